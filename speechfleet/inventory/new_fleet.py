"""A new fleet's folder: inventory, vault, playbooks, known_hosts and what explains them."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from speechfleet.inventory.load import load
from speechfleet.inventory.places import Fault, InventoryError
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt
from speechfleet.shipped import shipped

INVENTORY = "prod.yml"
VAULT = "vault.yml"
_FILES = {
    INVENTORY: "prod.yml",
    "playbooks/deploy.yml": "deploy.yml",
    "known_hosts": "known_hosts",
    ".gitignore": "gitignore",
    "README.md": "README.md",
}
"""What each file is made of, in `templates/fleet/`."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class NewHost(NamedTuple):
    """A host's name, and its address where that is another word."""

    name: str
    address: str | None = None


@dataclass(frozen=True)
class NewFleet:
    """What has to be known to begin."""

    hosts: tuple[NewHost, ...]
    user: str | None
    endpoint: str
    tag: str
    key: Secret
    vault_password: Secret

    @property
    def resource(self) -> str:
        """The resource's name as its endpoint has it: `speech-west`."""
        try:
            host = urlsplit(self.endpoint).hostname or ""
        except ValueError:
            host = ""
        return re.sub(r"[^a-z0-9-]", "-", host.partition(".")[0]).strip("-") or "speech"

    @property
    def secret(self) -> str:
        """The name of its key in the vault."""
        return f"{self.resource.replace('-', '_')}_key"


def write_fleet(folder: Path, fleet: NewFleet) -> tuple[Path, ...]:
    """Write the folder and return its files: all of them, or none.

    Raises InventoryError where what was given makes no inventory, FileExistsError where somebody
    else has begun one there, and OSError where a file cannot be written.
    """
    texts = dict(_texts(fleet))
    _check(folder, texts[INVENTORY])
    with ExitStack() as undo:
        _make(folder, undo)
        for name, text in texts.items():
            _make((folder / name).parent, undo)
            _write(folder / name, text, undo)
        undo.pop_all()
    return tuple(folder / name for name in texts)


def _make(folder: Path, undo: ExitStack) -> None:
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
        undo.callback(_remove, folder.rmdir)


def _write(path: Path, text: str, undo: ExitStack) -> None:
    descriptor = os.open(path, _NEW, 0o600 if path.name == VAULT else 0o666)
    undo.callback(_remove, path.unlink)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _remove(remove: Callable[[], None]) -> None:
    with suppress(OSError):
        remove()


def _texts(fleet: NewFleet) -> Iterator[tuple[str, str]]:
    """Every file's text; the key's only locked."""
    shown = {
        "hosts": fleet.hosts,
        "user": fleet.user,
        "endpoint": fleet.endpoint,
        "tag": fleet.tag,
        "resource": fleet.resource,
        "secret": fleet.secret,
    }
    for name, template in _FILES.items():
        yield name, _rendered(template, shown)
    yield VAULT, encrypt(f"{fleet.secret}: {json.dumps(fleet.key.open())}\n", fleet.vault_password)


def _rendered(template: str, values: Mapping[str, object]) -> str:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / "fleet"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  YAML and Markdown are not HTML
    )
    environment.filters["word"] = _word
    return environment.get_template(template).render(**values)


def _word(text: str) -> str:
    """Text as YAML reads it back: plain where it may be, else quoted."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*", text)
    return text if plain and yaml.safe_load(text) == text else json.dumps(text)


def _check(folder: Path, inventory: str) -> None:
    """Load it before it is written, and name its faults as they will stand there."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / INVENTORY
        (path.parent / "playbooks").mkdir()
        path.write_text(inventory, encoding="utf-8")
        try:
            load(path, keys=False)
        except InventoryError as error:
            there = str(folder / INVENTORY)
            faults = [Fault(one.place._replace(file=there), one.message) for one in error.faults]
            raise InventoryError(faults) from None
