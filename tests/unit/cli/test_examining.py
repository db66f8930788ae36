"""The outcome of a host that was asked how it is."""

from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli import run
from speechfleet.cli.comparing import by_itself
from speechfleet.cli.examining import examined
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.playbook import Playbook
from speechfleet.run import HostOutcome, Run
from tests.unit.values import AT_REST, HELD, PLANTED_KEY, generic, host, service, serving, told

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
    assert outcome.figures["avx2"] == 1
    assert examined(_plan(avx2="No AVX2 support detected\n"), HEALTH).figures["avx2"] == 0
    assert outcome.instances[0].figures["started_seconds"] == 1795698000
    assert outcome.instances[0].figures["oom_kills_24h"] == 0


def test_a_host_took_as_long_as_its_survey() -> None:
    for plan in (_plan(), AWAY):
        assert examined(replace(plan, seconds=1.5), HEALTH).seconds == 1.5


def test_an_instance_of_which_nothing_was_told_is_not_down() -> None:
    (lost,) = examined(_plan("serving"), HEALTH).instances
    (gone,) = examined(_plan(serving=""), HEALTH).instances
    assert (lost.health, lost.message) == ("", "the host did not say")
    assert (gone.health, gone.message) == ("down", "it is not installed")


@pytest.mark.parametrize("fact", ["containers", "listeners", "installed", "hold"])
def test_where_no_ports_can_be_given_out_the_wanted_instances_are_named_all_the_same(
    fact: str,
) -> None:
    plan = _plan(fact)
    assert plan.instances == ()
    outcome = examined(plan, HEALTH)
    (known,) = outcome.instances
    (lost,) = examined(_plan(fact, "serving"), HEALTH).instances
    assert (known.name, known.health, outcome.state) == ("stt-1", "key-ok", "sick")
    assert (lost.name, lost.health, lost.url) == ("stt-1", "", "")
    assert examined(AWAY, HEALTH).instances == ()


def test_without_the_hosts_clock_an_instance_is_as_it_answers() -> None:
    (well,) = examined(_plan("clock"), HEALTH).instances
    bad = examined(_plan("clock", serving=serving("stt-1", "Invalid")), HEALTH)
    assert (well.health, well.serves) == ("key-ok", True)
    assert bad.instances[0].health == "unready"
    assert "serving.unready" in {finding.code for finding in bad.findings}


def test_an_instance_whose_kind_was_changed_serves_as_what_runs() -> None:
    """The host, its code, and whoever counts instances say the same of it."""
    for wanted, text in [
        (generic(name="stt"), WELL),
        (service(), serving("stt-1", labels={"speechfleet.status": "none"})),
    ]:
        plan = plan_host(host(wanted), told(serving=text), HEALTH.checks, ())
        outcome = examined(plan, HEALTH)
        assert (outcome.state, outcome.instances[0].serves) == ("fine", True)
        assert "drift.missing" in {finding.code for finding in outcome.findings}


def test_what_was_not_answered_is_one_finding_though_the_plan_and_its_drift_ask() -> None:
    codes = [finding.code for finding in examined(_plan("images"), HEALTH).findings]
    assert codes.count("survey.images") == 1


def test_a_host_that_was_not_asked_says_so() -> None:
    vacant = replace(AWAY, findings=(replace(AWAY.findings[0], level="warning"),))
    for plan, state, reached in [(AWAY, "unreachable", False), (vacant, "fine", False)]:
        assert (examined(plan, HEALTH).state, examined(plan, HEALTH).reached) == (state, reached)
    assert examined(_plan("serving"), HEALTH).reached


def test_what_was_not_told_is_not_measured() -> None:
    outcome = examined(_plan("disk", "clock"), HEALTH)
    assert "disk_free_bytes" not in outcome.figures
    assert "clock_offset_seconds" not in outcome.figures
    assert "memory_available_bytes" in outcome.figures
    assert not examined(AWAY, HEALTH).figures


def test_what_is_no_number_is_not_measured() -> None:
    odd = f"{WELL}stt-1 unit NRestarts=\n"
    (one,) = examined(_plan(serving=odd), HEALTH).instances
    assert "restarts_total" not in one.figures
    assert one.health == "key-ok"


def test_trouble_that_nobody_thought_of_is_one_hosts_alone() -> None:
    def judged(plan: HostPlan, book: Playbook) -> HostOutcome:
        raise AttributeError(PLANTED_KEY)

    outcome = by_itself(_plan(), HEALTH, judged)
    assert outcome.state == "sick"
    assert outcome.findings[-1].code == "reach.unexpected"
    assert [(one.name, one.health) for one in outcome.instances] == [("stt-1", "")]
    assert PLANTED_KEY not in str(outcome)


def test_the_command_itself_wants_an_inventory(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["health"]) == 2
    assert "Missing option '-i' / '--inventory'" in capsys.readouterr().err


def test_below_the_command_its_own_options_are_not_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["health", "nonsense"]) == 2
    assert "No such command 'nonsense'" in capsys.readouterr().err
