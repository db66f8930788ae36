"""The model of custom speech to text: fetched at the first start into the folder for it."""

import json
import time
from pathlib import Path

from .refusal import Refused

FOLDER = Path("/usr/local/models")


_PIECE = bytes(1 << 20)
_PIECES_A_SECOND = 4


def ensure_model(folder: Path, wanted: str, seconds: float = 0) -> str:
    """Return the id of the model that is served: the one in the folder, or else `wanted`, which
    takes so many seconds to come and 4 MiB for each.

    Raises Refused where neither is there, or the folder cannot be written to.
    """
    file = folder / "properties.json"
    try:
        if file.is_file():
            return str(json.loads(file.read_text(encoding="utf-8"))["modelId"])
        if not wanted:
            raise Refused(f"Model configuration {file} not found.")
        _download(folder / "model.bin", seconds)
        fetched = folder / "properties.json.new"
        fetched.write_text(json.dumps({"modelId": wanted}), encoding="utf-8")
        fetched.replace(file)
    except OSError as fault:
        raise Refused(f"The model cannot be kept in {folder}: {fault.strerror}.") from None
    return wanted


def _download(file: Path, seconds: float) -> None:
    with file.open("wb") as model:
        for _ in range(round(seconds * _PIECES_A_SECOND)):
            time.sleep(1 / _PIECES_A_SECOND)
            model.write(_PIECE)
            model.flush()
