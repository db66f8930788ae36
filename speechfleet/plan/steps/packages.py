"""What a fit host has by packages: Docker, curl, iptables, a time service."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.bare import missing_packages
from speechfleet.facts.distribution import DISTRIBUTION
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.packages import PACKAGES
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Bring, Install, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import digest
from speechfleet.plan.render import verbatim

_SCRIPT = "/var/lib/speechfleet/provision.sh"


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    names = missing_packages(answers)
    if not names:
        return
    text, there = verbatim("provision.sh"), answers[INSTALLED].files.get(_SCRIPT)
    if there is None or there.digest != digest(text):
        yield Write(_SCRIPT, text, 0o644)
    if host.packages is not None:
        yield Bring(host.packages.get(answers[DISTRIBUTION].release, ()))
    yield Install(names, host.packages is not None, answers[PACKAGES].interrupted)
