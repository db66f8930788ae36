import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.refusal import Refused
from speechfleet.simulator.resources import Resource, judge, resources, shown, told

TEXT = """{
  "practice": {"keys": ["PLANTED-1", "PLANTED-2"], "kind": "speech"},
  "other": {"keys": ["PLANTED-3"], "kind": "speech"},
  "vision": {"keys": ["PLANTED-4"], "kind": "computervision"}
}"""
KNOWN = resources(TEXT)


@pytest.mark.parametrize(
    ("name", "key", "wanted"),
    [
        ("practice", "PLANTED-1", "Valid"),
        ("practice", "PLANTED-2", "Valid"),
        ("practice", "nobody's", "Invalid"),
        ("practice", "", "Invalid"),
        ("practice", "PLANTED-3", "Mismatch"),
        ("nowhere", "PLANTED-1", "Mismatch"),
        ("nowhere", "nobody's", "Invalid"),
        ("vision", "PLANTED-4", "Mismatch"),
    ],
)
def test_judge(name: str, key: str, wanted: str) -> None:
    assert judge(KNOWN, name, key) == wanted


def test_a_revoked_key_is_invalid_and_the_other_is_not() -> None:
    known = KNOWN | {"practice": told(KNOWN["practice"], {"revoked": [0]})}
    assert judge(known, "practice", "PLANTED-1") is ApiStatus.INVALID
    assert judge(known, "practice", "PLANTED-2") is ApiStatus.VALID


@pytest.mark.parametrize("status", ApiStatus)
def test_a_resource_can_be_told_every_status(status: ApiStatus) -> None:
    known = KNOWN | {"practice": told(KNOWN["practice"], {"answer": status.value})}
    assert judge(known, "practice", "PLANTED-1") is status
    assert judge(known, "practice", "nobody's") is ApiStatus.INVALID


def test_told_and_told_otherwise() -> None:
    practice = KNOWN["practice"]
    changes: dict[str, object] = {"revoked": [1], "answer": "Unknown", "down": True, "delay": 3}
    changed = told(practice, changes)
    assert shown(changed) == {
        "kind": "speech",
        "keys": 2,
        "revoked": [1],
        "answer": "Unknown",
        "down": True,
        "delay": 3,
        "accepted": [0, 0],
        "refused": 0,
    }
    undone: dict[str, object] = {"revoked": [], "answer": None, "down": False, "delay": 0}
    assert told(changed, undone) == practice


@pytest.mark.parametrize(
    "wanted",
    [
        {"revoked": [2]},
        {"revoked": [-1]},
        {"revoked": "0"},
        {"revoked": 0},
        {"answer": "fine"},
        {"answer": 3},
        {"down": "yes"},
        {"down": []},
        {"delay": -1},
        {"delay": None},
        {"keys": ["mine"]},
    ],
)
def test_told_nonsense(wanted: dict[str, object]) -> None:
    with pytest.raises(Refused):
        told(KNOWN["practice"], wanted)


def test_reports_are_counted_by_key() -> None:
    practice: Resource = KNOWN["practice"]
    for key, status in [
        ("PLANTED-2", ApiStatus.VALID),
        ("PLANTED-2", ApiStatus.VALID),
        ("PLANTED-1", ApiStatus.OUT_OF_QUOTA),
        ("nobody's", ApiStatus.INVALID),
    ]:
        practice = practice.counted(key, status)
    assert (practice.accepted, practice.refused) == ((0, 2), 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"practice": {"keys": ["PLANTED-1"]}}',
        '{"practice": {"keys": "PLANTED-1", "kind": "speech"}}',
        '{"practice": {"keys": ["PLANTED-1", ""], "kind": "speech"}}',
        '{"practice": {"keys": ["PLANTED-1"], "kind": "speech"',
        '{"practice": ["PLANTED-1"]}',
    ],
)
def test_a_file_that_is_not_understood_is_refused_without_its_keys(text: str) -> None:
    with pytest.raises(Refused) as caught:
        resources(text)
    assert "PLANTED" not in str(caught.value)


def test_keys_are_never_shown() -> None:
    assert "PLANTED" not in repr(KNOWN)
    assert "PLANTED" not in str([shown(resource) for resource in KNOWN.values()])
