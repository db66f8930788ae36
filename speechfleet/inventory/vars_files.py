"""`group_vars` and `host_vars` beside the inventory.

Read as ansible-core reads them: for `web` the first there is of the folder or file `web`,
`web.yml`, `web.yaml` and `web.json`; of a folder every file in it and below it, by name. Source:
`find_vars_files` in `ansible/parsing/dataloader.py`.
"""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.groups import Tree
from speechfleet.inventory.nodes import Mapping, Scalar, scalars_of
from speechfleet.inventory.places import Faults, InventoryError, Place
from speechfleet.inventory.reading import Reading, in_folder, is_folder, is_same
from speechfleet.inventory.scalars import is_null
from speechfleet.secrets.vault import is_vault

GROUP_VARS = "group_vars"
HOST_VARS = "host_vars"
_ENDINGS = ("", ".yml", ".yaml", ".json")
_MAX_DEPTH = 20
_PADDING = re.compile(r"(?<![0-9])0+(?=[0-9])")
Unlock = Callable[[bytes, Place], bytes | None]


@dataclass
class VarsFile:
    """One file: its variables, or what is locked until the vault's password is known."""

    path: Path
    variables: Mapping | None = None
    locked: bytes | None = None


Folder = dict[str, list[VarsFile]]
"""The files of each group or each host that has some."""


class VarsFiles:
    """The files of every group and host, by folder: of the farther source first."""

    def __init__(
        self, folders: Iterable[Path], tree: Tree, reading: Reading, faults: Faults
    ) -> None:
        self.secrets: set[str] = set()
        """What stood in locked files, as text, once they were opened."""
        self._reading = reading
        self._faults = faults
        self.vault: Path | None = None
        """Which of them is the fleet's vault, and was not opened."""
        self._named: list[VarsFile] = []
        self._folders: dict[str, list[Folder]] = {GROUP_VARS: [], HOST_VARS: []}
        for folder in folders:
            for kind, names in ((GROUP_VARS, tree.groups), (HOST_VARS, tree.hosts)):
                found = self._read(folder / kind, names)
                self._folders[kind] += [found] if found else []

    def by_folder(self, kind: str, names: Collection[str]) -> Iterator[tuple[str, Mapping]]:
        """Yield name and variables: folder by folder, and in each the names as they come."""
        for folder in self._folders[kind]:
            for name in names:
                for file in folder.get(name, ()):
                    if file.variables is not None:
                        yield name, file.variables

    def unlock(self, unlock: Unlock, vault: Path | None) -> None:
        """Open what is locked, but for the fleet's vault, which may stand among these files."""
        for file in self._locked():
            if vault is not None and is_same(file.path, vault):
                self.vault = file.path
            else:
                opened = unlock(file.locked or b"", Place(str(file.path)))
                self._faults.withhold(str(file.path))
                if opened is None:
                    self._faults.miss()
                    continue
                file.variables = self._composed(opened, file.path)
                if file.variables is not None:
                    self.secrets.update(one.value for one in scalars_of(file.variables))

    def named(self, path: Path) -> list[VarsFile]:
        """Read a file that stands in no folder; where it is locked, `unlock` opens it too."""
        read = self._file(path)
        self._named += read
        return read

    def _locked(self) -> list[VarsFile]:
        folders = chain.from_iterable(self._folders.values())
        files = (file for folder in folders for named in folder.values() for file in named)
        return [file for file in (*files, *self._named) if file.locked is not None]

    def _read(self, folder: Path, names: Collection[str]) -> Folder:
        if not os.path.lexists(folder):
            return {}
        there = {path.name for path in self._in_folder(folder)}
        for file, meant in _misnamed(there, names):
            found = f"{folder / file} is not read: nothing is called so in this inventory"
            self._faults.warn(f'{found}; did you mean "{meant}"?')
        return {name: self._of(folder, name, there) for name in names if _near(name, there)}

    def _of(self, folder: Path, name: str, there: set[str]) -> list[VarsFile]:
        first, *others = _near(name, there)
        for other in others:
            found = f"{folder / other} is not read, as Ansible does not: {first} stands beside it"
            self._faults.warn(found)
        path = folder / first
        paths = self._below(path, 0) if is_folder(path) else [path]
        return [file for path in paths for file in self._file(path)]

    def _below(self, folder: Path, depth: int) -> Iterator[Path]:
        if depth > _MAX_DEPTH:
            found = f"more than {_MAX_DEPTH} folders deep; a link in a circle?"
            self._faults.add(Place(str(folder)), found)
            return
        for path in self._in_folder(folder):
            if path.name.startswith(".") or path.name.endswith("~"):
                continue
            if is_folder(path) and not path.suffix:
                yield from self._below(path, depth + 1)
            elif not is_folder(path) and path.suffix in _ENDINGS:
                yield path

    def _in_folder(self, folder: Path) -> list[Path]:
        try:
            return in_folder(folder)
        except InventoryError as error:
            self._faults.take(error)
            return []

    def _file(self, path: Path) -> list[VarsFile]:
        try:
            data = self._reading.data(path, "variables")
        except InventoryError as error:
            self._faults.take(error)
            return []
        if is_vault(data):
            return [VarsFile(path, locked=data)]
        return [VarsFile(path, self._composed(data, path))]

    def _composed(self, data: bytes, path: Path) -> Mapping | None:
        try:
            node = compose(data, str(path))
        except EmptyFile:
            return None
        except InventoryError as error:
            self._faults.take(error)
            return None
        if isinstance(node, Mapping):
            return node
        if not (isinstance(node, Scalar) and is_null(node)):
            self._faults.add(node.place, "no mapping; wanted variables, NAME: value")
        return None


def _misnamed(there: Iterable[str], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Files of no name, and the name that was meant. Of others nothing can be said: a folder may
    serve several inventories, whose names differ by a digit."""
    stray = [(file, name) for file in sorted(there) if (name := _name(file)) not in names]
    by_letters = {_letters(name): name for name in names} if stray else {}
    for file, name in stray:
        if _letters(name) in by_letters:
            yield file, by_letters[_letters(name)]


def _name(file: str) -> str:
    ending = next((one for one in _ENDINGS if one and file.endswith(one)), "")
    return file.removesuffix(ending)


def _letters(name: str) -> str:
    """Two names of the same are written differently: `ber-1` for `ber-01`, `Web` for `web`."""
    return _PADDING.sub("", name.lower().replace("_", "-"))


def _near(name: str, there: set[str]) -> list[str]:
    return [name + ending for ending in _ENDINGS if name + ending in there]
