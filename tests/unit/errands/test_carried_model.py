"""A model on the controller: its index, and what is no whole model."""

import hashlib
import json
from pathlib import Path

import pytest

from speechfleet.errands.carried_model import (
    ModelError,
    ModelFile,
    is_model,
    is_path,
    place,
    read_index,
    write_index,
)

DATA = b"weights"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = place(tmp_path, "m-1", "am/model.bin")
    file.parent.mkdir(parents=True)
    file.write_bytes(DATA)
    digest = hashlib.sha256(DATA).hexdigest()
    write_index(tmp_path, "m-1", [ModelFile("am/model.bin", len(DATA), digest)])
    return tmp_path


def test_what_was_written_is_read(folder: Path) -> None:
    (file,) = read_index(folder, "m-1")
    assert (file.path, file.size) == ("am/model.bin", 7)
    assert {path.name for path in (folder / "m-1").iterdir()} == {"files", "model.json"}


def test_a_file_that_is_damaged_or_missing_is_named(folder: Path) -> None:
    file = place(folder, "m-1", "am/model.bin")
    file.write_bytes(b"weighty")
    with pytest.raises(ModelError, match=r"am/model\.bin is damaged or missing; fetch it again"):
        read_index(folder, "m-1")
    file.unlink()
    with pytest.raises(ModelError, match="is damaged or missing"):
        read_index(folder, "m-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "speechfleet.model/2"},
        {"model": "m-2"},
        {"files": []},
        {"files": [{"path": "../../etc/passwd", "size": 1, "sha256": ""}]},
        {"files": [{"path": "a"}]},
        {"files": 7},
    ],
)
def test_what_is_no_index_is_refused(folder: Path, changes: dict[str, object]) -> None:
    path = folder / "m-1" / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    with pytest.raises(ModelError, match="no index of the model m-1"):
        read_index(folder, "m-1")


def test_no_index_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json: No such file"):
        read_index(tmp_path, "m-1")


@pytest.mark.parametrize("path", ["a", "a/b c.d", ".hidden", "..x", "a/-x"])
def test_what_a_file_may_be_called(path: str) -> None:
    assert is_path(path)


@pytest.mark.parametrize("path", ["", "..", "../x", "a/../b", "/etc", "a//b", "./a", "-x", "a\nb"])
def test_what_leads_elsewhere(path: str) -> None:
    assert not is_path(path)


@pytest.mark.parametrize(
    ("model", "good"), [("m-1", True), ("../x", False), ("", False), ("a" * 65, False)]
)
def test_what_a_model_may_be_called(model: str, good: bool) -> None:
    assert is_model(model) == good
