"""Ten checks of what a real image is like: as expected, otherwise, not known."""

import json

import pytest

from speechfleet.checks.first_contact import Contact, contacts, serves
from speechfleet.inventory.kinds import KINDS

STT = KINDS["speech-to-text"]
EULA = "Eula must be accepted"
IMAGE = {
    "size": 14_130_000_000, "layers": 21, "user": "65532", "exposed": {"5000/tcp": {}},
}  # fmt: skip
READY = '{"service":"speechtotext","ready":"ready","message":"Api Key is valid."}'
VALID = '{"service":"speechtotext","apiStatus":"Valid"}'
SEEN = {
    "image": json.dumps(IMAGE) + "\nvariable PATH",
    "eula": "ended nothing 1 false\nnothing  Eula must be accepted",
    "form": "ended environment 1 false\nenvironment  Billing is missing\n"
    "ended argument 1 false\nargument  Billing is missing",
    "ready": f"answer 1 000 \nanswer 3 503 x\nanswer 4 503 y\nanswer 75 200 {READY}",
    "status": f"answer 76 200 {VALID}",
    "process": "process Name\tdotnet\nprocess Uid\t65532\t65532\t65532\t65532\n"
    'listen 00000000 5000\nlisten 0100007F 50051\nos "Ubuntu 22.04"',
    "paths": "path / 200\npath /swagger 404",
    "memory": "memory memory_peak 7516192768\nstats 5GiB / 8GiB",
    "log": "log Logging to console.",
    "stop": "stopped 0 2",
    "wrong-key": 'answer 80 200 {"apiStatus":"Invalid"}\nready 503 \nruns wrong-key',
}


def _of(name: str, **changed: str) -> Contact:
    return next(one for one in contacts(STT, {**SEEN, **changed}) if one.name == name)


def test_there_are_ten_and_all_can_be_as_expected() -> None:
    found = contacts(STT, SEEN)
    assert len(found) == 10
    assert {one.verdict for one in found} == {"as expected"}, found
    assert _of("ready").found.startswith("000 after 1 s, then 503 after 3 s, then 200 after 75 s;")
    assert _of("process").found == 'uid 65532, listens at 5000, 50051, "Ubuntu 22.04"'
    assert _of("process").expected == "it is not root, and listens at port 5000"


@pytest.mark.parametrize(
    ("name", "part", "found"),
    [
        ("image", json.dumps({**IMAGE, "user": "nonroot"}), "user nonroot"),
        ("image", json.dumps({**IMAGE, "user": ""}), "user root"),
        ("image", json.dumps({**IMAGE, "size": 40 * 10**9}), "40.0 GB"),
        ("eula", "runs nothing", "it runs on; it says nothing"),
        ("eula", "ended nothing 139 false\nnothing odd", "exit code 139; it says: odd"),
        (
            "form",
            SEEN["form"].replace("environment  Billing is missing", f"environment {EULA}"),
            "environment: not taken, argument: taken",
        ),
        ("ready", "answer 1 404 ", "404 after 1 s; body: none"),
        ("ready", 'answer 1 200 {"ready":"yes"}', '200 after 1 s; body: {"ready":"yes"}'),
        ("ready", "ended ready 132 false", "ended (ready 132 false)"),
        ("status", 'answer 9 200 {"apiStatus":"Invalid"}', '200 {"apiStatus":"Invalid"}'),
        ("process", "process Uid\t0\t0\nlisten 00000000 5000", "uid 0, "),
        ("process", "process Uid\t65532\nlisten 00000000 5003", "listens at 5003"),
        ("paths", "path / 404", "/ 404"),
        ("memory", "memory memory_peak 17179869184", "16.0 GiB"),
        ("stop", "stopped 137 60", "exit code 137 after 60 s"),
        ("wrong-key", "ended wrong-key 1 false\nready 000 ", "ended (wrong-key 1 false)"),
        ("wrong-key", SEEN["wrong-key"].replace("Invalid", "Unknown"), "Unknown"),
    ],
)
def test_otherwise(name: str, part: str, found: str) -> None:
    one = _of(name, **{name: part})
    assert one.verdict == "otherwise"
    assert found in one.found


def test_what_was_not_seen_is_not_known() -> None:
    found = contacts(STT, {})
    assert {(one.verdict, one.found) for one in found} == {("not known", "nothing was seen")}


@pytest.mark.parametrize(
    ("status", "well"), [("Valid", True), ("NonMetered", True), ("Invalid", False), ("", False)]
)
def test_it_serves_where_its_key_was_accepted(status: str, well: bool) -> None:
    assert serves({"status": f'answer 1 200 {{"apiStatus":"{status}"}}'}) == well
    assert not serves({})
