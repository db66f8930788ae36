"""A deploy around its rollout: what is asked, and what is kept."""

import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from speechfleet.cli.changing import Change, keep_report
from speechfleet.cli.deploying import Deploy
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.kept import kept_run, kept_runs
from speechfleet.rollout.past import past_run
from speechfleet.run import HostOutcome, Run
from tests.unit.reports.runs import RUN

CHANGED = HostOutcome("ber-01", "changed", changes=1)


def test_a_report_that_cannot_be_kept_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "speechfleet").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    keep_report(RUN)
    assert "warning: the run's report is not kept" in capsys.readouterr().err


def _options(name: str) -> dict[str, Any]:
    command = import_module(f"speechfleet.cli.{name}").command
    return dict(command.make_context(name, ["-i", "prod.yml"]).params)


class Interrupted(Change):
    """One that has changed a host; somebody presses Ctrl-C while it does `at`."""

    at = ""
    how: type[BaseException] = KeyboardInterrupt

    def load(self) -> Fleet:
        return Fleet("prod.yml", (), Path("known_hosts"))

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        return ()

    def before(self, plans: Sequence[HostPlan]) -> list[HostOutcome]:
        return [CHANGED]

    def concluded(self, run: Run) -> Run:
        return self._does("concluded", run)

    def after(self, run: Run, door: Door) -> Run:
        return self._does("after", run)

    def _does(self, what: str, run: Run) -> Run:
        if self.at == what:
            raise self.how
        return replace(run, seconds=1.0)


@pytest.mark.parametrize(
    ("at", "how", "ended"),
    [("concluded", KeyboardInterrupt, 130), ("concluded", click.Abort, 130),
     ("after", KeyboardInterrupt, 0)],
)  # fmt: skip
def test_ctrl_c_once_all_hosts_are_done_does_not_cost_the_report(
    at: str,
    how: type[BaseException],
    ended: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    change = Interrupted("prune", _options("prune"))
    change.at, change.how = at, how
    assert change.run() == 130
    assert "ber-01" in capsys.readouterr().out
    (kept,) = kept_runs()
    assert json.dumps(kept["hosts"]).startswith('[{"name": "ber-01", "state": "changed"')
    journal = past_run(None)
    assert (journal.exit_code, dict(journal.hosts)) == (ended, {"ber-01": "changed"})


def test_the_report_is_kept_before_a_warm_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes minutes, and may be ended by more than Ctrl-C."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    kept: list[object] = []

    def warm_up(run: Run, *_: object) -> Run:
        kept.append(kept_run(run.id))
        return run

    deploy = Deploy("deploy", _options("deploy"))
    monkeypatch.setattr(deploy, "_probing", SimpleNamespace(warm_up=warm_up), raising=False)
    deploy.after(RUN, Door(tmp_path / "known_hosts"))
    assert kept[0]


class Writing:
    """Standard error in the midst of a write: it cannot be entered anew."""

    def write(self, _: str) -> int:
        raise RuntimeError("reentrant call")


def test_ctrl_c_in_the_midst_of_a_message_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    change: Any = Interrupted("prune", _options("prune"))
    rollout = SimpleNamespace(stop=SimpleNamespace(set=lambda: None))
    monkeypatch.setattr(sys, "stderr", Writing())
    with change._interruptible(rollout):
        handler: Any = signal.getsignal(signal.SIGINT)
        handler(signal.SIGINT, None)
    assert "interrupted: hosts under way are finished" in capfd.readouterr().err
    assert change._interrupted
