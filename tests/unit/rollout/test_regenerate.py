"""The program that makes a key anew: run once, and nothing of it shown."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Program
from speechfleet.rollout.regenerate import regenerate
from tests.unit.plan.test_keys_in_use import WEST


def _run(code: str, folder: Path, seconds: float = 60) -> Finding:
    text = f"{sys.executable} -c {shlex.quote(code)} {{key}}"
    resource = replace(WEST.using("key2"), regenerate=Program(text, folder))
    return regenerate(resource, seconds)


def test_it_is_told_the_key_that_is_not_in_use(tmp_path: Path) -> None:
    code = "import sys; open('called', 'a').write(sys.argv[1] + '\\n'); print('new-key')"
    found = _run(code, tmp_path)
    assert (tmp_path / "called").read_text() == "key1\n"
    assert (found.code, found.level) == ("rotate.regenerate", "ok")
    assert found.message == (
        "key1 of west was made anew: put the new one where the old one was kept"
    )


@pytest.mark.parametrize(
    ("code", "seconds", "why"),
    [
        ("import sys; print('new-key'); sys.exit(3)", 60, "ended with exit code 3"),
        ("import time; time.sleep(600)", 0.3, "did not end within 0.3 s"),
        ("print('new-key' * 100_000)", 60, "printed without end"),
    ],
)
def test_a_failure_is_a_finding_and_shows_nothing(
    code: str, seconds: float, why: str, tmp_path: Path
) -> None:
    found = _run(code, tmp_path, seconds)
    assert found.level == "error"
    assert why in found.message
    assert "new-key" not in repr(found)
    assert found.message.startswith("whether key1 of west was made anew is not known: ")


def test_without_a_program_nothing_is_done() -> None:
    assert regenerate(WEST).level == "error"
