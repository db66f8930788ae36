"""Every command notes when its run began and of which inventory it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import speechfleet.cli

_NOTED = {"began", "inventory"}


def _runs() -> Iterator[tuple[str, set[str | None]]]:
    """Where the commands make a Run, and what they name of it."""
    for path in Path(speechfleet.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Run":
                yield f"{path.name}:{node.lineno}", {word.arg for word in node.keywords}


def test_no_run_began_in_1970() -> None:
    runs = dict(_runs())
    assert len(runs) > 10
    assert {place: _NOTED - named for place, named in runs.items() if _NOTED - named} == {}
