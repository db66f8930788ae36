"""What is told, in words and as a document."""

import json
from dataclasses import replace
from typing import Any

from speechfleet.channels.changes import changes
from speechfleet.channels.message import MOST, Occasion, message
from speechfleet.channels.seen import sight_of
from speechfleet.checks.finding import Finding
from speechfleet.run import HostOutcome

from .nights import AWAY, GOOD, LOST, SICK, host, instance, night


def news(
    before: tuple[HostOutcome, ...], now: tuple[HostOutcome, ...], occasion: Occasion = "changes"
) -> dict[str, Any]:
    run = night(2, *now)
    old = sight_of(night(1, *before), {})
    sight = sight_of(run, old)
    changed = () if occasion == "first" else changes(old, sight)
    found: dict[str, Any] = json.loads(message(run, occasion, changed, sight, "chat"))
    return found


def test_what_changed() -> None:
    found = news(GOOD, SICK)
    assert found["text"] == (
        "speechfleet: 1 worse. 2 of 2 hosts answered, 1 of 2 instances serve.\n"
        "worse: ber-01 stt-1: key-ok → unready: stt-1: /status says Invalid (serving.unready)"
    )
    assert found["schema"] == "speechfleet.news/1"
    assert found["id"] == "20261102T023000Z-health-0000-chat"
    assert found["began"] == "2023-11-14T22:13:20Z"
    assert found["exit_code"] == 6
    assert found["changes"] == [
        {
            "host": "ber-01",
            "instance": "stt-1",
            "way": "worse",
            "before": "key-ok",
            "now": "unready",
            "appeared": [
                {
                    "code": "serving.unready",
                    "level": "error",
                    "message": "stt-1: /status says Invalid",
                    "fix": "check the key",
                }
            ],
            "mended": [],
        }
    ]
    assert found["ill"] == [
        {
            "host": "ber-01",
            "instance": "stt-1",
            "now": "unready",
            "findings": found["changes"][0]["appeared"],
        }
    ]


def test_what_is_on_a_host_out_of_reach_is_unknown() -> None:
    counts = news(GOOD, LOST)["counts"]
    assert counts == {
        "hosts": 2, "unreachable": 1, "instances": 2, "serving": 1, "stopped": 0, "unknown": 1,
        "worse": 1, "better": 0, "new": 0, "gone": 0,
    }  # fmt: skip


def test_the_first_report_names_who_is_ill_and_a_digest_that_nothing_changed() -> None:
    first = news((), SICK, "first")
    assert first["changes"] == []
    assert first["text"].splitlines() == [
        "speechfleet: the first report. 2 of 2 hosts answered, 1 of 2 instances serve.",
        "ill: ber-01 stt-1: unready: stt-1: /status says Invalid (serving.unready)",
    ]
    digest = news(SICK, SICK, "digest")["text"].splitlines()
    assert digest[0].startswith("speechfleet: nothing changed. ")
    assert digest[1:] == first["text"].splitlines()[1:]


def test_it_is_bounded_and_says_what_it_left_out() -> None:
    before = tuple(host(f"h{n:03}", "fine", instance()) for n in range(300))
    now = tuple(host(f"h{n:03}", "sick", instance("down")) for n in range(300))
    found = news(before, now)
    assert len(found["changes"]) == len(found["ill"]) == MOST
    assert found["counts"]["worse"] == 300
    assert found["text"].splitlines()[-1] == "and 280 more"


def test_what_a_container_said_is_one_short_printable_line() -> None:
    odd = Finding("serving.x", "error", "a\n\x1b[31m" + "b" * 500, instance="stt-1")
    found = news(GOOD, (host("ber-01", "sick", instance("down"), findings=(odd,)), GOOD[1]))
    said = found["changes"][0]["appeared"][0]["message"]
    assert said.startswith("a  [31mb")
    assert len(said) == 200


def test_a_host_with_an_error_of_its_own_is_ill_and_one_on_hold_is_not() -> None:
    full = Finding("disk.left", "error", "2 % are left", "make room")
    sick = (host("ber-01", "sick", instance(), findings=(full,)), GOOD[1])
    assert news((), sick, "first")["text"].splitlines() == [
        "speechfleet: the first report. 2 of 2 hosts answered, 2 of 2 instances serve.",
        "ill: ber-01: sick: 2 % are left (disk.left)",
    ]
    held = (host("ber-01", "held", instance("unready"), findings=(full,)), GOOD[1])
    assert news(SICK, held, "digest")["ill"] == []


def test_what_a_host_did_not_tell_is_unknown_and_so_is_what_nobody_asked() -> None:
    mute = (host("ber-01", "sick", instance("")), GOOD[1])
    found = news(SICK, mute, "digest")
    counts = found["counts"]
    assert (counts["instances"], counts["serving"], counts["unknown"]) == (2, 1, 1)
    assert found["text"].splitlines()[1:] == [
        "ill: ber-01 stt-1: unready: this run did not look; it was so before (serving.unready)"
    ]
    vacant = HostOutcome("old-9", "fine", (replace(AWAY, level="warning"),), asked=False)
    assert news(GOOD, (*GOOD, vacant))["counts"]["unreachable"] == 1
