"""A nightly run is installed whole or not at all; systemd's programs are stand-ins here."""

import json
import os
import pwd
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.channels.memory import Last, Memory, read, write
from speechfleet.nightly import systemd
from speechfleet.nightly.install import install, uninstall, verdict
from speechfleet.nightly.systemd import NightlyError
from tests.unit.channels.nights import GOOD, LOST, night

from .test_nightly import PLAIN

NAME = "speechfleet_health"
_SYSTEMCTL = """#!/bin/sh
echo "$*" >>{here}/called
case $1 in
  is-active) cat {here}/active 2>/dev/null || echo inactive ;;
  start) [ ! -e {here}/found ] || cp {here}/found {here}/memory.json; exit $(cat {here}/code) ;;
  enable) [ ! -e {here}/no-enable ] ;;
esac
"""


class Machine:
    """A controller: `called` is what systemctl was asked for, but questions."""

    def __init__(self, here: Path) -> None:
        self.here = here
        self.units = here / "units"
        self.memory = here / "memory.json"
        self.said: list[str] = []
        self.fails_with(0)
        write(here / "found", Memory(), night(1, *GOOD))

    def fails_with(self, code: int) -> None:
        (self.here / "code").write_text(str(code))

    def finds(self, run: str, *hosts: object) -> None:
        write(self.here / "found", Memory(), replace(night(1, *hosts), id=run))  # type: ignore[arg-type]

    def called(self) -> list[str]:
        text = (self.here / "called").read_text() if (self.here / "called").exists() else ""
        return [line for line in text.splitlines() if not line.startswith("is-active")]

    def install(self, at: str = "02:30") -> None:
        account = pwd.getpwuid(os.geteuid()).pw_name
        nightly = replace(PLAIN, at=at, user=account, state=self.here / "state")
        install(nightly, self.memory, self.said.append)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.units.iterdir())


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name, text in (
        ("systemctl", _SYSTEMCTL.format(here=tmp_path)),
        ("systemd-analyze", f"#!/bin/sh\ncat {tmp_path}/unliked 2>/dev/null; :\n"),
        ("journalctl", "#!/bin/sh\necho what the run said\n"),
    ):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    (tmp_path / "units").mkdir()
    monkeypatch.setattr(systemd, "UNITS", tmp_path / "units")
    monkeypatch.setattr(systemd, "RUNNING", tmp_path)
    monkeypatch.setattr("speechfleet.nightly.install._make_state", lambda _: None)
    return Machine(tmp_path)


def refused(machine: Machine) -> str:
    with pytest.raises(NightlyError) as caught:
        machine.install()
    return str(caught.value)


def test_it_runs_once_before_the_timer_is_enabled(machine: Machine) -> None:
    machine.install()
    assert machine.called() == [
        "daemon-reload", f"start {NAME}.service", f"enable --now {NAME}.timer",
    ]  # fmt: skip
    assert machine.files() == [f"{NAME}.service", f"{NAME}.timer"]
    assert {path.stat().st_mode & 0o777 for path in machine.units.iterdir()} == {0o644}
    assert machine.said[-1].startswith("it went well: 2 of 2 hosts answered")


def test_hosts_that_are_ill_or_away_are_no_failure(machine: Machine) -> None:
    machine.finds("r2", *LOST)
    machine.install()
    assert machine.said[-1].endswith(
        "1 of 2 hosts answered; by the state of the fleet its exit code was 3"
    )


def test_a_run_that_fails_leaves_nothing(machine: Machine) -> None:
    machine.fails_with(1)
    said = refused(machine)
    assert said.startswith("as installed, the run fails. Nothing is installed.")
    assert said.endswith("what the run said")
    assert machine.files() == []
    assert machine.called()[2:] == [
        f"stop {NAME}.service", f"disable --now {NAME}.timer", "daemon-reload",
        f"reset-failed {NAME}.service",
    ]  # fmt: skip


def test_a_unit_that_systemd_does_not_take_is_not_started(machine: Machine) -> None:
    (machine.here / "unliked").write_text(f"other.service: odd\n{NAME}.service: Unknown key\n")
    assert "Unknown key" in refused(machine)
    assert "other" not in refused(machine)
    assert not [one for one in machine.called() if one.startswith("start")]
    assert machine.files() == []


def test_what_systemd_says_of_others_is_nothing_to_us(machine: Machine) -> None:
    (machine.here / "unliked").write_text("other.service: odd\n")
    machine.install()


def test_a_timer_that_cannot_be_enabled_leaves_nothing(machine: Machine) -> None:
    (machine.here / "no-enable").touch()
    assert f"systemctl enable --now {NAME}.timer gave 1" in refused(machine)
    assert machine.files() == []


def test_the_one_before_stays_where_a_new_one_fails(machine: Machine) -> None:
    machine.install()
    before = (machine.units / f"{NAME}.timer").read_text()
    machine.fails_with(1)
    with pytest.raises(NightlyError, match="The one installed before stays as it was"):
        machine.install(at="04:00")
    assert (machine.units / f"{NAME}.timer").read_text() == before
    assert f"disable --now {NAME}.timer" not in machine.called()


def test_one_that_is_at_work_is_not_replaced(machine: Machine) -> None:
    (machine.here / "active").write_text("activating\n")
    assert "is at work" in refused(machine)
    assert machine.called() == []


def test_it_is_taken_away_and_twice_is_no_error(machine: Machine) -> None:
    machine.install()
    uninstall("", machine.said.append)
    assert machine.files() == []
    assert machine.called()[-4:] == [
        f"disable --now {NAME}.timer", f"disable --now {NAME}.service", "daemon-reload",
        f"reset-failed {NAME}.timer {NAME}.service",
    ]  # fmt: skip
    uninstall("", machine.said.append)
    assert machine.said[-1] == f"{NAME} is not installed here; nothing was to do"


def test_a_drop_in_stays_and_is_said(machine: Machine) -> None:
    machine.install()
    (machine.units / f"{NAME}.service.d").mkdir()
    uninstall("", machine.said.append)
    assert machine.files() == [f"{NAME}.service.d"]
    assert machine.said[-1].startswith(f"{machine.units / NAME}.service.d is yours and stays")


def test_whoever_names_another_is_told_which_there_are(machine: Machine) -> None:
    machine.install()
    uninstall("prdo", machine.said.append)
    assert machine.said[-1] == (
        f"{NAME}-prdo is not installed here; nothing was to do; installed are: {NAME}"
    )


def test_a_folder_that_cannot_be_written_is_no_bug(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere; nobody writes where there is no folder.
    monkeypatch.setattr(systemd, "UNITS", machine.here / "gone")
    assert f"{NAME}.service cannot be written: No such file or directory" in refused(machine)


def test_each_channel_is_tried_whatever_it_was_told_before(machine: Machine) -> None:
    """What a run kept stays only where nothing better came: a failed one leaves what was known."""
    write(machine.memory, Memory(), night(1, *GOOD))
    (machine.here / "found").unlink()
    assert "cannot keep what it found" in refused(machine)
    assert read(machine.memory).last == Last(night(1).id, 2, 2, 0)
    machine.finds("r2", *GOOD)
    machine.install()
    assert read(machine.memory).last == Last("r2", 2, 2, 0)
    assert not machine.memory.with_suffix(".aside").exists()


def test_a_channel_that_cannot_be_told_is_no_nightly_run(machine: Machine) -> None:
    write(machine.here / "found", Memory(), night(1, *GOOD), ["node"])
    assert "cannot tell node" in refused(machine)
    assert machine.files() == []


def test_without_systemd(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemd, "RUNNING", machine.here / "none")
    assert "cron" in refused(machine)


@pytest.mark.parametrize(
    ("well", "after", "why"),
    [
        (True, Last("r1", 2, 2, 0), ""),
        (True, Last("r1", 2, 1, 3), ""),
        (False, Last("r1", 2, 2, 0), "the run fails"),
        (True, None, "cannot keep"),
        (True, Last("r1", 2, 0, 3), "reaches none of the hosts"),
    ],
)
def test_the_verdict(well: bool, after: Last | None, why: str) -> None:
    found = verdict(well, after)
    assert why in found
    assert bool(found) == bool(why)


def test_the_memory_of_a_run_is_what_install_reads(machine: Machine) -> None:
    found = read(machine.here / "found").last
    assert found == Last(night(1).id, 2, 2, 0)
    assert json.loads((machine.here / "found").read_text())["schema"] == "speechfleet.told/1"
