"""One 0600 file per licence, of root, apart from releases, whose units name it."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, InstalledFile
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Write
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    files = answers[INSTALLED].files
    licences = (instance.service.licence for instance in wanted)
    for licence in dict.fromkeys(licence for licence in licences if licence):
        as_wanted = InstalledFile(licence.digest, "600", "0:0")
        if licence.content and files.get(licence.path) != as_wanted:
            yield Write(licence.path, licence.content, 0o600, base64=True)
