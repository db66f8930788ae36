"""A support archive: what is in it, what is not, and its limits."""

import io
import json
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.errands.diagnose import Diagnosed
from speechfleet.errands.logs import Line
from speechfleet.facts.fact import Answers, Part
from speechfleet.reports import archive as module
from speechfleet.reports.archive import Gathered, archive, left_out_of
from speechfleet.run import HostOutcome, Run
from tests.forms import found_in
from tests.unit.values import (
    PLANTED_KEY,
    PLANTED_PASSWORD,
    RECORDED,
    container,
    docker_info,
    host,
    recorded,
    told,
)

NOW = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
SPEECH = "my planted words of a caller"


def _files(packed: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        files = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        return {name: file.read().decode() for name, file in files.items() if file}


def _gathered(answers: Answers | None, **more: Any) -> Gathered:
    diagnosed = Diagnosed(host(), answers, said=more.pop("said", ()))
    return Gathered(diagnosed, HostOutcome("ber-01", "sick"), **more)


def _archive(*gathered: Gathered) -> bytes:
    run = Run("20261126T170000Z-diagnose-0000", "diagnose", tuple(g.outcome for g in gathered))
    return archive(run, gathered, NOW)


@pytest.fixture
def answers() -> Answers:
    names = [path.stem for path in RECORDED.glob("*.txt")]
    return Answers({name: Part(recorded(name), 0) for name in names})


def test_what_is_in_it(answers: Answers) -> None:
    line = Line(
        "2026-11-26T16:00:00Z", "ber-01", "stt-1", "the key is refused", "cause.key-invalid"
    )
    said = (("west", f"Invalid Billing Endpoint URI.\n{SPEECH}\n"),)
    files = _files(_archive(_gathered(answers, lines=[line], untold=7, said=said)))
    units = {name for name in files if name.startswith("ber-01/units/speechfleet-")}
    assert units
    assert set(files) - units == {
        "README.txt", "archive.json", "ber-01/facts.json", "ber-01/findings.json",
        "ber-01/log.txt", "ber-01/diagnostics-west.txt",
    }  # fmt: skip
    index = json.loads(files["archive.json"])
    assert index["schema"] == "speechfleet.archive/1"
    assert index["made"] == "2026-11-26T17:00:00Z"
    assert index["hosts"] == [{"name": "ber-01", "state": "sick"}]
    assert set(index["files"]) == set(files) - {"README.txt", "archive.json"}
    assert index["left_out"] == ["ber-01/log.txt: 7 lines that the catalogue lacks"]
    assert files["ber-01/log.txt"] == (
        "2026-11-26T16:00:00Z stt-1 the key is refused [cause.key-invalid]\n"
    )
    assert "cause.billing-endpoint" in files["ber-01/diagnostics-west.txt"]
    assert SPEECH not in "".join(files.values())


def test_facts_are_values_and_lack_what_can_be_secret() -> None:
    labels = {"traefik.users": "ops:planted-hash", "speechfleet.instance": "stt-1"}
    body = '{"ready":"ready","message":"planted-message"}'
    labelled = json.dumps({"status": "running", "labels": labels})
    answers = told(
        containers=container("stt-1", labels=labels) + "key /stt-1 plantedkeydigest  -\n",
        docker=docker_info(HttpProxy="http://ops:planted-proxy@proxy:3128"),
        serving=f"stt-1 container {labelled}\nstt-1 ready HTTP/1.1 200 OK\036\036{body}\n",
        machine="nothing to be understood",
    )
    files = _files(_archive(_gathered(answers)))
    facts = json.loads(files["ber-01/facts.json"])
    assert "planted" not in "".join(files.values())
    assert facts["machine"] == {"unanswered": "the answer was not understood"}
    assert facts["docker"]["value"]["version"] == "24.0.7"
    assert facts["serving"]["value"]["stt-1"]["ready"]["body"] == {"ready": "ready"}
    (one,) = facts["containers"]["value"]
    assert one["labels"] == {"speechfleet.instance": "stt-1"}


@pytest.mark.parametrize("secret", [PLANTED_KEY, PLANTED_PASSWORD])
def test_a_file_that_would_hold_a_secret_is_left_out(secret: str) -> None:
    found = Finding("x.y", "error", f"somebody said {secret}")
    outcome = HostOutcome("ber-01", "sick", (found,))
    packed = _archive(replace(_gathered(told()), outcome=outcome))
    assert not found_in("".join(_files(packed).values()), [secret])
    (said,) = left_out_of(packed)
    assert said.startswith("ber-01/findings.json: it would have held a secret")


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> None:
    monkeypatch.setattr(module, "FILE_BYTES", 1000)
    assert any(
        "bytes are more than 1000" in line for line in left_out_of(_archive(_gathered(answers)))
    )
    monkeypatch.setattr(module, "FILE_BYTES", 1 << 20)
    monkeypatch.setattr(module, "ALL_BYTES", 1000)
    said = left_out_of(_archive(_gathered(answers)))
    assert "ber-01/facts.json: the archive has 1000 bytes already; use --limit" in said


def test_a_host_that_could_not_be_asked_is_said() -> None:
    assert left_out_of(_archive(_gathered(None))) == [
        "ber-01/facts.json: the host could not be asked"
    ]
