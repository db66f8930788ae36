"""Commands on what is installed: what they take, and what they refuse before they ask a host."""

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli import run
from speechfleet.cli.agreeing import NotAgreed
from speechfleet.cli.existing import Decommission, Existing, Stop, refuse_unknown
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.existing import plan_existing
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.remote.door import Door
from tests.unit.cli.test_agreeing import Terminal
from tests.unit.values import host, in_force, service, serving, told

THERE = [instance(host(), service(name="old"), "old-1", 5000)]
PLANS = [HostPlan(host(service(instances=2)), (), answers=told(**in_force(THERE)))]


@pytest.mark.parametrize(
    ("name", "said"),
    [(name, name) for name in ("stop", "start", "restart", "remove")] + [("rollback", "roll back")],
)
def test_nothing_is_done_to_everything_by_default(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "-i", str(tmp_path / "x.yml")]) == 2
    assert f"say what to {said}: " in capsys.readouterr().err


def test_a_decommission_names_its_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decommission", "-i", "x.yml"]) == 2
    assert "HOSTS" in capsys.readouterr().err


def test_hosts_are_booted_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["restart", "--hosts", "stt-en", "-i", "x.yml"]) == 2
    assert "--hosts boots whole hosts" in capsys.readouterr().err


@pytest.mark.parametrize("known", ["stt", "stt-1", "stt-2", "old", "old-1"])
def test_a_name_is_known_from_the_inventory_or_from_a_host(known: str) -> None:
    refuse_unknown((known,), PLANS)


def test_a_name_that_nothing_has_is_refused_with_a_guess() -> None:
    with pytest.raises(click.UsageError, match=r"'sttt'; did you mean \"stt\"\?"):
        refuse_unknown(("stt", "sttt"), PLANS)


AWAY = Finding("reach.timeout", "warning", "no answer; something may be left")
SILENT = [HostPlan(host(name="ber-02"), (AWAY,)), HostPlan(host(), (), answers=told("installed"))]


@pytest.mark.parametrize("silent", SILENT)
def test_a_name_may_be_on_a_host_that_did_not_tell(
    silent: HostPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refuse_unknown(("gone", "sttt"), [*PLANS, silent])
    said = capsys.readouterr().err
    assert "nothing known here is called 'gone', and not every host told what it has" in said
    assert "'sttt', and not every host told what it has; did you mean \"stt\"?" in said
    assert not refuse_unknown(("stt", "old-1"), [*PLANS, silent])


@pytest.mark.parametrize(("name", "unfit"), [("gone", True), ("stt", False)])
def test_a_host_that_may_have_what_is_meant_has_to_be_asked(
    name: str, unfit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is vacant as far as the inventory knows; so it is none of ours for all other names."""
    found = (HostPlan(replace(host(name="ber-02"), services=()), (AWAY,)), *PLANS)
    monkeypatch.setattr("speechfleet.cli.existing.plan_each", lambda *_: found)
    command = import_module("speechfleet.cli.remove").command
    options = command.make_context("remove", [name, "-i", "prod.yml"]).params
    remove = Existing("remove", options, options.pop("names"))
    fleet = Fleet("prod.yml", tuple(plan.host for plan in found), Path("known_hosts"))
    plans = remove.plans(fleet, playbook.load("remove"), Door(fleet.known_hosts))
    assert [plan.unfit for plan in plans] == [unfit, False]


@pytest.mark.parametrize(
    "name", ["stop", "start", "restart", "remove", "decommission", "rollback", "prune"]
)
def test_what_changes_hosts_has_the_options_of_a_deploy(name: str) -> None:
    def options(command: str) -> set[str]:
        found: Any = import_module(f"speechfleet.cli.{command}").command
        return {option for parameter in found.params for option in parameter.opts}

    of_a_deploy_alone = {"--prune-services", "--lock-wait", "--plan", "-n", "--dry-run"}
    of_a_deploy_alone |= {"--warm-up", "--probe-limit", "--probe-characters", "--probe-seconds"}
    assert options("deploy") - options(name) <= of_a_deploy_alone


FLEET = """
all:
  vars: {ansible_user: root}
  children:
    berlin: {hosts: {ber-01: , ber-02: }}
    paris: {hosts: {par-01: }}
"""


@pytest.mark.parametrize(
    ("limit", "asked"),
    [
        ("all", "2 hosts would change, and no --limit leaves any out."),
        ("berlin,paris", "2 hosts would change, and no --limit leaves any out."),
        ("!ber-02", "Change 2 hosts?"),
    ],
)
def test_a_limit_that_leaves_nothing_out_is_asked_as_none(
    limit: str,
    asked: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "prod.yml").write_text(FLEET)
    command = import_module("speechfleet.cli.stop").command
    line = ["-i", str(tmp_path / "prod.yml"), "-l", limit, "--ask-above", "1"]
    options = command.make_context("stop", line).params
    del options["names"]
    stop = Stop("stop", options)
    there = told(**in_force(THERE), serving=serving("old-1"))
    plans = tuple(
        plan_existing(host(name=name), there, (), playbook.load("stop").steps)
        for name in ("ber-01", "par-01")
    )
    monkeypatch.setattr(stop, "plans", lambda *_: plans)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    with pytest.raises(NotAgreed):
        stop.run()
    assert asked in capsys.readouterr().err


@pytest.mark.parametrize(
    ("limit", "meant"), [((), ["ber-01", "ber-02"]), (("-l", "ber-02,par-01"), ["ber-02"])]
)
def test_a_decommission_is_resumed_for_the_hosts_that_are_left(
    limit: tuple[str, ...], meant: list[str], tmp_path: Path
) -> None:
    (tmp_path / "prod.yml").write_text(FLEET)
    command = import_module("speechfleet.cli.decommission").command
    line = ["berlin", "-i", str(tmp_path / "prod.yml"), *limit]
    options = command.make_context("decommission", line).params
    hosts = options.pop("hosts")
    fleet = Decommission("decommission", options, (), hosts).load()
    assert [one.name for one in fleet.hosts] == meant
