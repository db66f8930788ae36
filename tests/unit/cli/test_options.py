"""Options: on the command line, or in the environment as SPEECHFLEET_<OPTION>."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from speechfleet import playbook
from speechfleet.cli import COMMANDS, module_of, run
from tests.unit.cli.every_command import every_command

NOT_ASKING = (
    "init",
    "inventory",
    "images",
    "bundle",
    "runs",
    "history",
    "licence",
    "models",
    "resume",
    "vault",
    "explain",
    "completion",
    "sandbox",
    "usage",
    "version",
)
ASKING = [
    *(name for name in COMMANDS if name not in NOT_ASKING),
    "licence-download",
    "usage-collect",
]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `deploy` is called with."""
    options: dict[str, Any] = {}

    def remember(**said: Any) -> int:
        options.update(said)
        return 0

    command: click.Command = import_module("speechfleet.cli.deploy").command
    monkeypatch.setattr(command, "callback", remember)
    for name in ("YES", "INVENTORY", "LIMIT", "FORKS"):
        monkeypatch.delenv(f"SPEECHFLEET_{name}", raising=False)
    return options


def test_what_the_environment_says(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"YES": "1", "INVENTORY": "prod.yml", "FORKS": "7"}.items():
        monkeypatch.setenv(f"SPEECHFLEET_{name}", value)
    assert run(["deploy"]) == 0
    assert (given["yes"], given["forks"]) == (True, 7)
    assert given["inventory"] == (Path("prod.yml"),)


def test_the_command_line_prevails(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECHFLEET_INVENTORY", "prod.yml")
    run(["deploy", "-i", "test.yml"])
    assert given["inventory"] == (Path("test.yml"),)


def test_what_help_says_of_batches_is_what_a_deploy_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    batch = playbook.load("deploy").pace.batch
    assert run(["deploy", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"one batch at a time ({batch[0]} hosts, unless --serial" in said


def test_without_yes_nothing_is_agreed(given: dict[str, Any]) -> None:
    run(["deploy", "-i", "test.yml"])
    assert given["yes"] is False


@pytest.mark.parametrize("name", ASKING)
def test_every_command_that_asks_a_fleet_has_the_same_options(name: str) -> None:
    command: click.Command = import_module(module_of(name)).command
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"-i", "-e", "-l", "-f", "-K", "-o", "--json", "--accept-new", "--no-color"} <= options


def test_every_option_of_a_command_that_asks_a_fleet_can_be_set_by_the_environment() -> None:
    asking = {
        words: command
        for words, command in every_command().items()
        if any(parameter.name == "accept_new" for parameter in command.params)
    }
    lacking = [
        (*words, *parameter.opts)
        for words, command in asking.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.envvar
        if (words, parameter.name) != (("restart",), "hosts")
    ]
    assert not lacking
    assert len(asking) > len(ASKING)


@pytest.mark.parametrize(
    ("name", "said"), [("FORKS", "x"), ("OUTPUT", "jsno"), ("OFFLINE", "perhaps"), ("BAKE", "5x")]
)
def test_a_value_out_of_the_environment_is_told_of_by_its_variable(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"SPEECHFLEET_{name}", said)
    option = f"--{name.replace('_', '-').lower()}"
    assert run(["deploy", "-i", "x.yml"]) == 2
    said_of = capsys.readouterr().err.replace("'", "")
    assert f"{option} (environment variable SPEECHFLEET_{name})" in said_of
    assert run(["deploy", "-i", "x.yml", option, said]) == 2
    assert "environment variable" not in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "said", "form"),
    [
        ("deploy", "table", "table"),
        ("logs", "table", "text"),
        ("exec", "table", "text"),
        ("status", "text", "table"),
        ("logs", "json", "json"),
        ("endpoints", "env", "env"),
    ],
)
def test_the_form_that_the_environment_wants(
    name: str, said: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHFLEET_OUTPUT", said)
    command: click.Command = import_module(module_of(name)).command
    words = ["-i", "x.yml", *(["all", "true"] if name == "exec" else [])]
    assert command.make_context(name, words).params["output"] == form


def test_a_form_that_a_command_lacks_is_refused_out_of_the_environment_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPEECHFLEET_OUTPUT", "jsno")
    assert run(["status", "-i", "x.yml"]) == 2


def test_the_environment_boots_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECHFLEET_HOSTS", "1")
    command: click.Command = import_module("speechfleet.cli.restart").command
    assert command.make_context("restart", ["-i", "x.yml"]).params["hosts"] is False


def test_no_option_takes_a_secret() -> None:
    """What stands on a command line stands in the process list."""
    for command in every_command().values():
        for parameter in command.params:
            value = isinstance(parameter, click.Argument) or not getattr(parameter, "is_flag", 0)
            assert not (value and parameter.name in ("password", "key", "become_pass", "secret"))
