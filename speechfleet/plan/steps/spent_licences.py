"""A licence that no release on the host runs with any more goes; an older release that stays keeps
its own, so that going back needs nobody."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import KEPT, licence_of
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.licence import licence_path
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import folder
from speechfleet.plan.steps import superseded

_FOLDER = licence_path("").rpartition("/")[0]


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    releases, files = answers[KEPT], answers[INSTALLED].files
    there = [path for path in files if path.startswith(f"{_FOLDER}/")]
    if not there:
        return
    gone = {str(action) for action in superseded.step(host, wanted, answers)}
    kept = (k.unit_text for k in releases if str(Remove(folder(k))) not in gone)
    units = (unit.text for unit in answers[INSTALLED].instances.values())
    needed = {licence_of(text) for text in (*kept, *units, *(i.unit_text for i in wanted))}
    yield from (Remove(path) for path in there if path not in needed)
