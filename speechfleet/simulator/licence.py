"""The licence of a disconnected container: fetched once, then all that it starts with.

Documented are `DownloadLicense=True`, the folder, that a licence is bound to the kind and the
model, that it ends, and that one of an older image may fail. Its form and name are not; here it
is JSON, and bound to the image.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from .refusal import Refused

_FILE = "speech.lic"
_NOT_FOUND = (
    "The provided license path was not found. Please ensure a volume is mounted and a directory "
    "exists at the location specified by Mounts:License"
)
_NOT_VALID = "Container does not have a valid disconnected container license"


@dataclass(frozen=True)
class Bound:
    """What a licence is for."""

    kind: str
    image: str
    model: str = ""


def write_licence(folder: Path, bound: Bound, today: date, days: int) -> None:
    """Write a licence that is good for so many days. Raises Refused where it cannot be."""
    ends = (today + timedelta(days=days)).isoformat()
    try:
        (folder / _FILE).write_text(json.dumps({**asdict(bound), "ends": ends}), encoding="utf-8")
    except OSError as fault:
        raise Refused(f"The license cannot be kept in {folder}: {fault.strerror}.") from None


def check_licence(folder: Path, bound: Bound, today: date) -> None:
    """Raise Refused unless there is a licence for this that has not ended."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        ends = date.fromisoformat(found.pop("ends"))
    except OSError:
        raise Refused(_NOT_FOUND) from None
    except (ValueError, LookupError, AttributeError, TypeError):
        raise Refused(_NOT_VALID) from None
    if found != asdict(bound) or today >= ends:
        raise Refused(_NOT_VALID)
