"""The controller's folder of licences: one file for each resource, image and model, 0600.

A licence is treated as a secret: whoever has it runs containers at its owner's expense.
"""

import json
import os
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.places import Faults
from speechfleet.secrets.secret import Secret

SCHEMA = "speechfleet.licence/1"
_FIELDS = ("resource", "kind", "image", "model", "image_id", "downloaded", "digest")


class Licences:
    """Gives services the licences that are kept for them; their contents only with `contents`."""

    def __init__(self, folder: Path, contents: bool, faults: Faults) -> None:
        self._folder = folder
        self._contents = contents
        self._faults = faults

    def given(self, service: Service) -> Service:
        """Return the service with its licence, where it needs one and there is one. One that cannot
        be read counts as missing, with a warning: what brings another one is not to end with it."""
        if not service.disconnected or not service.resource:
            return service
        path = self._folder / file_name(service)
        try:
            licence = kept(path, self._contents)
        except (OSError, ValueError) as fault:
            self._faults.warn(_unread(path, fault, service))
            return service
        return replace(service, licence=licence)


def _unread(path: Path, fault: OSError | ValueError, service: Service) -> str:
    why = fault.strerror if isinstance(fault, OSError) else str(fault)
    return (
        f"{path}: this licence cannot be read, and counts as missing: {why}. Put a good copy "
        f"there, take it out of a bundle (speechfleet licence take BUNDLE), or: {command(service)}"
    )


def command(service: Service) -> str:
    """The command that downloads the licence of a service."""
    return f"speechfleet licence download HOST {service.name}, HOST one that reaches Azure"


def image_of(service: Service) -> str:
    """The image that a licence is for, whatever registry it comes from."""
    return f"{service.kind.repository}:{service.tag}"


def file_name(service: Service) -> str:
    """The name of the file for the licence of a service."""
    parts = (service.resource or "", service.kind.image, service.tag, service.model)
    return "_".join(quote(part, safe="") for part in parts if part) + ".json"


def disconnected(hosts: Iterable[Host]) -> dict[str, Service]:
    """The disconnected services of these hosts, one for each licence, by the name of its file."""
    return {
        file_name(service): service
        for host in hosts
        for service in host.services
        if service.disconnected and service.resource
    }


def kept(path: Path, contents: bool) -> Licence | None:
    """Return the licence in a file; None where there is no file. Raises OSError, and ValueError
    whose text holds nothing of the licence."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    return read_licence(text, contents)


def read_licence(text: bytes, contents: bool) -> Licence:
    """Return the licence that the text of such a file is. Raises ValueError, whose text holds
    nothing of the licence."""
    try:
        found = json.loads(text)
        licence = _licence(found)
        archive = b64decode(found["content"], validate=True)
    except (ValueError, KeyError, TypeError, NoBase64, OverflowError, RecursionError):
        raise ValueError(f"it is no licence of the form {SCHEMA}") from None
    if sha256(archive).hexdigest() != licence.digest:
        raise ValueError("it was damaged or edited")
    return replace(licence, content=Secret(found["content"])) if contents else licence


def _licence(found: Mapping[str, Any]) -> Licence:
    if found["schema"] != SCHEMA or not isinstance(found["days"], int):
        raise ValueError
    fields: dict[str, Any] = {name: str(found[name]) for name in _FIELDS}
    licence = Licence(**fields, days=found["days"])
    if not licence.ends:  # a day that cannot be raises
        raise ValueError
    return licence


def keep(folder: Path, service: Service, licence: Licence) -> Path:
    """Write the licence into its file, whole or not at all. Raises OSError."""
    if licence.content is None:
        raise ValueError("a licence without its content is not to be kept")
    fields = {name: getattr(licence, name) for name in (*_FIELDS, "days")}
    record = {"schema": SCHEMA, **fields, "content": licence.content.open()}
    return write(folder, file_name(service), json.dumps(record, indent=1).encode() + b"\n")


def write(folder: Path, name: str, text: bytes) -> Path:
    """Write the file of a licence for its owner alone, whole or not at all. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return path
