"""Files on their way to a host: what it has whole is not sent again."""

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from speechfleet.facts.layers import FOLDER as BLOBS
from speechfleet.oci.layout import Blob, blob_path
from speechfleet.plan.actions import Action, Bring, Keep, Load
from speechfleet.remote.carry import Freight, carry
from speechfleet.remote.door import Room

PACKAGES = "/var/lib/speechfleet/packages"
_PAUSE_SECONDS = 1.0
"""As often as a pull tells how far it is."""


def freights(action: Action) -> tuple[Freight, ...]:
    """The files that an action waits for."""
    match action:
        case Bring():
            return tuple(
                Freight(one.path, f"{PACKAGES}/{one.path.name}", one.size, one.digest)
                for one in action.packages
            )
        case Load() | Keep():
            return tuple(_blob(action.folder, blob) for blob in action.blobs)
        case _:
            return ()


def _blob(folder: Path, blob: Blob) -> Freight:
    path = f"{BLOBS}/sha256/{blob.hex}"
    return Freight(blob_path(folder, blob.digest), path, blob.size, blob.hex)


def bring(
    room: Room, files: Sequence[Freight], hear: Callable[[Sequence[str]], None], stall: float
) -> None:
    """Carry each to the host; `hear` is told of the bytes there by now, and of all.

    Raises Unreachable, NotCarried and OSError, as `carry` does.
    """
    here, total, told = 0, sum(file.size for file in files), -math.inf

    def progress(count: int) -> None:
        nonlocal here, told
        here += count
        if here == total or time.monotonic() - told > _PAUSE_SECONDS:
            told = time.monotonic()
            hear((str(here), str(total)))

    for file in files:
        carry(room, file, progress, stall)
