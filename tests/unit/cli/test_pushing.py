"""`images push`: what it refuses before it asks a host, and in which order it goes."""

from pathlib import Path
from typing import Any, cast

import pytest

from speechfleet.cli import run
from speechfleet.cli.changing import Change
from speechfleet.cli.pushing import Push
from speechfleet.plan.actions import Expect, Load
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Schedule, schedule
from speechfleet.plan.sites import through_seeds
from speechfleet.remote.door import Door
from speechfleet.rollout.journal import Journal
from speechfleet.run import HostOutcome, State
from tests.image_folder import image_folder
from tests.unit.plan.stock import blob, image, stock
from tests.unit.values import host, service, told

EN = host().image(service())
INVENTORY = "all: {hosts: {ber-01: {ansible_host: 192.0.2.1}}}\n"


def _refused(folder: Path, inventory: Path, capsys: pytest.CaptureFixture[str]) -> str:
    inventory.write_text(INVENTORY)
    assert run(["images", "push", "-i", str(inventory), "--from", str(folder)]) == 2
    return capsys.readouterr().err


def test_a_folder_that_holds_no_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _refused(tmp_path, tmp_path / "prod.yml", capsys)
    assert "--from" in said
    assert f"{tmp_path}: it is neither a bundle" in " ".join(said.split())


def test_a_copy_that_was_cut_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "images").mkdir()
    image_folder(tmp_path / "images", {EN: [{"a": b""}]})
    said = _refused(tmp_path, tmp_path / "prod.yml", capsys)
    assert "cut short" in said
    assert "bundle verify" in said


def _plan(name: str) -> HostPlan:
    one = image(EN, "ab")
    load = Load(one, stock(one).folder, (blob("a"), blob("b")), EN)
    return HostPlan(
        host(service(), name=name, seed="ber-01"), (), actions=(Expect("f"), load), answers=told()
    )


def _push(
    monkeypatch: pytest.MonkeyPatch, states: dict[str, State]
) -> tuple[list[list[str]], dict[str, str]]:
    """The turns that a push takes, each as the names of its hosts, and what it says of each; all
    go well but those that are named."""
    turns: list[list[str]] = []

    def change(self: Any, order: Schedule, door: Door, journal: Journal) -> list[HostOutcome]:
        turns.append([plan.host.name for plan in order.plans])
        return [HostOutcome(n, states.get(n, "changed")) for n in turns[-1]]

    monkeypatch.setattr(Change, "_change", change)
    push = Push.__new__(Push)
    push._interrupted, push._stopped = False, ""
    order = schedule(through_seeds([_plan(f"ber-0{n}") for n in (1, 2, 3)]), Pace())
    outcomes = push._change(order, cast(Door, None), cast(Journal, None))
    return turns, {outcome.name: outcome.state for outcome in outcomes}


def test_the_seed_goes_first_and_is_cleared_last(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, said = _push(monkeypatch, {})
    assert turns == [["ber-01"], ["ber-02", "ber-03"], ["ber-01"]]
    assert said == {"ber-01": "changed", "ber-02": "changed", "ber-03": "changed"}


def test_without_their_seed_the_others_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, said = _push(monkeypatch, {"ber-01": "reverted"})
    assert turns == [["ber-01"]]
    assert said == {"ber-01": "reverted", "ber-02": "skipped", "ber-03": "skipped"}


def test_what_some_host_still_needs_stays_on_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, said = _push(monkeypatch, {"ber-03": "unreachable"})
    assert turns == [["ber-01"], ["ber-02", "ber-03"]]
    assert said["ber-03"] == "unreachable"
