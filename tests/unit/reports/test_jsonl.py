"""Lines of JSON, each for itself."""

import json

from speechfleet.reports.forms import FORMS
from speechfleet.reports.jsonl import write
from tests.nights import nights
from tests.unit.history.remembered import past_of

(RUN,) = nights(5, 1)


def test_each_line_stands_for_itself() -> None:
    lines = [json.loads(line) for line in write(RUN, past_of([RUN])).splitlines()]
    assert {(one["schema"], one["run"], one["at"]) for one in lines} == {
        ("speechfleet.line/1", RUN.id, "2026-11-26T02:30:00+00:00")
    }
    kinds = [one["type"] for one in lines]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "host": 4,
        "instance": 16,
        "finding": 3,
        "run": 1,
    }
    assert lines[-1]["exit_code"] == RUN.exit_code == 6
    down = next(one for one in lines if one.get("health") == "down")
    assert (down["host"], down["name"], down["serves"]) == ("ber-05", "tts-1", False)


def test_a_whole_document_is_a_form_too() -> None:
    assert json.loads(FORMS["json"](RUN, past_of([RUN])))["run"] == RUN.id
