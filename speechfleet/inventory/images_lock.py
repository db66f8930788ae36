"""The image lock, `images.lock.yml`: which image each tag of the inventory stands for."""

from collections.abc import Mapping as Names
from pathlib import Path

from pydantic import Field

from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.images import is_tagged
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import Faults, InventoryError, Place
from speechfleet.inventory.scalars import is_null
from speechfleet.inventory.shape import Shape, fit
from speechfleet.inventory.spelling import known_keys

_DIGEST = r"^sha256:[0-9a-f]{64}$"
_MAX_BYTES = 8 * 1024**2
_HEAD = """\
# Which image each tag of the inventory stands for: written by `speechfleet images lock`, for
# review. A deploy runs these images and no others; a tag that moves changes nothing.
images:
"""


class LockedShape(Shape):
    """One line of the lock."""

    digest: str = Field(pattern=_DIGEST, description="sha256: and 64 hexadecimal digits")
    id: str = Field(pattern=_DIGEST, description="sha256: and 64 hexadecimal digits")
    size: int = Field(0, ge=0, description="a number of bytes")
    index: str = Field("", pattern=_DIGEST, description="sha256: and 64 hexadecimal digits")


def read_lock(path: Path, faults: Faults) -> dict[str, Locked]:
    """Return the lock by reference. A file that is not there is a lock without a line: the
    command that writes it needs the inventory first."""
    try:
        with path.open("rb") as file:
            root = compose(file.read(_MAX_BYTES), str(path))
    except (FileNotFoundError, EmptyFile):
        return {}
    except OSError as error:
        faults.add(Place(str(path)), f"the image lock cannot be read: {error.strerror}")
        return {}
    except InventoryError as error:
        faults.take(error)
        return {}
    read = {name: _line(name, *entry, faults) for name, entry in _lines(root, faults).items()}
    return {name: locked for name, locked in read.items() if locked}


def _lines(root: Node, faults: Faults) -> Names[str, Entry]:
    if not isinstance(root, Mapping) or list(root.entries) != ["images"]:
        faults.add(root.place, f"this is no image lock; wanted the one key images. {_FIX}")
        return {}
    images = root.entries["images"].value
    if isinstance(images, Scalar) and is_null(images):
        return {}
    if not isinstance(images, Mapping):
        faults.add(images.place, f"images is no mapping; wanted images by reference. {_FIX}")
        return {}
    return images.entries


_FIX = "`speechfleet images lock` writes it anew"


def _line(name: str, key: Scalar, value: Node, faults: Faults) -> Locked | None:
    if not is_tagged(name):
        faults.add(key.place, f"{name} is no image with a tag; wanted [HOST[:PORT]/]PATH:TAG")
    if isinstance(value, Mapping):
        entries = known_keys(value, LockedShape.model_fields, name, faults)
        value = Mapping(value.place, value.tag, entries)
    shape = fit(LockedShape, value, name, {}, faults)
    return Locked(shape.digest, shape.id, shape.size, shape.index) if shape else None


def written(lock: Names[str, Locked]) -> str:
    """Return the text of a lock: sorted, so that a review shows only what changed."""
    return _HEAD + "".join(_text(name, lock[name]) for name in sorted(lock))


def _text(name: str, locked: Locked) -> str:
    values = {
        "digest": locked.digest,
        "id": locked.id,
        "size": locked.size,
        "index": locked.index,
    }
    lines = [f"    {key}: {value}\n" for key, value in values.items() if value]
    return f"  {name}:\n{''.join(lines)}"
