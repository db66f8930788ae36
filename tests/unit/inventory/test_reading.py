"""What is read may be a pipe, as in `-i <(…)`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from speechfleet.inventory import reading
from speechfleet.inventory.places import InventoryError
from speechfleet.inventory.reading import Reading


@pytest.fixture
def pipe() -> Iterator[tuple[Path, int]]:
    """As a shell gives it: a path of its end, and the end that is written to."""
    out, into = os.pipe()
    yield Path(f"/dev/fd/{out}"), into
    os.close(out)


def test_a_pipe_is_read_to_its_end(pipe: tuple[Path, int]) -> None:
    path, into = pipe
    os.write(into, b"all:\n")
    os.close(into)
    assert Reading().data(path, "the inventory") == b"all:\n"


def test_who_writes_may_take_time(pipe: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    path, into = pipe
    wait = os.set_blocking

    def written_now(number: int, blocking: bool) -> None:
        wait(number, blocking)
        os.write(into, b"all:\n")
        os.close(into)

    monkeypatch.setattr(reading, "_PIPE_SECONDS", 0)
    monkeypatch.setattr(os, "set_blocking", written_now)
    assert Reading().data(path, "the inventory") == b"all:\n"


def test_a_pipe_to_which_nobody_writes_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PIPE_SECONDS", 0)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InventoryError, match="pipe: the inventory cannot be read: nobody writes"):
        Reading().data(tmp_path / "pipe", "the inventory")
