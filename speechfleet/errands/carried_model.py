"""A custom model on the controller: a folder with its files, and `model.json`, which names each
with its size and digest and is written last. It goes from a host that could download it to hosts
that cannot.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SCHEMA = "speechfleet.model/1"
_INDEX = "model.json"
_CHUNK = 1 << 20
_PATH = re.compile(r"(?!(?:.*/)?\.{1,2}(?:/|$))[^/\x00-\x1f-][^/\x00-\x1f]*(?:/[^/\x00-\x1f]+)*")
_MODEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?")


class ModelError(Exception):
    """What lies there is no whole model: where, what is, and what to do."""


@dataclass(frozen=True)
class ModelFile:
    """One file of a model. `path` is below the model's folder; `sha256` is 64 hex digits."""

    path: str
    size: int
    sha256: str


def is_model(model: str) -> bool:
    """Whether this can be the id of a model, and so the name of a folder."""
    return _MODEL.fullmatch(model) is not None


def is_path(path: str) -> bool:
    """Whether a file of a model may be called so: below its folder, whoever says it."""
    return _PATH.fullmatch(path) is not None


def place(folder: Path, model: str, path: str) -> Path:
    """Where a file of a model lies on the controller."""
    return folder / model / "files" / path


def is_whole(file: Path, wanted: ModelFile) -> bool:
    """Whether the file is there, with its size and digest."""
    if not file.is_file() or file.stat().st_size != wanted.size:
        return False
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while data := opened.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest() == wanted.sha256


def write_index(folder: Path, model: str, files: Iterable[ModelFile]) -> None:
    """Say that the model is whole. Raises OSError."""
    index = {"schema": SCHEMA, "model": model, "files": [asdict(one) for one in files]}
    new = folder / model / f".{_INDEX}"
    new.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    new.replace(folder / model / _INDEX)


def read_index(folder: Path, model: str) -> tuple[ModelFile, ...]:
    """The files of a model, each looked over. Raises ModelError."""
    path = folder / model / _INDEX
    again = "fetch it again: speechfleet models fetch"
    try:
        files = _files(json.loads(path.read_text(encoding="utf-8")), model)
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}; {again}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no index of the model {model}; {again}") from error
    for one in files:
        if not is_whole(place(folder, model, one.path), one):
            raise ModelError(f"{place(folder, model, one.path)} is damaged or missing; {again}")
    return files


def _files(index: Mapping[str, Any], model: str) -> tuple[ModelFile, ...]:
    if (index["schema"], index["model"]) != (SCHEMA, model):
        raise ValueError
    files = tuple(ModelFile(**row) for row in index["files"])
    if not files or not all(is_path(one.path) for one in files):
        raise ValueError
    return files
