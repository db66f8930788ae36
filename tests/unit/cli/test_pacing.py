"""The pace on the command line: each flag is a word of the pace, and prevails."""

from importlib import import_module
from typing import Any

import click
import pytest

from speechfleet.cli import run
from speechfleet.cli.pacing import pace_of
from speechfleet.plan.pace import Amount, Pace

GIVEN = ["--canary", "2", "--bake", "10m", "--serial", "1,5,20%", "--by", "site"]
BUDGETS = ["--max-fail", "5%", "--max-fail-batch", "1", "--max-unreachable", "3"]


def _options(*arguments: str, name: str = "deploy") -> dict[str, Any]:
    """What a command line of these arguments means to the command."""
    command: click.Command = import_module(f"speechfleet.cli.{name}").command
    return command.make_context(name, ["-i", "x.yml", *arguments]).params


@pytest.mark.parametrize("name", ["deploy", "plan"])
def test_every_flag(name: str) -> None:
    options = _options(*GIVEN, *BUDGETS, "--offline", "skip", "--stall", "90s", name=name)
    assert pace_of(options, Pace()) == Pace(
        canary=2,
        bake=600,
        batch=(Amount(1), Amount(5), Amount(20, percent=True)),
        by="site",
        max_fail=Amount(5, percent=True),
        max_fail_batch=Amount(1),
        max_unreachable=Amount(3),
        offline="skip",
        stall=90,
    )
    assert "canary" not in options


def test_without_flags_the_playbook_counts() -> None:
    pace = Pace(canary=3, bake=60)
    assert pace_of(_options(), pace) == pace
    assert pace_of(_options("--canary", "0"), pace).canary == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--serial", "many"], "--serial is 'many'; wanted a number from 1 up"),
        (["--max-fail", "-1"], "--max-fail is '-1'; wanted a number of hosts"),
        (["--stall", "0"], "--stall is '0'; wanted a time from 1s up"),
        (["--bake", "10m"], "--bake has nothing to watch"),
    ],
)
def test_a_flag_that_cannot_be_meant(arguments: list[str], said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        pace_of(_options(*arguments), Pace())


@pytest.mark.parametrize("name", ["deploy", "plan", "rollback", "restart"])
def test_all_that_cannot_be_meant_is_said_before_the_inventory_is_read(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--serial", "0", "--bake", "5x", "--max-fail", "abc", "--canary", "1")
    assert run([name, "-i", "none.yml", "--limit", "x", *words]) == 2
    bake, serial, fail = capsys.readouterr().err.splitlines()[-3:]
    assert "--bake is '5x'; wanted a time" in bake
    assert "--serial is '0'; wanted a number from 1 up" in serial
    assert "--max-fail is 'abc'; wanted a number of hosts" in fail


def test_a_bake_is_judged_by_the_canaries_of_the_playbook(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["deploy", "-i", "none.yml", "--bake", "10m"]) == 2
    assert capsys.readouterr().err.startswith("none.yml: the inventory cannot be read")
