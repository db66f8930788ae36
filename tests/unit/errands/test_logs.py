"""What is read of logs, and what of it is told."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest

from speechfleet.errands.following import follow
from speechfleet.errands.logs import SCRIPT, Line, Reading, Wanted
from speechfleet.remote.door import Door
from speechfleet.run import HostOutcome
from tests.unit.errands.one_door import OneDoor
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import host

SPEECH = "info: Recognized: my planted words, no such host of a party"
INVALID = "Endpoint connection failed with status 'Invalid'."

# As Docker's: what it is asked with goes to standard error, which is part of a container's log.
_DOCKER = """#!/bin/sh
case $1 in
  ps) printf '%s\\n' stt-en-1 stt-en-2 tts-1 'bad name' 'x;y' ;;
  logs) for last; do :; done
    echo "2026-11-26T09:00:00.000000001Z of $last: $*"
    head -c 5000 /dev/zero | tr '\\0' x; echo
    echo "2026-11-26T09:00:01.000000001Z last" >&2 ;;
esac
"""


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


def _run(shell: str, tmp_path: Path, *words: str, active: str = "exit 0") -> tuple[int, list[str]]:
    folder = as_sh(shell, tmp_path / "bin")
    for name, text in (("docker", _DOCKER), ("systemctl", f"#!/bin/sh\n{active}\n")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT, "log", "N", *words],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "LC_ALL": "C"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@SHELLS
def test_the_containers_that_are_meant_are_read(shell: str, tmp_path: Path) -> None:
    code, lines = _run(shell, tmp_path, "", "600s", "", "7", "100000", "stt-en", "tts-1")
    assert code == 0
    told = {line for line in lines if " of " in line}
    stamp = "2026-11-26T09:00:00.000000001Z"
    for name in ("stt-en-1", "stt-en-2", "tts-1"):
        full = f"speechfleet-{name}"
        asked = f"logs --timestamps --tail 7 --since 600s {full}"
        assert f"N line {name} {stamp} of {full}: {asked}" in told
    assert len(told) == 3
    assert max(map(len, lines)) < 4096


@SHELLS
def test_of_much_the_newest_is_read(shell: str, tmp_path: Path) -> None:
    _, lines = _run(shell, tmp_path, "", "", "", "all", "300")
    # A hundred bytes for each of the three: the last line, and the end of the one before.
    assert len([line for line in lines if line.endswith("Z last")]) == 3
    assert not [line for line in lines if " of " in line]
    assert sum(len(line) for line in lines) < 600


@SHELLS
def test_an_instance_that_is_named_is_read_alone(shell: str, tmp_path: Path) -> None:
    _, lines = _run(shell, tmp_path, "", "", "1s", "1", "100000", "stt-en-2")
    assert {line.split()[2] for line in lines} == {"stt-en-2"}
    assert any("--until 1s" in line for line in lines)


@SHELLS
def test_where_docker_is_down_it_is_not_asked(shell: str, tmp_path: Path) -> None:
    assert _run(shell, tmp_path, "", "", "", "1", "1", active="exit 3") == (69, [])


def _line(text: str, second: int = 0, instance: str = "stt-1") -> tuple[str, str]:
    return "", f"line {instance} 2026-11-26T09:00:0{second}.5Z {text}"


def _read(door: OneDoor, **wanted: Any) -> tuple[list[Line], HostOutcome]:
    lines: list[Line] = []
    outcome = Reading(Wanted(**wanted), lines.append)(host(), cast(Door, door))
    return lines, outcome


ENDED = ("", "ended 0")
LOG = (_line(SPEECH), _line(INVALID, 1), _line("Now listening", 2), ("", "line stt-1 Z x"), ENDED)


def test_of_what_the_catalogue_knows_its_own_words_are_told() -> None:
    """Speech can hold words that the catalogue knows: the line itself is not told."""
    lines, outcome = _read(OneDoor(*LOG))
    assert [(line.code, line.time) for line in lines] == [
        ("cause.dns", "2026-11-26T09:00:00.5Z"),
        ("cause.key-invalid", "2026-11-26T09:00:01.5Z"),
    ]
    assert "planted" not in str(lines)
    assert (outcome.state, outcome.figures) == ("fine", {"lines_left_out_total": 1.0})


def test_all_lines_are_told_to_who_asks_for_them() -> None:
    lines, outcome = _read(OneDoor(*LOG), all=True)
    assert [line.text for line in lines] == [SPEECH, INVALID, "Now listening"]
    assert outcome.figures == {"lines_left_out_total": 0.0}


@pytest.mark.parametrize(
    ("everything", "pattern", "found"),
    [(True, "planted", 1), (False, "planted", 0), (False, "refuses the key", 1)],
)
def test_grep_looks_at_what_is_told(everything: bool, pattern: str, found: int) -> None:
    lines, _ = _read(OneDoor(*LOG), all=everything, grep=re.compile(pattern))
    assert len(lines) == found


@pytest.mark.parametrize(
    ("door", "state", "code", "said"),
    [
        (OneDoor(("", "ended 69")), "unfit", "logs.unread", "Docker is not running"),
        (OneDoor(("", "ended 124")), "unfit", "logs.unread", "124"),
        (OneDoor(_line("x")), "unreachable", "reach.lost", "broke off"),
        (OneDoor(away=("ber-01",)), "unreachable", "reach.timeout", "no answer"),
    ],
)
def test_how_else_it_can_end(door: OneDoor, state: str, code: str, said: str) -> None:
    _, outcome = _read(door)
    assert (outcome.state, outcome.exit_code) == (state, 3)
    assert outcome.findings[0].code == code
    assert said in outcome.findings[0].message


HOSTS = [host(name="ber-01"), host(name="ber-02"), host(name="ber-03")]


def test_followed_lines_are_in_order_and_a_host_that_is_away_is_named() -> None:
    door = OneDoor(_line("late", 2), _line("early", 1), ENDED, away=("ber-02",))
    shown: list[Line] = []
    ended: list[HostOutcome] = []
    wanted = Wanted(follow=True, all=True)
    outcomes = follow(HOSTS, cast(Door, door), wanted, shown.append, ended.append)
    assert sorted(ended, key=lambda one: one.name) == list(outcomes)
    assert [one.state for one in outcomes] == ["fine", "unreachable", "fine"]
    assert [(line.text, line.host) for line in shown] == [
        ("early", "ber-01"),
        ("early", "ber-03"),
        ("late", "ber-01"),
        ("late", "ber-03"),
    ]
    assert not door.slammed


def test_whoever_stops_following_waits_for_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for one that is silent nor for one whose lines nobody takes any more."""
    monkeypatch.setattr("speechfleet.errands.following._HELD", 1)
    door = OneDoor(*[_line("x")] * 50, ENDED)

    def stop(_: Line) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(HOSTS, cast(Door, door), Wanted(follow=True, all=True), stop)
    assert door.slammed
