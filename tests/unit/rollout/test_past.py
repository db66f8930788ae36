"""Runs of the past, as their journals tell."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.rollout import past
from speechfleet.rollout.journal import NAME, Journal, open_journal, state_folder
from speechfleet.rollout.past import past_run, past_runs
from speechfleet.rollout.run_files import PastError

RUN = "20261122T180000Z-deploy-3f9a"
HOSTS = {"ber-01": "planned", "ber-02": "planned", "ber-03": "fine", "ber-04": "held"}
ACTIONS = ["expect", "pull", "switch stt-1 to release 9c1f"]


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the runs of these tests lie."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "speechfleet" / "runs"


@pytest.fixture
def journal(runs: Path) -> Iterator[Journal]:
    with closing(open_journal(RUN)) as journal:
        journal.begin("deploy", {"inventory": ["/fleet/prod.yml"]}, HOSTS)
        yield journal


def _change(journal: Journal, host: str) -> None:
    journal.intent(host, ACTIONS)
    journal.frame(host, ("begin", "0"))
    journal.frame(host, ("end", "0", "0"))
    journal.frame(host, ("begin", "2"))


def test_a_run_at_work_is_told_from_one_that_died() -> None:
    with closing(open_journal(RUN)):
        assert past_run(RUN).state == "running"
    assert past_run(RUN).state == "broken off"


def test_a_run_that_died_leaves_what_has_no_outcome(journal: Journal) -> None:
    _change(journal, "ber-01")
    journal.outcome("ber-01", "changed")
    _change(journal, "ber-02")
    run = past_run(None)
    assert (run.command, run.inventory, run.exit_code) == ("deploy", ("/fleet/prod.yml",), None)
    assert run.hosts == {**HOSTS, "ber-01": "changed"}
    assert run.unfinished == ("ber-02",)
    assert run.steps["ber-02"] == ACTIONS[2]


def test_a_run_that_ended_has_its_code_and_every_outcome(journal: Journal) -> None:
    ends = {**HOSTS, "ber-01": "reverted", "ber-02": "skipped"}
    journal.outcome("ber-01", "reverted")
    journal.end(4, ends)
    run = past_run(RUN)
    assert (run.state, run.exit_code, run.hosts) == ("ended", 4, ends)
    assert run.unfinished == ("ber-01", "ber-02")


@pytest.mark.parametrize(
    ("state", "unfinished"),
    [
        ("fine", False),
        ("changed", False),
        ("held", False),
        ("sick", False),
        ("planned", True),
        ("unfit", True),
        ("unreachable", True),
        ("locked", True),
        ("skipped", True),
        ("reverted", True),
        ("failed", True),
    ],
)
def test_what_another_deploy_can_better(state: str, unfinished: bool, journal: Journal) -> None:
    journal.end(0, dict.fromkeys(HOSTS, state))
    assert bool(past_run(RUN).unfinished) is unfinished


@pytest.mark.parametrize("rest", [b'{"host": "ber-02", "outc', b"\0\xff", b'"x"', b""])
def test_a_last_line_that_is_not_whole_is_passed_over(rest: bytes, journal: Journal) -> None:
    journal.outcome("ber-01", "changed")
    with journal.path.open("ab") as file:
        file.write(rest)
    assert past_run(RUN).hosts["ber-01"] == "changed"


def test_a_line_that_was_torn_by_a_full_disk_harms_only_itself(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(
            "speechfleet.rollout.journal.os.write", lambda file, data: write(file, data[:9])
        )
        journal.frame("ber-01", ("act", "0"))
    _change(journal, "ber-02")
    journal.frame("ber-03", ("begin", "0"))
    run = past_run(RUN)
    assert (run.steps["ber-02"], "ber-03" in run.steps) == (ACTIONS[2], False)


def test_runs_are_in_the_order_in_which_they_began() -> None:
    for name in ("20261122T180000Z-deploy-ffff", "20261122T180000Z-deploy-0000"):
        with closing(open_journal(name)) as journal:
            journal.begin("deploy", {}, {})
        time.sleep(0.002)  # a journal tells milliseconds
    began = [run.began for run in past_runs()]
    assert began == sorted(began)
    assert past_run(None).id.endswith("0000")


def test_a_part_of_the_name_is_enough_where_it_means_one(journal: Journal) -> None:
    open_journal("20261122T180001Z-deploy-3f9b").close()
    assert past_run("3f9a").id == RUN
    with pytest.raises(PastError, match="'3f9' means 2 runs"):
        past_run("3f9")
    with pytest.raises(PastError, match="no run is called 'x'"):
        past_run("x")


def test_where_nothing_was_kept_it_is_said_so() -> None:
    assert past_runs() == []
    with pytest.raises(PastError, match=str(state_folder())):
        past_run(None)


def test_a_run_that_cannot_be_read_is_not_passed_over(runs: Path) -> None:
    """Root may read every file, but no folder for one."""
    _ended("20261122T180001Z-deploy-3f9b")
    journal = runs / RUN / NAME
    journal.mkdir(parents=True)
    said = f"{journal} cannot be read: Is a directory; it belongs to {journal.owner()}"
    for ask in (past_runs, lambda: past_run(None), lambda: past_run("3f9a")):
        with pytest.raises(PastError, match=re.escape(said)):
            ask()
    assert past_run("3f9b").state == "ended"


def test_a_folder_of_runs_that_cannot_be_read_is_not_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks below a name that is too long."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ("x" * 300)))
    for ask in (past_runs, lambda: past_run(None)):
        with pytest.raises(PastError, match="/runs cannot be read: File name too long"):
            ask()


def test_what_is_no_run_among_them_is_passed_over(runs: Path) -> None:
    _ended(RUN)
    (runs / "notes").touch()
    (runs / "emptied").mkdir()
    assert [run.id for run in past_runs()] == [RUN]


def test_a_host_can_be_sent_another_script_in_the_same_run(journal: Journal) -> None:
    """As a seed, which keeps what others fetch and is swept at the end."""
    _change(journal, "ber-01")
    journal.intent("ber-01", ["sweep"])
    assert past_run(RUN).steps["ber-01"] == ACTIONS[2]
    journal.frame("ber-01", ("begin", "0"))
    assert past_run(RUN).steps["ber-01"] == "sweep"


def _ended(name: str) -> Path:
    with closing(open_journal(name)) as journal:
        journal.begin("deploy", {"inventory": ["/fleet/prod.yml"]}, HOSTS)
        _change(journal, "ber-01")
        journal.outcome("ber-01", "changed")
        journal.end(4, {**HOSTS, "ber-01": "changed", "ber-02": "skipped"})
        return journal.path


@pytest.mark.parametrize("tail", [2**20, 10])
def test_a_list_says_of_a_run_what_the_run_says_itself(
    tail: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the last line is longer than what is looked at first."""
    monkeypatch.setattr("speechfleet.rollout.past._TAIL", tail)
    _ended(RUN)
    (listed,) = past_runs()
    assert replace(listed, steps={}) == replace(past_run(RUN), steps={})


@pytest.mark.parametrize("wanted", [None, "3f9b"])
def test_no_more_is_read_than_is_asked_for(
    wanted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal has a line for each step of each host: 30 MB for 5,000 of them."""
    paths = [_ended(RUN), _ended("20261122T180001Z-deploy-3f9b")]
    read: list[Path] = []
    whole = past._lines

    def lines(path: Path) -> list[bytes]:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(past, "_lines", lines)
    assert past_run(wanted).id == "20261122T180001Z-deploy-3f9b"
    assert read == paths[1:]
    past_runs()
    assert read == paths[1:], "a list needs only how they began and ended"


def test_a_relative_state_folder_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert state_folder() == tmp_path / ".local/state/speechfleet"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert state_folder() == tmp_path / "state/speechfleet"
