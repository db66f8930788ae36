"""A script on a leash: it ends as it will, or with the controller, and leaves nothing."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Frame, Question, Splitter
from speechfleet.remote.leash import Input, leashed, on_leash
from speechfleet.secrets.secret import Secret
from tests.unit.remote.channel import NONCE, End, FakeChannel, Out
from tests.unit.shellcheck import complaints
from tests.unit.shells import command

PATIENCE = 120

LONG = "sleep 99 & sleep 99"
GROUPED = pytest.mark.parametrize("shell", ["dash", "bash"])
"""Busybox's shell takes a `timeout` of its own, without a process group; no host with systemd
has that as its `sh`."""


def _marked(mark: str) -> list[Path]:
    """The processes that have this mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append(process)
        except OSError:  # it has ended meanwhile, or is not ours
            continue
    return found


def _until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "not so in time"
        time.sleep(0.05)


@contextmanager
def _running(shell: str, text: str, mark: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The script as sshd would run it: `sh -s`, whose input stays open."""
    with subprocess.Popen(
        [*command(shell), "-s"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "MARK": mark},
    ) as process:
        try:
            assert process.stdin
            process.stdin.write(text.encode())
            process.stdin.flush()
            yield process
        finally:
            process.kill()


def _frames(process: "subprocess.Popen[bytes]") -> Iterator[Frame]:
    splitter = Splitter(NONCE)
    assert process.stdout
    while data := os.read(process.stdout.fileno(), 65536):
        yield from splitter.feed(data)


def _said(
    shell: str,
    script: str,
    *words: str,
    seconds: int = 60,
    mark: str,
    given: Input | None = None,
) -> tuple[str, str]:
    """What the errand printed, and its exit code; nothing of it is left when the input ends."""
    text = leashed(NONCE, Question("errand", script, words, seconds), given)
    out = ""
    with _running(shell, text, mark) as process:
        for frame in _frames(process):
            out += frame.text
            if frame.words[0] == "ended":
                break
        assert process.stdin
        process.stdin.close()
        _until(lambda: not _marked(mark))
    return out, frame.words[1]


@pytest.fixture
def mark(tmp_path: Path) -> str:
    return f"leash-{tmp_path}-{time.monotonic_ns()}"


def test_shellcheck_finds_nothing() -> None:
    text = leashed(NONCE, Question("errand", "true", (), 5))
    assert not complaints(text, ["SC2016"])  # what an inner shell expands


@GROUPED
def test_words_stay_words_and_the_code_is_told(shell: str, mark: str) -> None:
    hostile = "it's $(touch /pwned) `id`"
    script = 'printf "%s|%s|" "$1" "$2"; cat; exit 7'
    assert _said(shell, script, hostile, mark=mark) == (f"{NONCE}|{hostile}|", "7")


@GROUPED
@pytest.mark.parametrize("by_file", [False, True])
def test_what_it_reads_is_to_the_letter_and_in_no_words(
    shell: str, by_file: bool, mark: str, tmp_path: Path
) -> None:
    secret = "it's 100% \\secret $(id)\nERRAND OPEN FEED\n"
    path = tmp_path / "up loaded"
    path.write_text(secret)
    given = Input(Secret(secret), str(path) if by_file else "")
    script = "cat; tr '\\0' ' ' </proc/$$/cmdline | grep -c '10[0]%'"
    assert _said(shell, script, mark=mark, given=given) == (f"{secret}0\n", "1")
    assert path.exists() != by_file
    text = leashed(NONCE, Question("errand", script, (), 5), given)
    assert not complaints(text, ["SC2016"])
    assert by_file != (shlex.quote(secret) in text)


@GROUPED
def test_what_takes_too_long_is_ended_with_all_it_began(shell: str, mark: str) -> None:
    assert _said(shell, LONG, seconds=1, mark=mark) == ("", "124")


@GROUPED
@pytest.mark.parametrize("silent", [False, True])
def test_it_ends_with_the_controller(shell: str, silent: bool, mark: str) -> None:
    """At the end of input, and where nobody answers its signs of life."""
    text = leashed(NONCE, Question("errand", LONG, (), 4000))
    if silent:
        text = text.replace("timeout 60 head", "timeout 1 head")
    with _running(shell, text, mark) as process:
        frames = _frames(process)
        assert next(frames).words == ("start",)
        if not silent:
            assert next(frames).words == ("alive",)
            assert len(_marked(mark)) > 3
            assert process.stdin
            process.stdin.close()
        assert [f.words for f in frames][-1] == ("ended", "143")  # SIGTERM, and no end of its own
        _until(lambda: not _marked(mark))


_ALONE = f"""#!{sys.executable} -S
import os, signal, sys
os.setpgid(0, 0)
words = sys.argv[3:] if sys.argv[1] == "-k" else sys.argv[1:]
child = os.fork()
if not child:
    os.execvp(words[1], words[1:])
signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""A `timeout` that is told to end while it makes its child, and so does not pass that on."""


@GROUPED
def test_a_timeout_that_ends_alone_leaves_nothing(
    shell: str, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "timeout").write_text(_ALONE)
    (tmp_path / "timeout").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    text = leashed(NONCE, Question("errand", LONG, (), 4000))
    with _running(shell, text, mark) as process:
        frames = _frames(process)
        assert [next(frames).words for _ in range(2)] == [("start",), ("alive",)]
        assert process.stdin
        process.stdin.close()
        assert next(frame.words for frame in frames if frame.words[0] == "ended")[1] == "143"
        _until(lambda: not _marked(mark))


class _Room:
    """A room with one exec."""

    where = "ber-01:22"

    def __init__(self, *says: Out | End) -> None:
        self.channel = FakeChannel(*says)

    def start(self) -> object:
        return self.channel.exec()


def _hear(room: _Room) -> list[tuple[str, ...]]:
    errand = Question("command", "true", ("a b",), 5)
    return [frame.words for frame in on_leash(cast(Room, room), errand)]


def test_each_sign_of_life_is_answered_and_the_end_is_the_last() -> None:
    said = "".join(f"\n{NONCE} {word}\n" for word in ("start", "alive", "alive", "ended 0", "more"))
    room = _Room(Out(said.encode()), End())
    assert _hear(room)[-1] == ("ended", "0")
    assert room.channel.sent.endswith(b"main\n..")
    assert b"'a b'" in room.channel.sent


def test_what_breaks_off_is_said_so() -> None:
    with pytest.raises(Unreachable) as caught:
        _hear(_Room(Out(f"\n{NONCE} start\n".encode()), End()))
    assert caught.value.code == "reach.lost"
    assert "command is not known" in caught.value.message


class _Ended(FakeChannel):
    """One whose other side has ended before it is answered; what it said is still there."""

    def sendall(self, data: bytes) -> None:
        if data == b".":
            raise OSError("Socket is closed")
        super().sendall(data)


def test_what_ended_before_its_sign_of_life_was_answered_has_ended_well() -> None:
    said = "".join(f"\n{NONCE} {word}\n" for word in ("start", "alive", "ended 5"))
    room = _Room()
    room.channel = _Ended(Out(said.encode()), End())
    assert _hear(room)[-1] == ("ended", "5")
