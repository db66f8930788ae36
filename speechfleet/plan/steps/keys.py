"""One 0600 file per resource, of root, apart from releases."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, InstalledFile
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Write
from speechfleet.plan.instance import Instance, KeyFile


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    files = answers[INSTALLED].files
    for key in dict.fromkeys(instance.key for instance in wanted if instance.key):
        if files.get(key.path) != _as_wanted(key):
            yield Write(key.path, key.content, 0o600)


def _as_wanted(key: KeyFile) -> InstalledFile:
    return InstalledFile(key.digest, "600", "0:0")
