"""How kept releases are shown."""

import json

import pytest

from speechfleet.plan.kept import listed
from speechfleet.plan.release import instance
from speechfleet.reports.releases import print_releases
from speechfleet.run import HostOutcome, Run
from tests.unit.values import host, in_force, kept, service, told

ONE = instance(host(), service(), "stt-1", 5000)
FOUND = listed(told(**in_force([ONE]), releases=kept(ONE, "verified 1 2026-11-26T09:00:00Z")))
RUN = Run(
    "r1",
    "releases",
    (HostOutcome("a", "fine"), HostOutcome("b", "fine"), HostOutcome("c", "unfit")),
)


def test_a_line_for_each_release(capsys: pytest.CaptureFixture[str]) -> None:
    print_releases(RUN, [FOUND, (), ()], as_json=False, no_color=True)
    assert capsys.readouterr().out.splitlines() == [
        f"a stt-1 {ONE.release} 5.1.0-amd64-en-us 2026-11-26T09:00:00Z runs",
        "b - - - - keeps no release",
        "c - - - - unfit",
    ]


def test_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_releases(RUN, [FOUND, (), ()], as_json=True, no_color=True)
    first, *others = json.loads(capsys.readouterr().out)["hosts"]
    assert first["releases"] == [
        {
            "instance": "stt-1",
            "release": ONE.release,
            "tag": "5.1.0-amd64-en-us",
            "image": ONE.image,
            "verified": "2026-11-26T09:00:00Z",
            "rolled_back": "",
            "running": True,
            "image_there": True,
            "whole": True,
            "next": False,
        }
    ]
    assert [other["releases"] for other in others] == [[], []]
