"""A program's standard output is a secret; what else it says and does goes nowhere."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources import command
from speechfleet.secrets.sources.command import COMMAND, fetch
from speechfleet.secrets.sources.source import SourceError

from .around import around

SHELL = "sh -c "


def _run(line: str, folder: Path = Path(), seconds: float = 60) -> Secret:
    return fetch(SHELL + shlex.quote(line), around(folder), seconds)


@pytest.mark.parametrize(
    ("line", "text"),
    [("echo k", "k"), ("printf k", "k"), (r"printf 'k\r\n'", "k"), (r"printf 'a\nb\n'", "a\nb")],
)
def test_its_output_without_one_line_end(line: str, text: str) -> None:
    assert _run(line) == Secret(text)


def test_no_shell_reads_the_words() -> None:
    assert fetch("echo '$HOME' ';' a*", around()) == Secret("$HOME ; a*")


def test_it_runs_in_the_folder_of_the_inventory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "get").write_text("#!/bin/sh\ncat key\n")
    (tmp_path / "get").chmod(0o700)
    (tmp_path / "key").write_text("k")
    monkeypatch.setenv("HOME", str(tmp_path))
    for program in ("./get", "~/get"):
        assert fetch(program, around(tmp_path)) == Secret("k")


def test_its_standard_error_and_input_are_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("echo s3cr3t >&2; cat; echo k") == Secret("k")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sh -c 'echo s3cr3t; echo s3cr3t >&2; exit 3'", "sh ended with exit code 3"),
        ("sh -c 'kill -9 $$'", "sh ended with exit code -9"),
        ("no-such-program s3cr3t", "no-such-program does not run: No such file"),
        ("/ s3cr3t", "/ does not run: Permission denied"),
        (r"printf '\377'", "what printf prints is no text"),
        ("cat /dev/zero", "what cat prints has more than 64 KiB"),
    ],
)
def test_what_gives_none_is_named_and_nothing_of_it_shown(text: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        fetch(text, around(), 60)
    assert "s3cr3t" not in str(caught.value)


def test_one_that_takes_too_long_is_not_waited_for() -> None:
    with pytest.raises(SourceError, match=r"did not end within 0.2 s; run it by hand"):
        _run("exec sleep 600", seconds=0.2)


@pytest.mark.parametrize(
    ("last", "says"), [("wait", "sh did not end within 60 s"), ("exit", "sh has left, but what it")]
)
def test_what_it_started_ends_with_it(
    last: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that holds its output open, whether its parent is there or not."""

    def too_late(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
        _until((tmp_path / "child").exists)
        if last == "exit":
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        raise subprocess.TimeoutExpired(process.args, seconds)

    monkeypatch.setattr(command, "_printed", too_late)
    with pytest.raises(SourceError, match=says):
        _run(f"sleep 600 & echo $! >made; mv made child; {last}", tmp_path)
    state = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    _until(lambda: not state.exists() or state.read_text().rpartition(")")[2].split()[0] in "ZX")


def _until(so: Callable[[], bool]) -> None:
    for _ in range(1200):
        if so():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about within a minute")


@pytest.mark.parametrize("text", ["", "  ", "'", "''", "a 'b", "a\nb", "a\0"])
def test_what_is_no_words_is_refused(text: str) -> None:
    assert not COMMAND.fits(text)


def test_a_word_with_no_utf_8_is_handed_on() -> None:
    text = f"{sys.executable} -c 'import os, sys; print(len(os.fsencode(sys.argv[1])))' " + "\udcff"
    assert fetch(text, around(), 60) == Secret("1")
    assert os.fsencode("\udcff") == b"\xff"
