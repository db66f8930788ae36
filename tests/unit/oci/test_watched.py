"""A program that does nothing any more is ended; one that does something is not."""

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from speechfleet.oci import watched as module
from speechfleet.oci.watched import bytes_below, watched

HANGS = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(3600)"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENT_SECONDS", 0)
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.05)


def test_one_that_is_silent_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        watched(HANGS, lambda: 7)


def test_one_with_signs_of_life_goes_on_and_its_words_come_whole(tmp_path: Path) -> None:
    end = tmp_path / "end"
    code = (
        "import pathlib, sys, time; print('out', flush=True)\n"
        f"while not pathlib.Path({str(end)!r}).exists(): time.sleep(0.01)\n"
        "print('err', file=sys.stderr); sys.exit(3)"
    )
    signs = count()

    def sign() -> int:
        if (number := next(signs)) == 4:
            end.touch()
        return number

    done = watched([sys.executable, "-c", code], sign)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


def test_what_a_file_grows_by_is_a_sign(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    path = tmp_path / "a" / "b" / "blob"
    before = bytes_below((tmp_path / "a", tmp_path / "none"))
    path.write_bytes(b"12345")
    assert bytes_below((tmp_path / "a", tmp_path / "none")) == before + 5
