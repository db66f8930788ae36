"""`bundle.json`: what is in a bundle. It is written last, so that a folder without it is no bundle.

It has digests, and no signature: it shows what a copy lost or changed by accident. Whoever can
change the files can change it too, unless its own digest came by another way.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

NAME = "bundle.json"
SUMS = "SHA256SUMS"
"""The same digests, for a person who has nothing but `sha256sum -c`."""

_SCHEMA = "speechfleet.bundle/1"
_FAMILY = "speechfleet.bundle/"
_HEX = re.compile(r"[0-9a-f]{64}")


class BundleError(Exception):
    """Not a bundle, or none that can be used; the text says what to do."""


@dataclass(frozen=True)
class Carried:
    """One file of the bundle: its path below the bundle's folder, size in bytes, and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class CarriedImage:
    """One image of the bundle; the fields are those of the image lock."""

    reference: str
    digest: str
    id: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself."""

    version: str
    """The version of speechfleet in it."""
    created: str
    """When, in UTC, as ISO 8601."""
    platform: str
    python: str
    """The version of Python (`3.11`) that its wheels are for."""
    images: tuple[CarriedImage, ...]
    files: tuple[Carried, ...]

    @property
    def size(self) -> int:
        """All its files in bytes."""
        return sum(file.size for file in self.files)


def written(manifest: Manifest) -> str:
    """The text of `bundle.json`."""
    return json.dumps({"schema": _SCHEMA, **asdict(manifest)}, indent=1) + "\n"


def sums(files: Iterable[Carried]) -> str:
    """The text of `SHA256SUMS`, as `sha256sum -c` reads it."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)


def read(text: str) -> Manifest:
    """The manifest that `text` is. Raises BundleError."""
    found = _document(text)
    try:
        return Manifest(
            version=_text(found["version"]),
            created=_text(found["created"]),
            platform=_text(found["platform"]),
            python=_text(found["python"]),
            images=tuple(_image(entry) for entry in found["images"]),
            files=_files(found["files"]),
        )
    except KeyError as error:
        raise _damaged(f"{error.args[0]!r} is missing") from None
    except (TypeError, ValueError) as error:
        raise _damaged(str(error)) from None


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _damaged("it is no JSON") from None
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema == _SCHEMA:
        return dict(found)
    if isinstance(schema, str) and schema.startswith(_FAMILY):
        raise BundleError(
            f"{NAME} has the schema {schema}; this speechfleet reads {_SCHEMA}. "
            "Install the one that is in the bundle: sh install.sh"
        )
    raise _damaged(f"wanted the schema {_SCHEMA}")


def _damaged(why: str) -> BundleError:
    return BundleError(f"{NAME} is damaged, or no bundle's: {why}. Copy the bundle anew")


def _files(entries: Any) -> tuple[Carried, ...]:
    files = tuple(
        Carried(path_inside(entry["path"]), _size(entry["size"]), _hex(entry["sha256"]))
        for entry in entries
    )
    if len({file.path for file in files}) != len(files):
        raise ValueError("a path stands in it twice")
    return files


def _image(entry: Any) -> CarriedImage:
    return CarriedImage(
        _text(entry["reference"]),
        _digest(entry["digest"]),
        _digest(entry["id"]),
        _size(entry["size"]),
    )


def path_inside(found: Any) -> str:
    """A path that stays inside the folder, and in one line. Raises TypeError and ValueError."""
    text = _text(found)
    parts = PurePosixPath(text).parts
    plain = text == "/".join(parts) and text.isprintable() and "\\" not in text
    if not parts or not plain or ".." in parts or text.startswith("/"):
        raise ValueError(f"{text!r} is no path inside a bundle")
    return text


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{found!r} where a text was wanted")
    return found


def _size(found: Any) -> int:
    if type(found) is not int or found < 0:
        raise ValueError(f"{found!r} where a size was wanted")
    return found


def _hex(found: Any) -> str:
    if not _HEX.fullmatch(_text(found)):
        raise ValueError(f"{found!r} is no SHA-256")
    return str(found)


def _digest(found: Any) -> str:
    return "sha256:" + _hex(_text(found).removeprefix("sha256:"))
