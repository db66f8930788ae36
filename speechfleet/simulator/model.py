"""The model of custom speech to text: fetched at the first start into the folder for it."""

import json
from pathlib import Path

from .refusal import Refused

FOLDER = Path("/usr/local/models")


def ensure_model(folder: Path, wanted: str) -> str:
    """Return the id of the model that is served: the one in the folder, or else `wanted`.

    Raises Refused where neither is there, or the folder cannot be written to.
    """
    file = folder / "properties.json"
    try:
        if file.is_file():
            return str(json.loads(file.read_text(encoding="utf-8"))["modelId"])
        if not wanted:
            raise Refused(f"Model configuration {file} not found.")
        fetched = folder / "properties.json.new"
        fetched.write_text(json.dumps({"modelId": wanted}), encoding="utf-8")
        fetched.replace(file)
    except OSError as fault:
        raise Refused(f"The model cannot be kept in {folder}: {fault.strerror}.") from None
    return wanted
