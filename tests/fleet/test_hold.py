"""A host on hold is left alone by every controller, and says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.deploying import good
from tests.fleet.planning import planned
from tests.fleet.practice import Practice, PracticeHost, Result
from tests.fleet.rest import installed
from tests.fleet.test_lock import carry_out

HOLD = "/var/lib/speechfleet/hold"
REASON = "new disk, it's $(touch /pwned)"


@pytest.fixture
def host(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeHost]:
    monkeypatch.setenv("XDG_STATE_HOME", str(practice.state))
    host = practice.host("host-2")
    yield host
    host.sh(f"rm -f {HOLD}")


def _hold(practice: Practice, *more: str, name: str = "hold") -> Result:
    inventory = ("-i", str(practice.inventory), "--json")
    return practice.run(name, "host-2", *inventory, *more, SPEECHFLEET_IDENTITY="alice")


def _message(result: Result) -> str:
    found = result.host("host-2")["findings"]
    return str(next(f["message"] for f in found if f["code"] == "hold.held"))


def test_a_host_on_hold_is_left_alone_until_it_is_let_go(
    practice: Practice, host: PracticeHost, tmp_path: Path
) -> None:
    before = installed(host)
    held = _hold(practice, "--reason", REASON, "--until", "3d")
    assert (held.code, held.host("host-2")["state"]) == (0, "held"), held.err
    other = practice.deploy(good(practice), "--limit", "host-2", XDG_STATE_HOME=str(tmp_path))
    status = practice.run("status", "-i", str(practice.inventory), "--json")
    for result in (other, status):
        assert (result.code, result.host("host-2")["state"]) == (0, "held"), result.err
        assert _message(result).startswith("on hold, nothing is changed here: alice since 20")
        assert _message(result).endswith(f"Z: {REASON}")
    assert installed(host) == before
    assert "pwned" not in host.sh("ls /")
    released = _hold(practice, name="unhold")
    assert (released.code, released.host("host-2")["state"]) == (0, "changed"), released.err
    assert practice.deploy(good(practice), "--limit", "host-2").host("host-2")["changes"] == 1


def test_a_hold_that_comes_after_the_plan_is_respected(
    practice: Practice, host: PracticeHost
) -> None:
    before = installed(host)
    with planned(good(practice), "host-2") as (plan, door):
        assert _hold(practice, "--reason", "now").code == 0
        outcome = carry_out(practice, plan, door)
    assert outcome.state == "locked"
    assert installed(host) == before
