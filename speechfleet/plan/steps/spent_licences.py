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
    gone = {str(action) for action in superseded.step(host, wanted, answers)}
    kept = (k.unit_text for k in answers[KEPT] if str(Remove(folder(k))) not in gone)
    units = (unit.text for unit in answers[INSTALLED].instances.values())
    needed = {licence_of(text) for text in (*kept, *units, *(i.unit_text for i in wanted))}
    for path in answers[INSTALLED].files:
        if path.startswith(f"{_FOLDER}/") and path not in needed:
            yield Remove(path)
