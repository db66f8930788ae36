"""Where clients connect to."""

import json
from dataclasses import replace

import pytest

from speechfleet.reports.endpoints import print_endpoints
from speechfleet.run import HostOutcome, Run
from tests.unit.reports.runs import INSTANCE, RUN


@pytest.mark.parametrize("health", ["key-ok", "ready"])
def test_what_is_ready_has_its_url_on_a_line(
    health: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host = HostOutcome("ber-01", "fine", (), (replace(INSTANCE, health=health),))
    print_endpoints(Run("r1", "endpoints", (host,)), as_json=False)
    assert capsys.readouterr() == ("ber-01 stt-1 ws://10.1.2.3:5000\n", "")


def test_what_is_not_ready_is_named_beside(capsys: pytest.CaptureFixture[str]) -> None:
    host = HostOutcome("ber-01", "sick", (), (replace(INSTANCE, health="unready"),))
    print_endpoints(Run("r1", "endpoints", (host,)), as_json=False)
    assert capsys.readouterr() == ("", "ber-01 stt-1 is unready\n")


def test_as_json_it_is_the_runs_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_endpoints(RUN, as_json=True)
    assert json.loads(capsys.readouterr().out)["schema"] == "speechfleet.run/1"
