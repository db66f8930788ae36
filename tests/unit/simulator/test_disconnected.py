"""The stand-in without a connection: its licence, and its usage records."""

import json
from datetime import date
from pathlib import Path

import pytest

from speechfleet.simulator.container import Container, started
from speechfleet.simulator.kinds import KINDS
from speechfleet.simulator.licence import Bound, check_licence, write_licence
from speechfleet.simulator.pages import page
from speechfleet.simulator.records import Records
from speechfleet.simulator.refusal import Refused
from speechfleet.simulator.settings import settings

STT = Bound("speech-to-text", "speech-to-text:1")
TODAY = date(2026, 11, 26)
OFFLINE = {"eula": "accept", "mounts:license": "/license", "mounts:output": "/output"}


def test_a_licence_is_good_until_it_ends(tmp_path: Path) -> None:
    write_licence(tmp_path, STT, TODAY, 30)
    check_licence(tmp_path, STT, TODAY)
    check_licence(tmp_path, STT, date(2026, 12, 25))
    with pytest.raises(Refused, match="not have a valid disconnected container license"):
        check_licence(tmp_path, STT, date(2026, 12, 26))


@pytest.mark.parametrize(
    "other",
    [
        Bound("neural-text-to-speech", STT.image),
        Bound(STT.kind, "speech-to-text:2"),
        Bound(STT.kind, STT.image, "m-1"),
    ],
)
def test_a_licence_of_another_is_refused(other: Bound, tmp_path: Path) -> None:
    write_licence(tmp_path, other, TODAY, 30)
    with pytest.raises(Refused, match="not have a valid disconnected container license"):
        check_licence(tmp_path, STT, TODAY)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ends": 1}'])
def test_what_is_no_licence_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "speech.lic").write_text(text)
    with pytest.raises(Refused, match="valid"):
        check_licence(tmp_path, STT, TODAY)


def test_without_a_licence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="The provided license path was not found"):
        check_licence(tmp_path / "none", STT, TODAY)
    with pytest.raises(Refused, match="cannot be kept"):
        write_licence(tmp_path / "none", STT, TODAY, 30)


def test_it_needs_neither_key_nor_endpoint() -> None:
    found = settings(OFFLINE)
    assert (found.key, found.billing, found.output) == ("", "", Path("/output"))
    with pytest.raises(Refused, match="Mounts:Output is missing"):
        settings({name: value for name, value in OFFLINE.items() if name != "mounts:output"})
    with pytest.raises(Refused, match="Billing is missing"):
        settings({"eula": "accept", "downloadlicense": "True", "mounts:license": "/license"})
    with pytest.raises(Refused, match="Billing is missing"):
        settings({"eula": "accept"})


def _offline(folder: Path) -> Container:
    return started(KINDS["speech-to-text"], settings({**OFFLINE, "mounts:output": str(folder)}), 0)


def test_it_is_accepted_for_ever_and_reports_nothing(tmp_path: Path) -> None:
    container = _offline(tmp_path)
    assert (container.ready(1), container.ready(10), container.ready(1e9)) == (False, True, True)
    assert (container.rest(10), container.metering.due(1e9)) == (None, False)
    assert json.loads(page(container, "/status", 10).body)["apiStatus"] == "Valid"


def test_usage_is_kept_by_month(tmp_path: Path) -> None:
    container = _offline(tmp_path)
    records = Records(tmp_path, "speechtotext")
    records.add("2026-11", 2)
    records.add("2026-11", 1)
    records.add("2026-12", 4)

    def quantities(path: str) -> list[int]:
        body = json.loads(page(container, path, 10).body)
        assert body["serviceName"] == "speechtotext"
        return [meter["quantity"] for meter in body["meters"]]

    assert quantities("/records/usage-logs/11/2026") == [3]
    assert quantities("/records/usage-logs/10/2026") == []
    assert quantities("/records/usage-logs/") == [7]
    assert page(container, "/records/usage-logs/13/2026", 10).code == 404


def test_records_that_cannot_be_kept_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written to"):
        Records(tmp_path / "none", "speechtotext").add("2026-11", 1)
