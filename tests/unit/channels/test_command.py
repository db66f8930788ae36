"""A program that is told: what it gets, and what is said where it fails."""

import json
import time
from pathlib import Path

import pytest

from speechfleet.channels.command import send
from speechfleet.channels.kind import ChannelError, News
from speechfleet.inventory.fleet import Channel

from .nights import GOOD, night

NEWS = News(night(1, *GOOD), json.dumps({"text": "1 worse → down"}))


def channel(*words: str) -> Channel:
    return Channel("pager", "command", words=words)


def refused(*words: str, seconds: float = 30) -> str:
    with pytest.raises(ChannelError) as caught:
        send(channel(*words), NEWS, seconds)
    return str(caught.value)


def test_the_news_come_on_standard_input_and_no_shell_reads_the_words(tmp_path: Path) -> None:
    got = tmp_path / "got"
    send(channel("sh", "-c", 'cat >"$1"; printf %s "$2" >"$1.word"', "sh", str(got), "$(id)"), NEWS)
    assert json.loads(got.read_text()) == {"text": "1 worse → down"}
    assert (tmp_path / "got.word").read_text() == "$(id)"


def test_one_that_does_not_read_is_told_all_the_same() -> None:
    send(channel("true"), News(NEWS.run, "x" * 10**6))


def test_a_failure_shows_one_short_printable_line() -> None:
    said = "no route\x1b[31m to pager\\nsecond line"
    why = refused("sh", "-c", f"echo not shown; printf '{said}' >&2; exit 3")
    assert why == "sh ended with exit code 3: no route[31m to pager"
    assert refused("false") == "false ended with exit code 1; run it by hand to see why"
    long = refused("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1")
    assert len(long) < 250


def test_one_that_is_not_there() -> None:
    assert refused("/no/such/program") == (
        "/no/such/program does not run: No such file or directory; wanted a program in PATH"
    )


def test_one_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    why = refused("sh", "-c", 'sleep 600 & echo $! >"$1"; wait', "sh", str(pid), seconds=5)
    assert why == "sh took more than 5 s, and was ended"
    until = time.monotonic() + 60
    while _runs(int(pid.read_text())):
        assert time.monotonic() < until
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Whether it is at work; one that only waits to be reaped is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
