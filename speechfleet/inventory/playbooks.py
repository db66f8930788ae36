"""`speech_playbooks`: the folder of the fleet's own playbooks."""

from collections.abc import Iterator
from pathlib import Path

from speechfleet.inventory.fleet_wide import FleetWide
from speechfleet.inventory.places import Faults, InventoryError
from speechfleet.inventory.reading import in_folder, is_folder
from speechfleet.inventory.spelling import guess
from speechfleet.inventory.variables import PLAYBOOKS
from speechfleet.shipped import shipped

_ENDINGS = (".yml", ".yaml")


def read_playbooks(fleet_wide: FleetWide, faults: Faults) -> Path | None:
    """Return the folder, None where the fleet has none. What has no effect in it is warned of."""
    place, folder = fleet_wide.place(PLAYBOOKS), fleet_wide.path(PLAYBOOKS)
    if place is None or folder is None:
        return None
    if not is_folder(folder):
        wanted = "make it, for playbooks of the fleet's own, or leave the variable out"
        faults.add(place, f"{PLAYBOOKS} names no folder; {wanted}", harmless=True)
        return None
    for warning in _without_effect(folder, faults):
        faults.warn(warning)
    return folder


def _without_effect(folder: Path, faults: Faults) -> Iterator[str]:
    known = sorted(path.name for path in shipped("playbooks").glob("*.yml"))
    try:
        there = [path.name for path in in_folder(folder) if path.suffix in _ENDINGS]
    except InventoryError as error:
        faults.take(error)
        return
    for name in there:
        if name not in known:
            yield f"{folder / name} has no effect: no playbook is called so{guess(name, known)}"
