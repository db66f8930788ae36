"""Where something stands in a file, what is wrong there, and the error that holds all of it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ON_THE_COMMAND_LINE = "--extra-vars"
"""What stands for the file of a value that was given as an argument."""


class Place(NamedTuple):
    """A place in a file: line and column from 1; line 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def path(self, text: str) -> Path:
        """Return the path that `text` means here; a relative one starts at this file's folder."""
        given = self.file.startswith(ON_THE_COMMAND_LINE)
        return (Path() if given else Path(self.file).parent) / at_home(text)


def at_home(text: str) -> Path:
    """Return the path with `~` filled in; that of nobody's home stays as it is."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib's raises RuntimeError


class Fault(NamedTuple):
    """One thing that is wrong: where, and what is, what was wanted, what to do."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class InventoryError(Exception):
    """Everything that is wrong with an inventory, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


class Faults:
    """What was found wrong so far, and warnings.

    One place has one fault, the first: what a later judge thinks of a value already refused,
    or of one that five hundred hosts inherit, says nothing new.
    """

    def __init__(self) -> None:
        self._by_place: dict[Place, str] = {}
        self._warnings: dict[str, str] = {}
        self._locked: set[str] = set()
        self._unread = False

    def add(self, place: Place, message: str, *, harmless: bool = False) -> None:
        """Add a fault. `harmless`: its message shows nothing that stands in a locked file."""
        self._by_place.setdefault(place, message if harmless else self._told(place, message))

    def take(self, error: InventoryError) -> None:
        """Add the faults of a file that could not be read at all."""
        self._unread = True
        for fault in error.faults:
            self.add(*fault)

    def miss(self) -> None:
        """Take note that something could not be read, whose fault is added already."""
        self._unread = True

    def withhold(self, file: str) -> None:
        """Say nothing more about what stands in `file` than where: it was locked."""
        self._locked.add(file)

    def warn(self, message: str) -> None:
        self._warnings.setdefault(message, message)

    def doubt(self, place: Place, message: str) -> None:
        """Warn of what stands there; where it stands at many places, of the first alone."""
        told = self._told(place, message)
        self._warnings.setdefault(told, f"{place}: {told}")

    def _told(self, place: Place, message: str) -> str:
        if place.file not in self._locked:
            return message
        return "something is wrong in this locked file; speechfleet vault view shows the line"

    def __bool__(self) -> bool:
        return bool(self._by_place)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._warnings.values())

    def stop_if_unread(self) -> None:
        """Stop where a file is missing: what the others say of it would be wrong as well."""
        if self._unread:
            self.stop()

    def stop(self) -> None:
        """Raise InventoryError with every fault where there is one."""
        if self:
            raise InventoryError(map(Fault._make, self._by_place.items()))
