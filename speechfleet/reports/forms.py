"""The forms in which a report is written to a file, one file each."""

from collections.abc import Callable, Mapping

from speechfleet.history.past import Past
from speechfleet.reports import html, json, jsonl, junit
from speechfleet.run import Run

Form = Callable[[Run, Past], str]


def _json(run: Run, past: Past) -> str:
    return json.document(run)


FORMS: Mapping[str, Form] = {
    "html": html.write,
    "json": _json,
    "jsonl": jsonl.write,
    "junit": junit.write,
}
"""What `--report FORM=FILE` knows."""
