"""The command line: help with examples, and the exit code of each way to err."""

import subprocess
import sys
from importlib import import_module

import click
import pytest

from speechfleet import cli
from speechfleet.cli import COMMANDS, run
from speechfleet.cli.agreeing import NotAgreed
from tests.unit.cli.every_command import Words, every_command

HEAVY = ("fabric", "paramiko", "invoke", "pydantic", "rich", "yaml", "jinja2", "cryptography")


@pytest.mark.parametrize("words", sorted(every_command().keys() - {("version",)}), ids=" ".join)
def test_every_command_has_an_example(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--help"]) == 0
    example = capsys.readouterr().out.partition("Example")[2]
    assert f"speechfleet {' '.join(words)}" in example


@pytest.mark.parametrize("name", ["-h", "--help"])
def test_help_names_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["deplyo"],
        ["deploy"],
        ["deploy", "--inventroy", "x.yml"],
        ["deploy", "-i", "x.yml", "--forks", "many"],
        ["deploy", "-i", "x.yml", "surplus"],
        ["status", "-i", "x.yml", "--output", "xml"],
        ["--nonsense"],
    ],
)
def test_usage_is_2_and_says_so_on_standard_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Usage: speechfleet" in said.err


def test_a_misspelt_option_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    run(["deploy", "--inventroy", "x.yml"])
    assert "--inventory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("helth", 'there is no command "helth"; did you mean "health"?\n'),
        ("rotatekeys", 'there is no command "rotatekeys"; did you mean "rotate-keys"?\n'),
        ("xyzzy", 'there is no command "xyzzy"\n'),
    ],
)
def test_a_misspelt_command_is_guessed(
    word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([word]) == 2
    assert capsys.readouterr().err.endswith(said)


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_an_interrupt_is_130(error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise error

    monkeypatch.setattr(import_module("speechfleet.cli.version").command, "callback", interrupted)
    assert run(["version"]) == 130


@pytest.mark.parametrize(("error", "code"), [(click.ClickException("no"), 2), (NotAgreed(), 3)])
def test_what_a_person_can_mend_is_never_1(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise error

    monkeypatch.setattr(import_module("speechfleet.cli.version").command, "callback", refuse)
    assert run(["version"]) == code


def test_a_command_that_returns_nothing_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["version"]) == 0
    assert capsys.readouterr().out.startswith("speechfleet ")


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("speechfleet 0.")


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_asking_for_little_imports_little(argument: str) -> None:
    """`--help` imports every command; none of them imports more than click at its top."""
    code = (
        f"import sys; from speechfleet.cli import run; run([{argument!r}]); "
        f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_main_leaves_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["speechfleet", "--nonsense"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2


def test_a_closed_standard_input_is_nobody_to_ask() -> None:
    script = 'exec "$0" -m speechfleet vault encrypt-string <&-'
    said = subprocess.run(
        ["sh", "-c", script, sys.executable], capture_output=True, text=True, timeout=60
    )
    assert said.returncode == 2
    assert "bug" not in said.stderr
