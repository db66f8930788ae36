"""The licences on a host that nothing there starts with any more once a change is made."""

from collections.abc import Iterable, Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, RELEASES
from speechfleet.facts.releases import KEPT, licence_of
from speechfleet.inventory.licence import licence_path
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import folder

_FOLDER = licence_path("").rpartition("/")[0]


def spent(
    answers: Answers, change: Iterable[Action], coming: Sequence[Instance] = ()
) -> Iterator[Action]:
    """Take away the licences that neither a unit nor a kept release names, when those that the
    change removes are gone and the `coming` instances are there. An older release that stays keeps
    its own, so that going back needs nobody."""
    held = [path for path in answers[INSTALLED].files if path.startswith(f"{_FOLDER}/")]
    if not held:
        return
    gone = {action.what for action in change if isinstance(action, Remove)}
    kept = (one for one in answers[KEPT] if folder(one) not in gone)
    units = answers[INSTALLED].instances.values()
    staying = (
        *(one.unit_text for one in kept if f"{RELEASES}/{one.instance}" not in gone),
        *(unit.text for unit in units if f"{RELEASES}/{unit.name}" not in gone),
        *(instance.unit_text for instance in coming),
    )
    needed = set(map(licence_of, staying))
    yield from (Remove(path) for path in held if path not in needed)
