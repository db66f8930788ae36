"""What `--inventory` names → YAML documents: files, and folders of them.

A folder is read as ansible-core reads one: every file in it and below it by name, but for
hidden ones, `group_vars`, `host_vars` and what has the ending of no inventory. Source:
`parse_source` in `ansible/inventory/manager.py`. Left out too is what speechfleet itself keeps
beside an inventory.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.nodes import Mapping, Node, Scalar
from speechfleet.inventory.places import Fault, Faults, InventoryError, Place
from speechfleet.inventory.reading import Reading, in_folder, is_folder, is_same
from speechfleet.inventory.scalars import is_null
from speechfleet.secrets.vault import is_vault

_NOT_HERE = (
    "group_vars", "host_vars", "vars_plugins", "known_hosts", "licences", "playbooks",
    "images.lock.yml",
)  # fmt: skip
_NO_INVENTORY = (
    *(".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst"),
    *(".orig", ".cfg", ".retry"),
)
_OF_YAML = (".yml", ".yaml", ".json")
_MAX_DEPTH = 20
_BY_ANSIBLE = (
    "Ansible itself makes an inventory of it that works here: "
    "ANSIBLE_HASH_BEHAVIOUR=merge ansible-inventory -i {name} --list > {stem}.json"
)


def documents(sources: tuple[Path, ...], reading: Reading, faults: Faults) -> list[Node]:
    """Return the document of each file, in the order in which they count."""
    found = []
    for source in sources:
        for path in _files(source, 0, faults):
            try:
                document = _document(path, path != source, reading)
            except InventoryError as error:
                faults.take(error)
            else:
                found += [document] if document else []
    return found


def vars_folders(sources: tuple[Path, ...]) -> list[Path]:
    """Return where group_vars and host_vars stand, one named twice where it is named last."""
    folders = [source if is_folder(source) else source.parent for source in sources]
    return list(reversed(dict.fromkeys(reversed(folders))))


def _files(source: Path, depth: int, faults: Faults) -> Iterator[Path]:
    if "," in source.name and not os.path.lexists(source):
        found = "a list of hosts; wanted the file of an inventory"
        faults.add(Place(str(source)), f"{found}, in which services can be given")
    elif not is_folder(source):
        yield source
    elif depth > _MAX_DEPTH:
        faults.add(Place(str(source)), f"more than {_MAX_DEPTH} folders deep; a link in a circle?")
    else:
        for path in _listed(source, faults):
            yield from _files(path, depth + 1, faults)


def _listed(folder: Path, faults: Faults) -> list[Path]:
    try:
        return [path for path in in_folder(folder) if not _is_ignored(path.name)]
    except InventoryError as error:
        faults.take(error)
        return []


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _NOT_HERE or name.endswith(_NO_INVENTORY)


def _document(path: Path, in_a_folder: bool, reading: Reading) -> Node | None:
    """Return what is in the file; None for a locked one in a folder, which may be the vault."""
    data = reading.data(path, "the inventory")
    if is_vault(data):
        if in_a_folder:
            reading.locked.append(path)
            return None
        raise _error(Place(str(path)), "a vault; wanted an inventory, with speech_vault naming it")
    if path.suffix == ".ini" or data.startswith(b"#!") or _first_line(data).startswith(b"["):
        kind = "a program" if data.startswith(b"#!") else "an INI file"
        raise _error(Place(str(path)), f"{kind}; wanted YAML. {_by_ansible(path)}")
    document = _composed(data, path)
    if isinstance(document, Mapping) and "plugin" in document.entries:
        place = document.entries["plugin"].key.place
        raise _error(place, f"settings of an inventory plugin. {_by_ansible(path)}")
    return document


def _first_line(data: bytes) -> bytes:
    """Return the first line that is neither blank nor one of INI's comments."""
    lines = (line.strip() for line in BytesIO(data.removeprefix(BOM_UTF8)))
    return next((line for line in lines if line and not line.startswith((b"#", b";"))), b"")


def _composed(data: bytes, path: Path) -> Node:
    """Return the document. Text that is none, or one long word, may be an INI file."""
    try:
        document = compose(data, str(path))
    except EmptyFile:
        raise
    except InventoryError as error:
        if path.suffix in _OF_YAML:
            raise
        (fault,) = error.faults
        raise _error(fault.place, f"{fault.message}; {_maybe_ini(path)}") from None
    if isinstance(document, Scalar) and not is_null(document):
        found = "the inventory is no mapping; wanted a mapping of groups"
        raise _error(document.place, f"{found}; {_maybe_ini(path)}")
    return document


def _maybe_ini(path: Path) -> str:
    return f"where it is an INI file: {_by_ansible(path)}"


def refuse_locked(reading: Reading, vault: Path | None, faults: Faults) -> None:
    """Refuse locked files of folders other than the vault: hosts may be in them."""
    for path in reading.locked:
        if vault is None or not is_same(path, vault):
            found = "a locked file in a folder of inventories, where only the vault may be one"
            wanted = "wanted speech_vault naming it, or hosts in a file that is not locked, and "
            wanted += "what is secret of them in group_vars or host_vars"
            faults.add(Place(str(path)), f"{found}; {wanted}")


def _by_ansible(path: Path) -> str:
    return _BY_ANSIBLE.format(name=path.name, stem=path.stem)


def _error(place: Place, message: str) -> InventoryError:
    return InventoryError([Fault(place, message)])
