"""Runs of the past, as people and programs read them."""

import io
import json
from dataclasses import replace

from speechfleet.checks.finding import Finding
from speechfleet.reports.json import document
from speechfleet.reports.runs import print_past, print_runs, runs_document
from speechfleet.rollout.past import PastRun
from tests.unit.reports.runs import RUN

ENDED = PastRun(
    "20261122T180000Z-deploy-3f9a",
    "deploy",
    {"inventory": ["/p.yml", "/more.yml"]},
    {"ber-01": "changed", "ber-02": "unreachable", "ber-03": "changed"},
    {"ber-01": "wait for stt-1"},
    "2026-11-22T18:00:00.000+00:00",
    4,
)
DIED = PastRun(
    "20261122T190000Z-deploy-0000",
    "deploy",
    hosts={"ber-01": "planned"},
    steps={"ber-01": "switch stt-1 to release 9c1f"},
    began="2026-11-22T19:00:00.000+00:00",
)
REPORT = json.loads(document(RUN))


def _lines(print_: object, *arguments: object) -> list[str]:
    assert callable(print_)
    out = io.StringIO()
    print_(*arguments, out, False)
    return out.getvalue().splitlines()


def test_a_line_for_each_run() -> None:
    assert _lines(print_runs, [ENDED, DIED]) == [
        "20261122T180000Z-deploy-3f9a ended 4 2 changed, 1 unreachable /p.yml, /more.yml",
        "20261122T190000Z-deploy-0000 broken off - 1 planned -",
    ]


def test_a_run_with_its_findings() -> None:
    assert _lines(print_past, ENDED, REPORT) == [
        "warning: ber-01: stt has 1 core  [limits.minimum]",
        "  → raise it",
        "error: ber-02: no answer  [reach.timeout]",
        "  → is the host up?",
        "ber-01 changed -",
        "ber-02 unreachable -",
        "ber-03 changed -",
        "20261122T180000Z-deploy-3f9a: ended, exit code 4; 2 changed, 1 unreachable",
        "to take up what is unfinished: speechfleet resume 20261122T180000Z-deploy-3f9a",
    ]


def test_a_run_that_died_says_how_far_it_got() -> None:
    assert _lines(print_past, DIED, None)[0] == (
        "ber-01 planned last step: switch stt-1 to release 9c1f"
    )


def test_a_run_that_is_at_work_is_not_to_be_resumed() -> None:
    running = PastRun("r1", "deploy", {}, {"ber-01": "planned"}, running=True)
    assert _lines(print_past, running, None) == ["ber-01 planned -", "r1: running; 1 planned"]


def test_the_document() -> None:
    found = json.loads(runs_document([ENDED, DIED], {ENDED.id: REPORT}))
    assert found["schema"] == "speechfleet.runs/1"
    first, second = found["runs"]
    assert first == {
        "run": ENDED.id,
        "command": "deploy",
        "inventory": ["/p.yml", "/more.yml"],
        "began": ENDED.began,
        "state": "ended",
        "exit_code": 4,
        "hosts": [
            {"name": "ber-01", "state": "changed"},
            {"name": "ber-02", "state": "unreachable"},
            {"name": "ber-03", "state": "changed"},
        ],
        "unfinished": ["ber-02"],
        "report": REPORT,
    }
    assert (second["state"], second["exit_code"], "report" in second) == ("broken off", None, False)


def test_what_ailed_the_fleet_as_a_whole_is_shown_and_what_brought_it_about() -> None:
    whole = Finding("rotate.left", "error", "one host has the old key", "rotate again")
    sick = Finding("serving.unready", "error", "no", cause="cause.key-invalid", instance="stt-1")
    run = replace(RUN, findings=(whole,), hosts=(replace(RUN.hosts[0], findings=(sick,)),))
    said = " ".join(_lines(print_past, ENDED, json.loads(document(run))))
    assert "the fleet" in said
    assert "one host has the old key" in said
    assert "cause.key-invalid" in said
