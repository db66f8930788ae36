"""Steps come from a journal, whatever it holds."""

from typing import Any

from tests.faults.steps import line_of, steps_of

INTENT = [
    "expect the host unchanged since this plan",
    "pull registry:5000/speech/speech-to-text:5.1.0-amd64-en-us",
    "write /var/lib/speechfleet/releases/stt-1/62c6/settings.env (0600)",
    "switch stt-1 to release 62c6 (its unit changes)",
    "wait for stt-1 to serve, 20 s at most",
    "remove /var/lib/speechfleet/releases/stt-1/db25477c7b23",
]


def journal(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"at": "2026-11-22T18:00:00.000+00:00", **entry} for entry in entries]


def test_every_line_is_a_step_once() -> None:
    frames = ("begin 1", "end 1 0", "ask", "begin 3", "poll stt-1", "polled stt-1", "poll stt-1")
    found = steps_of(
        journal(
            {"begin": {"command": "deploy", "options": {}, "hosts": {}}},
            {"host": "h", "intent": INTENT},
            *({"host": "h", "frame": frame.split()} for frame in frames),
            {"host": "h", "outcome": "changed"},
            {"end": {"exit_code": 0, "hosts": {}}},
        )
    )
    assert [step.what for step in found] == [
        "run begins",
        "intent",
        "begin 1: pull speech-to-text",
        "end 1 0: pull speech-to-text",
        "ask",
        "begin 3: switch stt-1",
        "poll stt-1",
        "polled stt-1",
        "outcome",
        "run ends",
    ]
    assert found[2].line == "begin 1"


def test_an_action_is_called_the_same_in_every_release() -> None:
    found = steps_of(
        journal(
            {"host": "h", "intent": INTENT},
            *({"host": "h", "frame": ["begin", str(number)]} for number in range(len(INTENT))),
        )
    )
    assert [step.what.partition(": ")[2] for step in found[1:]] == [
        "expect the host unchanged since this plan",
        "pull speech-to-text",
        "write settings.env",
        "switch stt-1",
        "wait for stt-1",
        "remove a release",
    ]


def test_a_frame_and_the_run_are_told_apart() -> None:
    assert line_of({"host": "h", "frame": ["end", "4", "0"]}) == "end 4 0"
    assert line_of({"at": "", "end": {}}) == "run ends"
