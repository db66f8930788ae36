"""The outcome of a host that was asked how it is."""

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli import run
from speechfleet.cli.examining import examined
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.run import Run
from tests.unit.values import AT_REST, HELD, host, serving, told

HEALTH = playbook.load("health")
WELL = serving("stt-1", started="2026-11-26T13:00:00Z")


def _plan(*lost: str, **texts: str) -> HostPlan:
    answers = told(*lost, **{"serving": WELL, **texts})
    return plan_host(host(), answers, HEALTH.checks, ())


AWAY = HostPlan(host(), (Finding("reach.name", "error", "no such name"),))


@pytest.mark.parametrize(
    ("plan", "state", "code"),
    [
        (_plan(), "fine", 0),
        (_plan(time_sync=""), "fine", 0),
        (_plan(serving=serving("stt-1", "Invalid")), "sick", 6),
        (_plan(serving=serving("stt-1", "CouldNotConnect")), "sick", 6),
        (_plan(serving=""), "sick", 6),
        (_plan("serving"), "sick", 6),
        (_plan(avx2="No AVX2 support detected\n"), "sick", 6),
        (_plan(docker="enabled\ninactive\n"), "sick", 6),
        (_plan(hold=HELD, avx2="No AVX2 support detected\n"), "held", 0),
        (_plan(installed=AT_REST["installed"] + "locked ops@desk\n"), "locked", 3),
        (AWAY, "unreachable", 3),
    ],
)
def test_the_state_of_a_host_and_the_code_it_leaves_with(
    plan: HostPlan, state: str, code: int
) -> None:
    outcome = examined(plan, HEALTH)
    assert outcome.state == state
    assert Run("r1", "health", (outcome,)).exit_code == code


def test_what_was_measured_is_in_the_outcome() -> None:
    outcome = examined(_plan(), HEALTH)
    assert outcome.figures["disk_free_bytes"] == 40_960_000_000
    assert outcome.figures["memory_available_bytes"] == 30_000_000 * 1024
    assert outcome.instances[0].figures["started_seconds"] == 1795698000


def test_an_instance_of_which_nothing_was_told_is_not_down() -> None:
    (lost,) = examined(_plan("serving"), HEALTH).instances
    (gone,) = examined(_plan(serving=""), HEALTH).instances
    assert (lost.health, lost.message) == ("", "the host did not say")
    assert (gone.health, gone.message) == ("down", "it is not installed")


def test_what_was_not_told_is_not_measured() -> None:
    outcome = examined(_plan("disk", "clock"), HEALTH)
    assert "disk_free_bytes" not in outcome.figures
    assert "clock_offset_seconds" not in outcome.figures
    assert "memory_available_bytes" in outcome.figures
    assert not examined(AWAY, HEALTH).figures


def test_the_command_itself_wants_an_inventory(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["health"]) == 2
    assert "Missing option '-i' / '--inventory'" in capsys.readouterr().err


def test_below_the_command_its_own_options_are_not_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["health", "nonsense"]) == 2
    assert "No such command 'nonsense'" in capsys.readouterr().err
