"""Which instance is away how long at most, and who serves meanwhile."""

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import Switch
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance
from speechfleet.reports.downtime import downtime
from tests.unit.values import AT_REST, host, in_force, service, serving, told

OLD = service(tag="5.0.0-amd64-en-us", instances=2)
OTHER = service(name="other", tag="5.0.0-amd64-en-us")
BEFORE = in_force(
    [
        instance(host(), OLD, "stt-1", 5000),
        instance(host(), OLD, "stt-2", 5001),
        instance(host(), OTHER, "other-1", 5002),
    ]
)
MACHINE = AT_REST["machine"].replace("\n8\n", "\n16\n")
TIME = "6 min 30 s at most"


def _plan(answers: Answers) -> HostPlan:
    deploy = playbook.load("deploy")
    wanted = host(service(instances=2), service(name="other"))
    return plan_host(wanted, answers, deploy.checks, deploy.steps)


def _downtimes(*serve: str) -> dict[str, str]:
    """What is said of each switch where these instances serve."""
    plan = _plan(told(**BEFORE, machine=MACHINE, serving="".join(serving(name) for name in serve)))
    switches = [action for action in plan.actions if isinstance(action, Switch)]
    assert len(switches) == 3
    return {switch.to.name: downtime(plan, switch) for switch in switches}


def test_a_twin_serves_meanwhile() -> None:
    """Another instance of the same service; another service is no twin."""
    assert _downtimes("stt-1", "stt-2", "other-1") == {
        "stt-1": f"{TIME}; stt-2 serves meanwhile",
        "stt-2": f"{TIME}; stt-1 serves meanwhile",
        "other-1": f"{TIME}; no twin serves meanwhile",
    }


def test_a_twin_that_does_not_serve_is_none_until_it_was_switched() -> None:
    assert _downtimes("stt-1")["stt-1"] == f"{TIME}; no twin serves meanwhile"
    assert _downtimes("stt-2")["stt-2"] == f"{TIME}; stt-1 serves meanwhile"


def test_a_twin_whose_key_counts_for_nothing_serves_nobody() -> None:
    text = serving("stt-1") + serving("stt-2", "CouldNotConnect")
    plan = _plan(told(**BEFORE, machine=MACHINE, serving=text))
    (said,) = (
        downtime(plan, action)
        for action in plan.actions
        if isinstance(action, Switch) and action.to.name == "stt-1"
    )
    assert said == f"{TIME}; no twin serves meanwhile"


def test_what_does_not_serve_is_not_taken_away() -> None:
    assert _downtimes("stt-2")["stt-1"] == ""
    fresh = _plan(told(machine=MACHINE))
    assert {downtime(fresh, action) for action in fresh.actions} == {""}


def test_the_time_is_that_of_the_service() -> None:
    wanted = host(service(instances=2, ready_seconds=3600), service(name="other"))
    deploy = playbook.load("deploy")
    answers = told(**BEFORE, machine=MACHINE, serving=serving("stt-1"))
    plan = plan_host(wanted, answers, deploy.checks, deploy.steps)
    said = [downtime(plan, action) for action in plan.actions]
    assert "1 h 1 min 30 s at most; no twin serves meanwhile" in said


def test_a_drain_comes_before_it_and_is_said_apart() -> None:
    wanted = host(service(instances=2, drain_seconds=600), service(name="other"))
    deploy = playbook.load("deploy")
    answers = told(**BEFORE, machine=MACHINE, serving=serving("stt-1") + serving("other-1"))
    plan = plan_host(wanted, answers, deploy.checks, deploy.steps)
    said = {str(action): downtime(plan, action) for action in plan.actions}
    assert f"{TIME}, after a drain of 10 min at most; no twin serves meanwhile" in said.values()
    assert f"{TIME}; no twin serves meanwhile" in said.values()
