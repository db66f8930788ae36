"""Waiting for a host that somebody else deploys to, and planning it anew."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Host
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout import lock
from speechfleet.rollout.lock import WAIT, await_lock, once_unlocked
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import AT_REST, HELD, host, told

DEPLOY = playbook.load("deploy")
LOCKED = AT_REST["installed"] + "locked alice, run r1, since 2026-11-26T09:00:00Z\n"


def _plan(name: str, **said: str) -> HostPlan:
    return plan_host(host(name=name), told(**said), DEPLOY.checks, DEPLOY.steps)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(WAIT)


def _wait(shell: str, folder: Path, seconds: str) -> int:
    script = WAIT.replace("/var/lib/speechfleet", str(folder))
    return subprocess.run([*command(shell), "-c", script, "lock", seconds], timeout=120).returncode


@SHELLS
def test_a_host_that_is_free_is_not_waited_for(shell: str, tmp_path: Path) -> None:
    assert _wait(shell, tmp_path, "100") == 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "lock").write_text("bob, run r0\n")
    assert _wait(shell, tmp_path, "100") == 0
    assert (tmp_path / "lock").read_text() == "bob, run r0\n"


@SHELLS
def test_a_host_is_waited_for_until_it_is_free_or_the_time_is_over(
    shell: str, tmp_path: Path
) -> None:
    (tmp_path / "lock").touch()
    with subprocess.Popen(
        ["flock", tmp_path / "lock", "sh", "-c", "echo held; read -r line"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert _wait(shell, tmp_path, "1") == 1
        script = WAIT.replace("/var/lib/speechfleet", str(tmp_path))
        with subprocess.Popen([*command(shell), "-c", script, "lock", "100"]) as waiting:
            assert waiting.poll() is None
            holder.communicate("\n", timeout=60)
            assert waiting.wait(timeout=60) == 0


class FakeRoom:
    where = "10.1.2.3:22"

    def start(self) -> object:
        frames = f"\n{NONCE} start\n\n{NONCE} lock 0\n".encode()
        self.channel = FakeChannel(Out(frames), Err(f"\n{NONCE} lock 0\n".encode()), End())
        return self.channel.exec()


def test_the_host_is_told_how_long_to_wait() -> None:
    room = FakeRoom()
    await_lock(cast(Room, room), 900)
    sent = room.channel.sent.decode()
    assert "timeout -k 1 905 sh -c" in sent
    assert "lock 900 </dev/null" in sent


class FakeDoor:
    """Notes which hosts were opened to wait for their lock; some are away."""

    def __init__(self, *away: str) -> None:
        self.away = away
        self.opened: list[str] = []

    @contextmanager
    def open(self, host: Host) -> Iterator[FakeRoom]:
        self.opened.append(host.name)
        if host.name in self.away:
            raise Unreachable("reach.timeout", "no answer", "is it up?")
        yield FakeRoom()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What `installed` says of each host when it is asked again, in turn."""
    says: dict[str, list[str]] = {}

    def plan_all(hosts: list[Host], *_: object) -> tuple[HostPlan, ...]:
        return tuple(_plan(one.name, installed=says[one.name].pop(0)) for one in hosts)

    monkeypatch.setattr(lock, "plan_all", plan_all)
    monkeypatch.setattr(lock, "_PAUSE", 0)
    return says


def _once(
    plans: list[HostPlan], door: FakeDoor, seconds: int = 900
) -> tuple[list[bool], list[str]]:
    """Which hosts are unfit afterwards, and what was told meanwhile."""
    said: list[str] = []

    def tell(name: str, what: str) -> None:
        said.append(f"{name}: {what}")

    found = once_unlocked(plans, DEPLOY, cast(Door, door), 5, seconds, tell)
    assert [plan.host.name for plan in found] == [plan.host.name for plan in plans]
    return [plan.unfit for plan in found], said


def test_only_locked_hosts_are_waited_for_and_planned_anew(asked: dict[str, list[str]]) -> None:
    asked["ber-02"] = [LOCKED, AT_REST["installed"]]
    door = FakeDoor()
    plans = [_plan("ber-01"), _plan("ber-02", installed=LOCKED)]
    unfit, said = _once(plans, door)
    assert unfit == [False, False]
    assert door.opened == ["ber-02", "ber-02"]
    assert said[0].startswith(
        "ber-02: another run is at work here: alice, run r1, since 2026-11-26T09:00:00Z; "
        "waiting for 1"
    )


def test_a_host_that_is_lost_while_waiting_stops_no_other(asked: dict[str, list[str]]) -> None:
    asked |= {"ber-01": [LOCKED, AT_REST["installed"]], "ber-02": [AT_REST["installed"]]}
    plans = [_plan(name, installed=LOCKED) for name in ("ber-01", "ber-02")]
    assert _once(plans, FakeDoor("ber-01"))[0] == [False, False]


def test_when_the_time_is_over_whoever_holds_it_is_named(asked: dict[str, list[str]]) -> None:
    door = FakeDoor()
    plan = _plan("ber-01", installed=LOCKED)
    assert _once([plan], door, seconds=0) == ([True], [])
    assert door.opened == []
    (locked,) = (found for found in plan.findings if found.code == "deploy.locked")
    assert "alice" in locked.message


def test_a_host_on_hold_is_not_waited_for(asked: dict[str, list[str]]) -> None:
    door = FakeDoor()
    _once([_plan("ber-01", installed=LOCKED, hold=HELD)], door)
    assert door.opened == []
