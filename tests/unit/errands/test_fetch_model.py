"""A model comes from a host: its scripts, the pieces, going on where it was cut."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands import fetch_model as fetching
from speechfleet.errands.carried_model import place, read_index
from speechfleet.errands.fetch_model import LIST, READ, fetch_model
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Frame, Question, Splitter
from tests.unit.remote.channel import NONCE
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command

BIG = os.urandom(1_000_003)


@pytest.mark.parametrize("script", [LIST, READ])
def test_shellcheck_finds_nothing(script: str) -> None:
    assert not complaints(script)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    (folder / "m-1" / "a b").mkdir(parents=True)
    (folder / "m-1" / "properties.json").write_text("{}")
    (folder / "m-1" / "a b" / "model.bin").write_bytes(BIG)
    return folder


class Here:
    """In place of a leash at a host: an errand runs here, on models that lie in a folder."""

    where = "ber-01:22"

    def __init__(self, models: Path, shell: str = "dash") -> None:
        self.models, self.shell = models, shell

    def frames(self, errand: Question) -> Iterator[Frame]:
        text = errand.script.replace("/var/lib/speechfleet/models", str(self.models))
        done = subprocess.run(
            [*command(self.shell), "-c", text, errand.name, NONCE, *errand.words],
            capture_output=True,
            timeout=120,
            env={**os.environ, "LC_ALL": "C"},
        )
        yield from Splitter(NONCE).feed(done.stdout)
        yield Frame(("ended", str(done.returncode)), "")


@pytest.fixture(autouse=True)
def unleashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "on_leash", lambda room, errand: room.frames(errand))


def _fetch(room: Here, into: Path, told: list[tuple[int, int]]) -> None:
    fetch_model(cast(Room, room), "m-1", into, lambda here, total: told.append((here, total)))


@SHELLS
def test_all_of_it_comes_in_pieces(shell: str, models: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    _fetch(Here(models, shell), tmp_path / "here", told)
    files = read_index(tmp_path / "here", "m-1")
    assert [(one.path, one.size) for one in files] == [
        ("a b/model.bin", len(BIG)),
        ("properties.json", 2),
    ]
    assert place(tmp_path / "here", "m-1", "a b/model.bin").read_bytes() == BIG
    total = len(BIG) + 2
    assert told[0] == (786432, total)
    assert told[-1] == (total, total)


def test_a_sign_of_life_in_the_midst_of_a_piece(models: Path, tmp_path: Path) -> None:
    """Another process prints them, and a large piece takes longer than one write."""

    class Slow(Here):
        def frames(self, errand: Question) -> Iterator[Frame]:
            for frame in super().frames(errand):
                yield Frame(("alive",), frame.text[:500_000])
                yield Frame(frame.words, frame.text[500_000:])

    _fetch(Slow(models), tmp_path / "here", [])
    assert place(tmp_path / "here", "m-1", "a b/model.bin").read_bytes() == BIG


def test_what_was_cut_goes_on_from_there(models: Path, tmp_path: Path) -> None:
    into = tmp_path / "here"
    part = place(into, "m-1", "a b/.model.bin.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(BIG[:1000])
    told: list[tuple[int, int]] = []
    _fetch(Here(models), into, told)
    assert told[0][0] == 1000 + 786432
    assert not part.exists()
    told.clear()
    _fetch(Here(models), into, told)
    assert told[0][0] == len(BIG), "nothing comes twice"


def test_what_came_wrong_is_not_kept(models: Path, tmp_path: Path) -> None:
    into = tmp_path / "here"
    part = place(into, "m-1", "a b/.model.bin.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    with pytest.raises(Unreachable) as caught:
        _fetch(Here(models), into, [])
    assert caught.value.code == "models.damaged"
    assert not part.exists()
    assert not (into / "m-1" / "model.json").exists()


@pytest.mark.parametrize("what", ["missing", "not whole", "a link"])
def test_what_is_no_whole_model_is_said(what: str, models: Path, tmp_path: Path) -> None:
    if what == "missing":
        models = tmp_path / "nowhere"
    elif what == "not whole":
        (models / "m-1" / "properties.json").unlink()
    else:
        (models / "m-1" / "link").symlink_to("/etc/passwd")
    with pytest.raises(Unreachable) as caught:
        _fetch(Here(models), tmp_path / "here", [])
    assert caught.value.code == "models.unread"
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "a/../../b"])
def test_a_host_cannot_have_anything_else_written(path: str, tmp_path: Path) -> None:
    digest = hashlib.sha256(b"").hexdigest()

    class Lying(Here):
        def frames(self, errand: Question) -> Iterator[Frame]:
            yield Frame(("file", "0", digest, path), "")

    with pytest.raises(Unreachable) as caught:
        fetch_model(cast(Room, Lying(tmp_path)), "m-1", tmp_path / "here", lambda here, total: None)
    assert caught.value.code == "models.odd"
    assert list(tmp_path.iterdir()) == []


@SHELLS
@pytest.mark.parametrize("folder", [False, True])
def test_a_file_that_cannot_be_read_is_no_empty_one(
    folder: bool, shell: str, tmp_path: Path
) -> None:
    """One that is not there cannot be opened; a folder can be, and not be read."""
    (tmp_path / "m-1").mkdir()
    if folder:
        (tmp_path / "m-1" / "model.bin").mkdir()
    *_, last = Here(tmp_path, shell).frames(Question("models", READ, ("m-1", "model.bin", "0"), 60))
    assert last.words[0] == "ended"
    assert last.words[1] != "0"
