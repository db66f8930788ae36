"""Every code that the program can say is explained, and nothing else is."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest

import speechfleet
from speechfleet.checks.reaching import Word
from speechfleet.checks.serving import Health
from speechfleet.cli import run
from speechfleet.facts.family import FACTS
from speechfleet.plan.steps.switches import Why
from speechfleet.reports.codes import codes, summary

_ROOT = Path(speechfleet.__file__).parent
_ROOMS = ("checks", "plan", "remote", "rollout", "speech", "channels", "cli", "errands")
_CODE = re.compile(r"(?!speechfleet\.)[a-z]+\.[a-z0-9-]+")
_BEGIN = re.compile(r"[a-z]+\.")
_FILES = re.compile(r".*\.(yml|yaml|sh|json|jsonl|env|service|timer|new|html|md|key|conf)")
_PACKAGE = "docker.io"
_MESSAGES = re.compile(r"(speech|turn)\..*")
"""Of the protocol that containers speak."""
_BY_FORMULA = {
    "serving.": set(get_args(Health)) - {"key-ok", "functional"},
    "drift.": {why.name.lower().replace("_", "-") for why in Why},
    "egress.": set(get_args(Word)),
    "registry.": set(get_args(Word)),
}
"""The codes that are put together where they are said. `survey.FACT` is explained as `survey`."""


def _nodes() -> Iterator[ast.AST]:
    files = [path for room in _ROOMS for path in (_ROOT / room).rglob("*.py")]
    for path in (*files, _ROOT / "survey.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _words(nodes: Iterable[ast.AST]) -> set[str]:
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def _said() -> set[str]:
    """The codes that stand in the source as a word of their own."""
    words = _words(_nodes())
    return {
        word
        for word in words
        if _CODE.fullmatch(word) and not (_FILES.fullmatch(word) or _MESSAGES.fullmatch(word))
    } - {_PACKAGE}


def test_every_code_is_explained_and_every_explained_code_can_be_said() -> None:
    by_formula = {f"{room}{word}" for room, words in _BY_FORMULA.items() for word in words}
    assert set(codes()) - {"survey"} == _said() | by_formula


def test_every_formula_of_codes_is_known() -> None:
    """As in `f"egress.{word}"`: what such a code can be stands nowhere as a word."""
    begins = _words(node.values[0] for node in _nodes() if isinstance(node, ast.JoinedStr))
    assert set(filter(_BEGIN.fullmatch, begins)) == {*_BY_FORMULA, "survey."}


@pytest.mark.parametrize("code", sorted(codes()))
def test_an_explanation_is_text_that_fits_a_terminal(code: str) -> None:
    text = codes()[code]
    assert len(summary(text)) > 15
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("code", ["cause.key-mismatch", *(f"survey.{f.name}" for f in FACTS[:2])])
def test_explain_shows_a_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code]) == 0
    assert capsys.readouterr().out.startswith(f"{code}\n\n")


def test_explain_lists_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(codes())


def test_a_misspelt_code_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "cause.key-mismach"]) == 2
    said = 'did you mean "cause.key-mismatch"? speechfleet explain lists all'
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("room", ["drift", "drift."])
def test_a_room_of_codes_lists_them(room: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", room]) == 0
    said = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert said == [code for code in codes() if code.startswith("drift.")]
    assert len(said) > 3


def test_whoever_knows_no_code_is_told_how_to_list_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "NOPE"]) == 2
    assert 'no code "NOPE"; speechfleet explain lists all' in capsys.readouterr().err
