import json

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.inventory.kinds import GIB
from speechfleet.plan.capacity import Capacity, Fits
from speechfleet.reports.capacity import print_capacity
from speechfleet.run import HostOutcome, Run

ERROR = Finding("reach.timeout", "error", "no answer", "is the host up?")
RUN = Run(
    "r1",
    "capacity",
    (HostOutcome("ber-01", "fine"), HostOutcome("ber-02", "unreachable", (ERROR,))),
)
FOUND = [
    Capacity(
        "ber-01",
        ("berlin",),
        (Fits("speech-to-text", 1, 8, 2, 16, "cores"),),
        8.0,
        31 * GIB,
        ("web",),
    ),
    Capacity("ber-02", ("berlin",), (Fits("speech-to-text", 1, 8),)),
]


def test_in_a_pipe_a_line_for_each_host_and_group(capsys: pytest.CaptureFixture[str]) -> None:
    print_capacity(RUN, FOUND, False, False)
    assert capsys.readouterr().out == (
        "error: ber-02: no answer  [reach.timeout]\n"
        "  → is the host up?\n"
        "note: ber-01: no memory limit, so not counted: web\n"
        "host ber-01 speech-to-text 1 8 2 16 8 31.0GiB cores\n"
        "host ber-02 speech-to-text 1 8 0 0 - - unreachable\n"
        "group berlin speech-to-text 2 16 2 16 - - -\n"
        "group all speech-to-text 2 16 2 16 - - -\n"
    )


def test_the_document_is_that_of_a_run_with_more(capsys: pytest.CaptureFixture[str]) -> None:
    print_capacity(RUN, FOUND, True, False)
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "speechfleet.run/1"
    assert document["exit_code"] == 3
    first, second = (host["capacity"] for host in document["hosts"])
    assert (first["free_cpus"], first["fits"][0]["more_sessions"]) == (8.0, 16)
    assert second["fits"][0]["more"] == 0
    assert [group["name"] for group in document["groups"]] == ["berlin", "all"]
    assert document["groups"][1]["fits"][0]["more"] == 2
