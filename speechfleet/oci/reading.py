"""JSON of a folder of images, read by somebody who does not trust it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from speechfleet.oci.errors import LayoutError

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_FIX = "bring the images there again"


def read_json(place: Path, read: Callable[[], bytes], fix: str) -> Mapping[str, Any]:
    """The JSON object that `read` gives. Raises LayoutError with `fix` where there is none."""
    try:
        found = json.loads(read())
    except FileNotFoundError as error:
        raise LayoutError(place, "it is not there", fix) from error
    except OSError as error:
        raise LayoutError(place, f"it cannot be read: {error.strerror}", fix) from error
    except (ValueError, RecursionError) as error:
        raise LayoutError(place, "it is no JSON, or was cut short", fix) from error
    if not isinstance(found, dict):
        raise LayoutError(place, "it is no JSON object", fix)
    return found


def mapping_in(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The mapping of that name; an empty one where there is none."""
    inner = found.get(name)
    return inner if isinstance(inner, dict) else {}


def mappings_in(found: Mapping[str, Any], name: str, place: Path) -> tuple[Mapping[str, Any], ...]:
    """The list of mappings of that name. Raises LayoutError."""
    inner = found.get(name)
    if not isinstance(inner, list) or not all(isinstance(one, dict) for one in inner):
        raise LayoutError(place, f"its `{name}` is no list of objects", _FIX)
    return tuple(inner)


def digest_in(found: Mapping[str, Any], place: Path) -> str:
    """The digest, which becomes the name of a file. Raises LayoutError for any but SHA-256."""
    digest = found.get("digest")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise LayoutError(place, "it names a blob by something else than a SHA-256", _FIX)
    return digest


def size_in(found: Mapping[str, Any], place: Path) -> int:
    """The size in bytes. Raises LayoutError."""
    size = found.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise LayoutError(place, "it names a blob without a size", _FIX)
    return size
