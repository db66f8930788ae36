"""Nothing of ours may be left: images that we pulled, the safety net, our folder."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance

_NET = "/etc/systemd/system/speechfleet_revert.service"


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    installed = answers[INSTALLED]
    yield from (Remove(image) for image in installed.pulled if image in answers[IMAGES])
    if _NET in installed.files:
        yield Remove(_NET)
    if installed.folder:
        # Last: it holds the lock, and the list of images that we pulled.
        yield Remove(installed.folder)
