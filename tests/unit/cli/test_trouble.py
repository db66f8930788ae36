"""Errors as people see them: input is 2, a bug of ours is 1 and names a log to send."""

import re
import stat
from importlib import import_module
from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.inventory.fleet import Resource
from speechfleet.inventory.places import Fault, InventoryError, Place
from speechfleet.secrets.secret import Secret
from tests.unit.values import PLANTED_KEY


@pytest.fixture(autouse=True)
def _logs_go_to_a_folder_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def _fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> int:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(import_module("speechfleet.cli.version").command, "callback", fail)
    return run(["version"])


def test_a_bug_names_a_log_that_only_the_user_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = Resource("west", "https://x", Secret(PLANTED_KEY))
    assert _fail_with(ZeroDivisionError(held, held.key), monkeypatch) == 1
    said = capsys.readouterr()
    (log,) = tmp_path.glob("*.log")
    assert str(log) in said.err
    assert "ZeroDivisionError" in said.err
    assert "Traceback" not in said.err + said.out
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text()
    assert re.search(r"Traceback .*ZeroDivisionError", text, re.DOTALL)
    assert "[secret]" in text
    assert PLANTED_KEY not in text


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["-e", f"a={PLANTED_KEY}", "-i", "prod.yml"], "-e [secret] -i prod.yml"),
        ([f"-ea={PLANTED_KEY}", "-y"], "-e[secret] -y"),
        (["-ve", PLANTED_KEY, "--extra-vars", PLANTED_KEY], "-ve [secret] --extra-vars [secret]"),
        ([f"--extra-vars={PLANTED_KEY}", "--yes"], "--extra-vars=[secret] --yes"),
        (["exec", "ber", "--", "df", "-h"], "exec ber -- df -h"),
    ],
)
def test_what_variables_are_on_the_command_line_is_not_in_the_log(
    words: list[str], kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["speechfleet", "version", *words])
    assert _fail_with(ZeroDivisionError(), monkeypatch) == 1
    (log,) = tmp_path.glob("*.log")
    assert log.read_text().startswith(f"speechfleet version {kept}\n")


def test_an_error_of_input_is_2_and_has_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        _fail_with(
            InventoryError([Fault(Place("mine.yml"), "there is no check named x")]), monkeypatch
        )
        == 2
    )
    assert capsys.readouterr().err == "mine.yml: there is no check named x\n"
    assert not list(tmp_path.glob("*.log"))


def test_a_bug_whose_log_cannot_be_written_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert _fail_with(ZeroDivisionError(), monkeypatch) == 1
    said = capsys.readouterr().err
    assert "a bug: ZeroDivisionError" in said
    assert "set TMPDIR" in said


@pytest.mark.parametrize("command", ["deploy", "plan", "preflight", "status", "endpoints"])
def test_an_inventory_that_is_not_there_is_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "-i", str(tmp_path / "nothing.yml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "nothing.yml" in said.err
