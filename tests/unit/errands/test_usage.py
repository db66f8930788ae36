"""What disconnected containers used: read, summed up, and never too little without a word."""

import json
import os
import subprocess
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.usage import SCRIPT, Collect, Total, Used, collected, totals
from speechfleet.remote.door import Door
from speechfleet.reports.usage import as_csv, document
from speechfleet.run import Run
from tests.unit.errands.one_door import OneDoor
from tests.unit.offline import unlicensed
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import host, service

HOST = host(unlicensed(instances=2), service(name="online"))


def _line(instance: str, quantity: object, code: int = 200, meter: str = "speech") -> str:
    body = {"apiType": "a", "meters": [{"name": meter, "quantity": quantity}]}
    return f"used {instance} HTTP/1.1 {code} X\037\036\037\036{json.dumps(body)}\n"


def _used(instance: str, quantity: float, resource: str = "west") -> Used:
    kind = "speech-to-text" if resource else ""
    return Used("ber-01", instance, kind, resource, "speech", quantity)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


def test_every_instance_tells() -> None:
    found = collected(HOST, _line("stt-1", 253) + _line("stt-2", 0.25))
    assert found.used == (_used("stt-1", 253), _used("stt-2", 0.25))
    assert (found.outcome.state, found.outcome.findings) == ("fine", ())


def test_one_that_the_inventory_no_longer_names_counts_too() -> None:
    text = _line("stt-1", 1) + _line("stt-2", 2) + _line("old-1", 4)
    assert collected(HOST, text).used[-1] == _used("old-1", 4, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        _line("stt-2", 5, code=404),
        _line("stt-2", "much"),
        _line("stt-2", float("nan")),
        _line("stt-2", float("inf")),
        _line("stt-2", 10**400),
        _line("stt-2", 1e308),
        _line("stt-2", -1),
        _line("stt-2", True),
        "used stt-2 \n",
        'used stt-2 HTTP/1.1 200 X\036\036{"meters": [1]}\n',
        'used stt-2 HTTP/1.1 200 X\036\036{"meters": {}}\n',
    ],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    found = collected(HOST, _line("stt-1", 1) + text)
    assert found.used == (_used("stt-1", 1),)
    assert found.outcome.state == "sick"
    (finding,) = found.outcome.findings
    assert (finding.code, finding.instance) == ("usage.unread", "stt-2")


def test_what_one_that_is_gone_used_is_not_left_out_without_a_word() -> None:
    text = "kept stt-1\nkept old-1\n" + _line("stt-1", 1) + _line("stt-2", 2)
    found = collected(HOST, text)
    assert (found.outcome.state, len(found.used)) == ("sick", 2)
    (finding,) = found.outcome.findings
    assert (finding.code, finding.instance) == ("usage.unread", "old-1")
    assert "/var/lib/speechfleet-usage/old-1" in finding.message


@SHELLS
def test_only_what_was_written_since_the_month_began_counts(shell: str, tmp_path: Path) -> None:
    for name, at in (("stt-1", "2026-11-02"), ("old-1", "2026-10-31"), ("none-1", "")):
        (tmp_path / name).mkdir()
        if at:
            (tmp_path / name / "usage").touch()
            moment = datetime.fromisoformat(at).timestamp()
            os.utime(tmp_path / name / "usage", (moment, moment))
    script = SCRIPT.replace("/var/lib/speechfleet-usage", str(tmp_path))
    script = "systemctl() { return 1; }\n" + script
    words = [*command(shell), "-c", script, "sh", "usage", "11/2026", "2026-11-01"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    # Whose `find` knows no dates says too much, not too little.
    names = ("none-1", "old-1", "stt-1") if shell == "busybox" else ("stt-1",)
    assert (done.stdout.split()[1::2], done.returncode) == ([*names], 69)


def test_whether_all_were_asked_is_said() -> None:
    well = _line("stt-1", 1) + _line("stt-2", 2)
    over = collected(HOST, well, 124)
    assert (over.outcome.state, len(over.used)) == ("sick", 2)
    (finding,) = over.outcome.findings
    assert finding.message == "not all containers there were asked: it ended with exit code 124"
    stopped = collected(HOST, "", 69).outcome.findings
    assert [one.message for one in stopped] == [
        f"stt-{number}: its usage records could not be read: Docker is not running there"
        for number in (1, 2)
    ]
    assert collected(host(service()), "", 69).outcome.state == "fine"


def test_rows_of_one_meter_are_added_up() -> None:
    rows = [{"name": "speech", "quantity": 100}, {"name": "speech", "quantity": 153}]
    text = f"used stt-1 HTTP/1.1 200 X\036\036{json.dumps({'meters': rows})}\n"
    assert collected(HOST, text + _line("stt-2", 1)).used[0] == _used("stt-1", 253)


def test_a_month_without_use_is_no_fault() -> None:
    nothing = 'used stt-{} HTTP/1.1 200 X\036\036{{"meters": []}}\n'
    found = collected(HOST, nothing.format(1) + nothing.format(2))
    assert (found.used, found.outcome.state) == ((), "fine")


def test_a_meters_name_is_fit_for_a_terminal() -> None:
    found = collected(HOST, _line("stt-1", 1, meter="a\x1b[31m") + _line("stt-2", 1))
    assert found.used[0].meter == "a?[31m"


def test_through_the_door() -> None:
    door = OneDoor((_line("stt-1", 1) + _line("stt-2", 2), "ended 0"))
    assert len(Collect("11/2026")(HOST, cast(Door, door)).used) == 2
    away = OneDoor(away=("ber-01",))
    assert Collect("11/2026")(HOST, cast(Door, away)).outcome.state == "unreachable"


USED = (_used("stt-1", 253), _used("stt-2", 0.25), _used("old-1", 4, ""))


def test_a_commitment_is_a_resource_and_a_meter() -> None:
    assert totals(USED) == (Total("", "speech", 4), Total("west", "speech", 253.25))


def test_csv_has_a_header_and_the_month() -> None:
    assert as_csv(Used, USED[:2], "2026-11") == (
        "month,host,instance,kind,resource,meter,quantity\n"
        "2026-11,ber-01,stt-1,speech-to-text,west,speech,253\n"
        "2026-11,ber-01,stt-2,speech-to-text,west,speech,0.25\n"
    )
    assert as_csv(Total, totals(USED[:2]), "2026-11") == (
        "month,resource,meter,quantity\n2026-11,west,speech,253.25\n"
    )


def test_the_document_has_both() -> None:
    found = json.loads(document(Run("id", "usage collect"), USED, "2026-11"))
    assert found["schema"] == "speechfleet.run/1"
    assert found["month"] == "2026-11"
    assert [one["quantity"] for one in found["usage"]] == [253, 0.25, 4]
    assert [one["quantity"] for one in found["totals"]] == [4, 253.25]
