"""What a host answered is said again to the same command, with another nonce."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.own import recorder
from speechfleet.remote.frames import Question, Splitter, framed_script, parts

OWN = Path(recorder.__file__).parent
CLOCK = Question("clock", "date +%s", (), 5)
SLOW = Question("slow", "echo before; sleep 0.3; echo after", (), 5)


def _nonce(digit: str) -> str:
    return f"sf-{digit * 24}"


def _record(folder: Path, command: str, stdin: bytes = b"") -> bytes:
    words = [sys.executable, "-IS", str(OWN / "recorder.py"), str(folder)]
    around = {**os.environ, "SSH_ORIGINAL_COMMAND": command, "SHELL": "/bin/sh"}
    done = subprocess.run(words, input=stdin, capture_output=True, env=around, timeout=60)
    return done.stdout


def _replayed(
    folder: Path, command: str, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    said = "".join(path.read_text() for path in folder.glob("*.said"))
    (folder / "said").write_text(said)
    replay = folder / "replay.pl"
    replay.write_bytes((OWN / "replay.pl").read_bytes())
    words = ["perl", str(replay), "-c", command]
    return subprocess.run(words, input=stdin, capture_output=True, timeout=60)


@pytest.mark.parametrize("command", ["echo {} ok; exec sh -s", "exec sh -s"])
def test_a_script_is_answered_with_its_own_nonce_and_the_time_of_now(
    command: str, tmp_path: Path
) -> None:
    asked = framed_script(_nonce("a"), (CLOCK, SLOW)).encode()
    said = _record(tmp_path, command.format(_nonce("a")), asked)
    assert f"\n{_nonce('a')} clock 0\n".encode() in said
    [record] = tmp_path.glob("*.said")
    assert b"@NOW@\n".hex() in record.read_text()
    before = int(time.time())
    again = framed_script(_nonce("b"), (CLOCK, SLOW)).encode()
    done = _replayed(tmp_path, command.format(_nonce("b")), again)
    found = parts(Splitter(_nonce("b")).feed(done.stdout))
    assert found["slow"] == ("before\nafter\n", 0)
    # Two programs' clocks may be read at different grains, on either side of a second.
    assert before - 1 <= int(found["clock"][0]) <= time.time() + 1


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_is_answered_on_both_streams_with_its_code(tmp_path: Path, code: int) -> None:
    command = f"echo out; echo err >&2; exit {code}"
    assert _record(tmp_path, command) == b"out\n"
    done = _replayed(tmp_path, command)
    assert (done.stdout, done.stderr, done.returncode) == (b"out\n", b"err\n", code)


def test_a_command_that_was_not_recorded_fails(tmp_path: Path) -> None:
    _record(tmp_path, "true")
    assert _replayed(tmp_path, "false").returncode == 125
