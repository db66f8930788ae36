"""JUnit XML as CI servers read it; a parser of others is the witness."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from speechfleet.checks.finding import Finding
from speechfleet.reports.junit import write
from speechfleet.run import HostOutcome, Run
from tests.unit.history.remembered import past_of
from tests.unit.reports.runs import INSTANCE

BAD = replace(INSTANCE, name="stt-2", health="unready", message="/status says Invalid\x00\x1b[1m")
RUN = Run(
    "20261126T023000Z-health-3f9a",
    "health",
    (
        HostOutcome(
            "ber-01",
            "sick",
            (
                Finding("serving.unready", "warning", "stt-2: Invalid", "new key",
                        "cause.key-invalid", "stt-2"),
                Finding("disk.images", "warning", "full <soon> & then?", "prune"),
            ),
            (replace(INSTANCE, figures={"probe_seconds": 0.25}), BAD,
             replace(INSTANCE, name="stt-3", health="stopped")),
            seconds=0.5,
        ),
        HostOutcome("ber-02", "unreachable", (Finding("reach.timeout", "error", "no answer"),)),
        HostOutcome("ber-03", "unfit", (Finding("cpu.avx2", "error", "no AVX2"),), (INSTANCE,)),
    ),
    2.0,
    began=1_795_660_200.0,
)  # fmt: skip


@pytest.fixture
def written() -> str:
    return write(RUN, past_of([RUN]))


def test_another_parser_reads_it(written: str, tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(written, encoding="utf-8")
    found = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (found.tests, found.failures, found.errors, found.skipped) == (7, 2, 1, 1)
    results = {
        f"{case.classname} {case.name}": [type(result) for result in case.result]
        for suite in found
        for case in suite
    }
    assert results == {
        "ber-01 host": [],
        "ber-01 stt-1": [],
        "ber-01 stt-2": [Failure],
        "ber-01 stt-3": [Skipped],
        "ber-02 host": [Error],
        "ber-03 host": [Failure],
        "ber-03 stt-1": [],
    }


def test_what_xml_cannot_hold_is_replaced_and_remedies_stand_there(written: str) -> None:
    root = ET.fromstring(written)  # noqa: S314  we wrote it
    failure = root.find(".//testcase[@name='stt-2']/failure")
    assert failure is not None
    assert failure.get("message") == "/status says Invalid��[1m"
    assert failure.get("type") == "unready"
    assert failure.text == "stt-2: Invalid  [cause.key-invalid] → new key"
    warned = root.findtext(".//testcase[@name='host']/system-out")
    assert warned == "full <soon> & then?  [disk.images] → prune"


def test_no_error_is_in_no_case() -> None:
    """Of an instance that was stopped, and of one that the run does not list."""
    stopped = replace(INSTANCE, name="stt-3", health="stopped")
    host = HostOutcome(
        "ber-01",
        "sick",
        (
            Finding("drift.image", "error", "stt-3: another image", instance="stt-3"),
            Finding("usage.unread", "error", "old-1: unread", instance="old-1"),
        ),
        (stopped,),
    )
    run = replace(RUN, hosts=(host,))
    root = ET.fromstring(write(run, past_of([run])))  # noqa: S314  we wrote it
    failed = {
        case.get("name"): [child.text for child in case.iter("failure")]
        for case in root.iter("testcase")
    }
    assert failed == {
        "host": ["old-1: unread  [usage.unread]"],
        "stt-3": ["stt-3: another image  [drift.image]"],
    }
    assert (root.get("failures"), root.get("skipped")) == ("2", "0")


def test_a_warning_is_said_once(written: str) -> None:
    assert written.count("stt-2: Invalid") == 1
    assert written.count("full &lt;soon&gt;") == 1


def test_times_are_those_of_hosts_and_probes(written: str) -> None:
    times = [case.get("time") for case in ET.fromstring(written).iter("testcase")]  # noqa: S314
    assert times == ["0.500", "0.250", "0.000", "0.000", "0.000", "0.000", "0.000"]


def test_it_has_the_shape_of_the_schema(written: str) -> None:
    """Attributes and the order of elements as in the schema of Jenkins' JUnit plugin."""
    root = ET.fromstring(written)  # noqa: S314  we wrote it
    assert root.tag == "testsuites"
    for suite in root:
        assert {"name", "tests", "failures", "errors", "time", "timestamp", "hostname"} <= {
            *suite.attrib
        }
        assert suite.get("timestamp") == "2026-11-26T02:30:00"
        for case in suite:
            assert {*case.attrib} == {"classname", "name", "time"}
            assert [child.tag for child in case] in (
                [], ["skipped"], ["error"], ["failure"], ["system-out"], ["failure", "system-out"],
            )  # fmt: skip
