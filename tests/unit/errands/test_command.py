"""A command on hosts: what it printed, how it ended."""

import subprocess
from typing import cast

import pytest

from speechfleet.errands.budget import share
from speechfleet.errands.command import SCRIPT, Command, Executed
from speechfleet.remote.door import Door
from tests.unit.errands.one_door import OneDoor
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import host


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


def _called(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, capture_output=True, text=True, timeout=120, input="not to be read", check=False
    )


def _run(shell: str, *words: str, size: int = 1000) -> tuple[int, str, str]:
    done = _called(*command(shell), "-c", SCRIPT, "command", "N", str(size), *words)
    assert done.returncode == 0
    output, _, code = done.stdout.rpartition("\nN ran ")
    return int(code), output, done.stderr


@SHELLS
def test_words_are_no_shell_text_and_both_streams_are_one(shell: str) -> None:
    assert _run(shell, "printf", "%s", "a  b; $(id)") == (0, "a  b; $(id)", "")
    both = "echo out; echo err >&2; cat; exit 5"
    assert _run(shell, "sh", "-c", both) == (5, "out\nerr\n", "")
    assert _run(shell, "no-such-command-here")[0] == 127
    assert _run(shell, "sh", "-c", "exit 124") == (124, "", "")


@SHELLS
def test_what_prints_too_much_goes_on_and_keeps_its_code(shell: str) -> None:
    much = "head -c 200000 /dev/zero | tr '\\0' x; exit 3"
    assert _run(shell, "sh", "-c", much) == (3, "x" * 1000 + "\nN cut\n", "")
    assert _run(shell, "sh", "-c", "printf %01000d 0")[1] == "0" * 1000
    # A busybox's `head` reads further than it prints.
    assert "cut" in _run(shell, "sh", "-c", much, size=199_999)[1] or shell == "busybox"


@SHELLS
def test_a_command_that_kills_the_shell_around_it_has_no_code(shell: str) -> None:
    done = _called(
        *command(shell), "-c", SCRIPT, "command", "N", "9", "sh", "-c", "echo on; kill -9 $PPID"
    )
    assert (done.returncode, done.stdout) == (0, "on\n\nN ran \n")


@SHELLS
def test_what_is_ended_by_the_limit_has_no_frame_of_its_own(shell: str) -> None:
    words = (*command(shell), "-c", SCRIPT, "command", "N", "1000")
    done = _called("timeout", "-k", "5", "0.2", *words, "sleep", "600")
    assert (done.returncode, done.stdout) == (124, "")


def _done(door: OneDoor, size: int = 1000) -> Executed:
    return Command(("uptime",), 90, size)(host(), cast(Door, door))


@pytest.mark.parametrize(
    ("ended", "state", "codes", "exit_code"),
    [
        ("ran 0", "fine", [], 0),
        ("ran 1", "sick", ["exec.failed"], 6),
        # Such as `timeout 5 …`, and what the kernel ended for want of memory.
        ("ran 124", "sick", ["exec.failed"], 6),
        ("ran 137", "sick", ["exec.failed"], 6),
        ("ended 124", "sick", ["exec.time"], 6),
        ("ended 137", "sick", ["exec.time"], 6),
        ("ended 143", "sick", ["exec.failed"], 6),
    ],
)
def test_how_it_ended(ended: str, state: str, codes: list[str], exit_code: int) -> None:
    # A sign of life comes in the middle of a line.
    after = (("", "ended 0"),) if ended.startswith("ran") else ()
    done = _done(OneDoor(("up 3 d", "alive"), ("ays\n", ended), *after))
    assert (done.output, done.code) == ("up 3 days\n", int(ended.split()[1]))
    outcome = done.outcome
    assert (outcome.state, outcome.exit_code) == (state, exit_code)
    assert [finding.code for finding in outcome.findings] == codes


def test_the_limit_is_named_where_it_was_over() -> None:
    (finding,) = _done(OneDoor(("", "ended 124"))).outcome.findings
    assert finding.message == "the command was ended: it took longer than 1 min 30 s"


def test_that_output_was_cut_is_told() -> None:
    done = _done(OneDoor(("x" * 2048, "cut"), ("", "ran 0"), ("", "ended 0")), size=2048)
    assert [(f.code, f.level) for f in done.outcome.findings] == [("exec.cut", "warning")]
    assert (done.outcome.exit_code, done.output) == (0, "x" * 2048)
    whole = _done(OneDoor(("x" * 2048, "ran 0"), ("", "ended 0")), size=2048)
    assert whole.outcome.findings == ()


def test_a_code_that_is_not_known_stops_no_other_host() -> None:
    done = _done(OneDoor(("on\n", "ran "), ("", "ended 0")))
    assert (done.output, done.code, done.outcome.exit_code) == ("on\n", None, 6)
    (finding,) = done.outcome.findings
    assert finding.message.startswith("how the command ended is not known")


def test_a_host_that_is_away_is_a_value() -> None:
    done = _done(OneDoor(away=("ber-01",)))
    assert (done.outcome.state, done.code, done.outcome.exit_code) == ("unreachable", None, 3)
    assert done.outcome.findings[0].code == "reach.timeout"


@pytest.mark.parametrize("says", [(), (("up", "alive"),)])
def test_a_host_that_breaks_off_may_have_done_it(says: tuple[tuple[str, str], ...]) -> None:
    done = _done(OneDoor(*says))
    assert (done.outcome.state, done.code, done.outcome.exit_code) == ("failed", None, 5)
    (finding,) = done.outcome.findings
    assert finding.code == "reach.lost"
    assert finding.message.endswith("broke off: what became of the command is not known")


def test_what_is_held_is_bounded_however_many_hosts() -> None:
    assert [share(1), share(64), share(500)] == [1 << 20, 1 << 20, (64 << 20) // 500]
