"""Every code that the program can say is explained, and nothing else is."""

import ast
import re
from pathlib import Path

import pytest

import speechfleet
from speechfleet.cli import run
from speechfleet.facts.family import FACTS
from speechfleet.reports.codes import codes, summary

_ROOT = Path(speechfleet.__file__).parent
_ROOMS = ("checks", "plan", "remote", "rollout", "cli")
_CODE = re.compile(r"(?!speechfleet\.)[a-z]+\.[a-z0-9-]+")
_FILES = re.compile(r".*\.(yml|yaml|sh|json|jsonl|env|service|timer|new|html|md|key|conf)")
_BY_FORMULA = {f"serving.{health}" for health in ("down", "starting", "unready", "ready")}


def _said() -> set[str]:
    """The codes that stand in the source as a word of their own."""
    files = [path for room in _ROOMS for path in (_ROOT / room).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (*files, _ROOT / "survey.py")]
    words = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word for word in words if _CODE.fullmatch(word) and not _FILES.fullmatch(word)}


def test_every_code_is_explained_and_every_explained_code_can_be_said() -> None:
    assert set(codes()) - {"survey"} == _said() | _BY_FORMULA


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
    assert 'did you mean "cause.key-mismatch"' in capsys.readouterr().err
