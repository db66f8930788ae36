"""The plan of a host: complete, and empty where the host is unfit."""

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import Drain, Expect, Fetch, Install, Load, MakeRoom, Switch, Write
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance
from tests.unit.values import HELD, host, in_force, installed, service, told

DEPLOY = playbook.load("deploy")


def _plan(answers: Answers) -> HostPlan:
    return plan_host(host(service(instances=2, cpus=4)), answers, DEPLOY.checks, DEPLOY.steps)


def test_a_fresh_host() -> None:
    plan = _plan(told())
    assert plan.instances[0].key
    assert [str(action).split(" (")[0] for action in plan.actions] == [
        "expect the host unchanged since this plan",
        "write /var/lib/speechfleet/turn.sh",
        "write /var/lib/speechfleet/pull.sh",
        "write /etc/systemd/system/speechfleet_revert.service",
        "enable the self-revert at boot",
        f"write {plan.instances[0].key.path}",
        f"pull {plan.instances[0].image}",
        f"write {plan.instances[0].settings_path}",
        f"write {plan.instances[0].release_folder}/unit",
        f"write {plan.instances[1].settings_path}",
        f"write {plan.instances[1].release_folder}/unit",
        f"switch stt-1 to release {plan.instances[0].release}",
        "wait for stt-1 to serve, 300 s at most",
        f"switch stt-2 to release {plan.instances[1].release}",
        "wait for stt-2 to serve, 300 s at most",
    ]
    assert plan.changes == 2


def test_nothing_that_takes_long_comes_once_the_net_is_armed() -> None:
    """The first stop arms it, and what is stopped here is of a service that is wanted no more."""
    orphan = instance(host(), service(name="old"), "old-1", 5009)
    wanted = host(service(drain_seconds=60), prune_services=True)
    answers = told(**{**in_force([orphan]), "images": ""})
    actions = plan_host(wanted, answers, DEPLOY.checks, DEPLOY.steps).actions
    kinds = [type(action) for action in actions]
    assert {Fetch, Switch} <= set(kinds)
    first = next(at for at, kind in enumerate(kinds) if kind in (Drain, Switch))
    assert not {Fetch, Load, Install, MakeRoom} & set(kinds[first:])


def test_the_first_action_expects_what_was_planned_on() -> None:
    assert _plan(told()).actions[0] == Expect("f00d")


def test_a_converged_host_has_no_actions_and_no_changes() -> None:
    again = _plan(told(**in_force(_plan(told()).instances)))
    assert (again.actions, again.changes) == ((), 0)


def test_a_change_that_no_instance_sees_counts_as_one() -> None:
    wanted = _plan(told()).instances
    plan = _plan(told(**{**in_force(wanted), "installed": installed(wanted)}))
    assert [type(action) for action in plan.actions] == [Expect, Write, Write, Write]
    assert plan.changes == 1


def test_an_unfit_host_has_no_actions_but_says_what_would_run() -> None:
    plan = _plan(told(avx2="No AVX2 support detected\n"))
    assert plan.unfit
    assert plan.actions == ()
    assert [i.name for i in plan.instances] == ["stt-1", "stt-2"]


def test_a_fact_without_an_answer_is_one_finding_however_many_ask() -> None:
    plan = _plan(told("containers"))
    lost = [f for f in plan.findings if f.code == "survey.containers"]
    assert len(lost) == 1
    assert plan.unfit
    assert plan.actions == ()


def test_a_fact_that_only_steps_ask_makes_the_host_unfit_as_well() -> None:
    plan = _plan(told("images"))
    assert [f.code for f in plan.findings if f.level == "error"] == ["survey.images"]
    assert plan.actions == ()


def test_a_host_on_hold_is_left_alone_fit_or_not() -> None:
    for plan in (
        _plan(told(hold=HELD)),
        _plan(told(hold=HELD, avx2="No AVX2 support detected\n")),
        _plan(told("images", hold=HELD)),
    ):
        assert (plan.held, plan.unfit, plan.actions) == (True, False, ())


def test_a_hold_that_is_over_holds_nothing() -> None:
    plan = _plan(told(hold=HELD.replace("now 1\n", "now 1999999999\n")))
    assert (plan.held, plan.changes) == (False, 2)


def test_where_it_is_not_known_whether_there_is_a_hold_nothing_is_done() -> None:
    plan = _plan(told("hold"))
    assert (plan.unfit, plan.actions) == (True, ())
