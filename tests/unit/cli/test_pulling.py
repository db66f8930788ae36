"""`images pull`: a deploy that ends before the first switch."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from speechfleet import playbook
from speechfleet.cli import pulling
from speechfleet.cli.images_pull import command
from speechfleet.cli.pulling import Pull
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.actions import Fetch, Switch
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.remote.door import Door
from tests.unit.errands.one_door import OneDoor
from tests.unit.values import host, told

FLEET = Fleet("prod.yml", (host(), replace(host(), name="idle", services=())), Path("known_hosts"))


@pytest.fixture
def pull(monkeypatch: pytest.MonkeyPatch) -> Pull:
    asked: dict[str, Any] = {}

    def load_fleet(asking: object, **wanted: bool) -> Fleet:
        asked.update(wanted)
        return FLEET

    def plan_fleet(fleet: Fleet, steps: playbook.Playbook, *_: object) -> tuple[HostPlan, ...]:
        assert asked == {"keys": False, "pulls": True}
        return tuple(plan_host(one, told(), (), steps.steps) for one in fleet.hosts)

    monkeypatch.setattr(pulling, "load_fleet", load_fleet)
    monkeypatch.setattr(pulling, "plan_fleet", plan_fleet)
    with command.make_context("pull", ["-i", "prod.yml"]) as context:
        return Pull("images-pull", dict(context.params))


def test_images_are_pulled_and_nothing_is_switched(pull: Pull) -> None:
    fleet = pull.load()
    (plan,) = pull.plans(fleet, playbook.load("images-pull"), cast(Door, OneDoor()))
    assert plan.host.name == "ber-01"
    assert any(isinstance(action, Fetch) for action in plan.actions)
    assert not any(isinstance(action, Switch) for action in plan.actions)


def test_whether_an_instance_serves_does_not_matter(pull: Pull) -> None:
    (plan,) = pull.plans(pull.load(), playbook.load("images-pull"), cast(Door, OneDoor()))
    done = replace(plan, actions=())
    assert [outcome.exit_code for outcome in pull.before([done])] == [0]


def test_the_pace_is_the_operators() -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--serial", "--by", "--max-fail", "--stall", "--dry-run", "--yes"} <= options
