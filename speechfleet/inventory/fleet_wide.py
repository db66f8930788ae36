"""The variables of the fleet: paths, wanted before any host is looked at, and who is told."""

from collections.abc import Sequence
from pathlib import Path

from speechfleet.inventory.groups import ALL, Tree
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.scalars import OddValue, is_null, text
from speechfleet.inventory.variables import FOR_THE_FLEET, VAULT, VAULT_PASSWORD_FILE
from speechfleet.inventory.vars_files import GROUP_VARS, VarsFiles


class FleetWide:
    """What stands in `all: vars`, in `group_vars/all` and in --extra-vars, the last most.

    Of locked files only what is open by now.
    """

    def __init__(
        self, tree: Tree, files: VarsFiles, extra: Sequence[Mapping], faults: Faults
    ) -> None:
        self._faults = faults
        self._entries: dict[str, Entry] = {}
        in_files = (one for _, one in files.by_folder(GROUP_VARS, (ALL,)))
        for mapping in (*tree.groups[ALL].variables, *in_files, *extra):
            for name in FOR_THE_FLEET:
                if name in mapping.entries:
                    self._entries[name] = mapping.entries[name]

    def place(self, name: str) -> Place | None:
        """Return where the variable stands, or None where it is not given."""
        entry = self._given(name)
        return entry.value.place if entry else None

    def node(self, name: str) -> Node | None:
        """Return the value of the variable, or None where it is not given."""
        entry = self._given(name)
        return entry.value if entry else None

    def path(self, name: str) -> Path | None:
        """Return the path; a relative one starts at the folder of the file it stands in."""
        entry = self._given(name)
        if entry is None:
            return None
        place = entry.value.place
        try:
            found = text(entry.value) if isinstance(entry.value, Scalar) else ""
        except OddValue as error:
            self._faults.add(place, f"{name}: {error}")
            return None
        if "{{" in found or "{%" in found:
            return None  # which is a fault of every variable
        if found and found.isprintable():
            return place.path(found)
        self._faults.add(place, f"{name} is no path; wanted that of a file")
        return None

    def refuse_locked(self, before: "FleetWide") -> None:
        """Refuse what was wanted before any locked file was open, and came out of one."""
        for name in (VAULT, VAULT_PASSWORD_FILE):
            place = self.place(name)
            if place is not None and place != before.place(name):
                found = f"{name} stands in a locked file, which cannot say how it is opened"
                self._faults.add(place, f"{found}; wanted it in all: vars", harmless=True)

    def _given(self, name: str) -> Entry | None:
        entry = self._entries.get(name)
        nothing = entry and isinstance(entry.value, Scalar) and is_null(entry.value)
        return None if nothing else entry
