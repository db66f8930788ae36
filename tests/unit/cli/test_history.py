"""`history`, and what a run leaves behind: its place in the history, and reports."""

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.cli.changing import keep_report
from speechfleet.cli.remembering import leave_behind
from speechfleet.cli.report_file import FORMS
from speechfleet.history.runs import newest, recorded
from speechfleet.history.store import history_file, reading, record
from speechfleet.reports import forms
from tests.nights import nights
from tests.unit.reports.runs import RUN
from tests.unit.values import PLANTED_KEY

NIGHTS = list(nights(5, 10))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("INVENTORY", "OUTPUT", "SINCE", "REPORT"):
        monkeypatch.delenv(f"SPEECHFLEET_{name}", raising=False)
    return tmp_path


@pytest.fixture
def recorded_nights() -> None:
    for one in NIGHTS:
        record(history_file(), one)


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert run(["history", *words]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("recorded_nights")
def test_it_lists_services_and_the_instances_worth_a_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = _said(capsys)
    assert [line.split()[:5] for line in lines[:4]] == [
        ["lid", "5", "100%", "0", "0"],
        ["stt-de", "5", "100%", "0", "0"],
        ["stt-en", "5", "94.4%", "0", "1"],
        ["tts", "5", "88.9%", "0", "7"],
    ]
    assert lines[4].split()[:3] == ["ber-05", "tts-1", "down"]
    assert lines[5].split()[:3] == ["ber-03", "stt-en-1", "unready"]
    assert lines[5].split()[4:7] == ["75.0%", "0", "1"]
    assert lines[-1].startswith("8 runs since ")
    assert lines[-1].endswith(": 14 of 16 instances served in every run that could tell")
    # Besides these two: the five slowest, of which one is among the two, and all four hosts.
    assert len(lines) == 4 + 2 + 4 + 4 + 1
    medians = [line.split()[1] for line in lines[-5:-1]]
    assert medians == sorted(medians, reverse=True)
    assert {line.split()[0] for line in lines[-5:-1]} == {"ber-01", "ber-02", "ber-03", "ber-05"}


@pytest.mark.usefixtures("recorded_nights")
def test_a_name_chooses_and_a_wrong_one_is_guessed_at(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _said(capsys, "ber-01", "--since", "30d")
    assert [line.split()[1] for line in lines[4:-2]] == ["lid-1", "stt-de-1", "stt-en-1", "tts-1"]
    assert lines[-2].split()[0] == "ber-01"
    assert lines[-1].startswith("10 runs")
    assert {line.split()[1] for line in _said(capsys, "tts")[1:-5]} == {"tts-1"}
    assert run(["history", "ber-0l"]) == 2
    assert "no host, service or instance ber-0l was seen" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded_nights")
def test_as_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads("\n".join(_said(capsys, "ber-03", "--json")))
    assert found["schema"] == "speechfleet.history/1"
    assert found["inventory"] == ["/fleet/prod.yml"]
    assert found["runs"][-1] == {"run": NIGHTS[-1].id, "began": NIGHTS[-1].began}
    assert len(found["runs"]) == 8
    (key,) = (one for one in found["instances"] if one["instance"] == "stt-en-1")
    assert (key["health"], key["serves"], key["bad_since"]) == ("unready", False, NIGHTS[-2].began)
    assert (key["served"], key["failed"], key["share"], key["changes"]) == (6, 2, 0.75, 1)
    assert 0.2 < key["probe_seconds_median"] < 2
    (host,) = found["hosts"]
    assert host["host"] == "ber-03"
    assert 0.4 < host["survey_seconds_median"] <= host["survey_seconds_p95"] < 1.4


@pytest.mark.usefixtures("recorded_nights")
def test_an_inventory_may_be_named(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(NIGHTS[0], id="x", began=NIGHTS[-1].began + 1, inventory=(f"{state}/b.yml",))
    record(history_file(), other)
    assert json.loads("\n".join(_said(capsys, "--json")))["inventory"] == [f"{state}/b.yml"]
    found = json.loads("\n".join(_said(capsys, "--json", "-i", "/fleet/prod.yml")))
    assert found["inventory"] == ["/fleet/prod.yml"]
    assert run(["history", "-i", "/fleet/none.yml"]) == 2
    assert "no health run of /fleet/none.yml is recorded" in capsys.readouterr().err


def test_without_a_history_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["history"]) == 2
    assert "no run is recorded yet" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded_nights")
def test_reports_of_the_newest_run_are_written_without_asking_a_host(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, suite = state / "fleet.html", state / "fleet.xml"
    page.write_text("older")
    _said(capsys, "--report", f"html={page}", "--report", f"junit={suite}")
    assert "<h1>2 of 4 hosts need somebody</h1>" in page.read_text()
    assert suite.read_text().startswith("<?xml")
    assert page.stat().st_mode & 0o777 == 0o644
    assert {one.name for one in state.iterdir()} == {"fleet.html", "fleet.xml", "state"}


@pytest.mark.usefixtures("recorded_nights")
def test_a_report_that_was_asked_for_and_is_not_written_is_no_success(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("speechfleet.reports.whole.write_whole", full)
    assert run(["history", "--report", f"html={state / 'fleet.html'}"]) == 2
    assert "is not written: No space left" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded_nights")
def test_after_a_run_of_some_hosts_the_others_are_as_they_were_found_last(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, last = NIGHTS[-1], NIGHTS[-1].began + 3600
    one = next(host for host in whole.hosts if host.name == "ber-01")
    record(history_file(), replace(whole, id="some", hosts=(one,), began=last, limited=True))
    lines = _said(capsys)
    assert lines[4].split()[:3] == ["ber-05", "tts-1", "down"]
    assert ": 14 of 16 instances served" in lines[-2]
    assert lines[-1] == (
        "the newest run had --limit: 3 hosts are shown as the last run found them that asked them"
    )
    found = json.loads("\n".join(_said(capsys, "--json")))["instances"]
    assert {(i["host"] == "ber-01", i["asked"]) for i in found} == {
        (True, last), (False, whole.began),
    }  # fmt: skip
    page = state / "fleet.html"
    assert run(["history", "--report", f"html={page}"]) == 0
    assert "<h1>2 of 4 hosts need somebody</h1>" in page.read_text()
    said = capsys.readouterr().err
    assert said == f"the reports are of the run {whole.id}: newer ones had --limit\n"


def test_a_host_that_the_newest_run_of_all_did_not_know_is_gone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, fewer = NIGHTS[-1], NIGHTS[-1].hosts[1:]
    record(history_file(), whole)
    record(history_file(), replace(whole, id="b", hosts=fewer, began=whole.began + 1))
    record(
        history_file(),
        replace(whole, id="c", hosts=fewer[:1], began=whole.began + 2, limited=True),
    )
    found = json.loads("\n".join(_said(capsys, "--json")))["instances"]
    assert {one["host"] for one in found} == {host.name for host in fewer}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("html", "wanted FORM=FILE"),
        ("pdf=a.pdf", "FORM one of html, json, jsonl, junit"),
        ("html=missing/a.html", "there is no folder missing for missing/a.html"),
        ("html=.", "is no file that another could take the place of"),
        ("html=/dev/null", "is no file that another could take the place of"),
    ],
)
def test_a_report_that_could_not_be_written_is_refused_before_hosts_are_asked(
    given: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Nor is the inventory read, which is not there.
    assert run(["health", "-i", "missing.yml", "--report", given]) == 2
    assert said in capsys.readouterr().err


def test_the_forms_are_those_that_there_are() -> None:
    assert tuple(forms.FORMS) == FORMS


def test_a_health_run_leaves_its_report_with_what_was_before(state: Path) -> None:
    for one in NIGHTS:
        leave_behind(one, [("html", state / "fleet.html")])
    assert "Changed since 2" in (state / "fleet.html").read_text()
    with reading(history_file()) as db:
        assert newest(db).name == NIGHTS[-1].id


def test_a_history_that_fails_costs_neither_the_report_nor_the_run(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (state / "state").write_text("in the way")
    leave_behind(NIGHTS[-1], [("html", state / "fleet.html")])
    assert "This is the first run that is recorded" in (state / "fleet.html").read_text()
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith("warning: the run is not recorded: the history ")


def test_a_report_that_fails_costs_no_other(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = state / "gone"
    leave_behind(NIGHTS[-1], [("html", gone / "a.html"), ("jsonl", state / "a.jsonl")])
    assert (state / "a.jsonl").exists()
    err = capsys.readouterr().err
    assert err == f"warning: the report {gone}/a.html is not written: No such file or directory\n"


def test_a_form_that_breaks_costs_neither_another_nor_the_alarm(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def breaks(*_: object) -> str:
        order.append("html")
        raise RuntimeError(PLANTED_KEY)

    monkeypatch.setitem(forms.FORMS, "html", breaks)
    files = [("html", state / "a.html"), ("jsonl", state / "a.jsonl")]
    leave_behind(NIGHTS[-1], files, lambda: order.append("told"))
    assert order == ["told", "html"]
    assert (state / "a.jsonl").exists()
    (warning,) = capsys.readouterr().err.splitlines()
    assert "a.html is not written: it broke: RuntimeError at test_history.py:" in warning


def test_what_a_host_said_fits_into_every_form(state: Path) -> None:
    odd = replace(NIGHTS[-1], stopped="half a pair: \ud800, a bell: \x07")
    leave_behind(odd, [(form, state / form) for form in FORMS])
    assert {one.name for one in state.iterdir()} == {*FORMS, "state"}


def test_health_records_and_reports(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inventory, page = state / "prod.yml", state / "health.html"
    # Nothing listens on port 1 of this machine's own address.
    inventory.write_text(
        "all: {hosts: {ber-01: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: ops,"
        " speech_services: {web: {kind: container, image: 'registry.example/a/web:1',"
        " container_port: 80, cpus: 1, memory: 64m}}}}}\n"
    )
    assert run(["health", "-i", str(inventory), "--report", f"html={page}"]) == 3
    assert "ber-01 unreachable" in capsys.readouterr().out
    assert "<h1>1 of 1 host needs somebody</h1>" in page.read_text()
    with reading(history_file()) as db:
        assert newest(db).inventory == (str(inventory),)


def test_what_a_deploy_left_is_recorded_too() -> None:
    keep_report(RUN)
    with reading(history_file()) as db:
        assert recorded(db, 1).command == "deploy"
