"""The controller's folder of licences."""

from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.inventory.licence import days_left
from speechfleet.inventory.licences import file_name, keep, kept
from tests.unit.inventory.conftest import Read
from tests.unit.inventory.test_offline import INVENTORY, OFFLINE, STT
from tests.unit.offline import PLANTED_LICENCE, licence, unlicensed

SERVICE = unlicensed()
TEXT = INVENTORY.replace("SLOT", f"{STT}, {OFFLINE}")


def test_what_is_kept_comes_back_and_is_for_nobody_else(tmp_path: Path) -> None:
    path = keep(tmp_path / "licences", SERVICE, licence(SERVICE))
    assert kept(path, contents=True) == licence(SERVICE)
    assert kept(path, contents=False) == replace(licence(SERVICE), content=None)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]
    assert kept(tmp_path / "none.json", contents=True) is None


def test_a_licence_shows_nothing_of_itself() -> None:
    found = licence(SERVICE)
    assert found.content
    assert found.content.open() not in repr(found) + str(found)


def test_another_download_takes_its_place(tmp_path: Path) -> None:
    keep(tmp_path, SERVICE, licence(SERVICE))
    path = keep(tmp_path, SERVICE, licence(SERVICE, b"newer"))
    assert kept(path, contents=True) == licence(SERVICE, b"newer")


def test_each_resource_image_and_model_has_a_file_of_its_own() -> None:
    others = [{}, {"resource": "north"}, {"tag": "5.2.0-amd64-en-us"}, {"model": "m/1"}]
    names = [file_name(unlicensed(**other)) for other in others]
    assert len(set(names)) == len(names)
    assert names[0] == "west_speech-to-text_5.1.0-amd64-en-us.json"
    assert names[3] == "west_speech-to-text_5.1.0-amd64-en-us_m%2F1.json"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"days": 365', '"days": "365"', "no licence of the form speechfleet.licence/1"),
        ('"1970-01-01"', '"1970-13-01"', "no licence of the form"),
        ("speechfleet.licence/1", "speechfleet.licence/2", "no licence of the form"),
        ('"content"', '"contents"', "no licence of the form"),
        ('"cGxh', '"cGxi', "it was damaged or edited"),
        ("{", "[", "no licence of the form"),
    ],
)
def test_what_was_damaged_is_said(old: str, new: str, why: str, tmp_path: Path) -> None:
    path = keep(tmp_path, SERVICE, licence(SERVICE))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=why) as caught:
        kept(path, contents=True)
    assert "cGx" not in str(caught.value)


def test_a_service_gets_its_licence_from_beside_the_inventory(read: Read, tmp_path: Path) -> None:
    keep(tmp_path / "licences", SERVICE, licence(SERVICE))
    (found,) = read(TEXT).hosts[0].services
    assert found.licence == replace(licence(SERVICE), content=None)
    elsewhere = TEXT.replace("vars:", "vars:\n    speech_licences: elsewhere", 1)
    fleet = read(elsewhere)
    assert fleet.hosts[0].services[0].licence is None
    assert fleet.licences == tmp_path / "elsewhere"


def test_a_damaged_one_counts_as_missing_and_is_warned_of(read: Read, tmp_path: Path) -> None:
    path = keep(tmp_path / "licences", SERVICE, licence(SERVICE))
    path.write_bytes(PLANTED_LICENCE)
    fleet = read(TEXT)
    assert fleet.hosts[0].services[0].licence is None
    (warning,) = fleet.warnings
    assert warning.startswith(f"{path}: this licence cannot be read, and counts as missing: it is")
    assert "speechfleet licence download HOST stt" in warning
    path.unlink()
    path.mkdir()
    (warning,) = read(TEXT).warnings
    assert "missing: Is a directory. Put" in warning


def test_a_download_has_a_moment_and_one_of_older_files_a_day() -> None:
    late = licence(SERVICE, downloaded="1970-01-01T23:59:59+00:00")
    assert (late.day, late.ends) == (licence(SERVICE).day, licence(SERVICE).ends)
    assert late.downloaded > licence(SERVICE).downloaded


@pytest.mark.parametrize(
    ("now", "left"), [(0.0, 365), (86_399.0, 365), (364 * 86_400.0, 1), (365 * 86_400.0, 0)]
)
def test_days_are_counted_to_the_day_on_which_it_is_over(now: float, left: int) -> None:
    assert days_left(licence(SERVICE).ends, now) == left
