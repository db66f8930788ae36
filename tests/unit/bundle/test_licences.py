"""Licences in a bundle: the controller's files, and none of them newer than it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.bundle.archive import pack
from speechfleet.bundle.contents import contents
from speechfleet.bundle.licences import doubts, names, put, read, take
from speechfleet.bundle.manifest import BundleError, Manifest
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.licences import disconnected, file_name, keep, kept
from tests.bundle_folder import put_bundle
from tests.unit.offline import licence, offline, unlicensed
from tests.unit.values import host, service

STT = unlicensed()
NAME = file_name(STT)
DAY = 86_400.0


def _bundle(folder: Path, one: Licence) -> Manifest:
    source = keep(folder / "home", STT, one)
    return put_bundle(folder / "spring", {f"licences/{NAME}": source.read_bytes()})


def _take(folder: Path, manifest: Manifest) -> str:
    with contents(folder / "spring") as there:
        wanted = disconnected([host(STT, service())])
        ((of, what),) = take(manifest, there, wanted, folder / "site")
    assert of == STT
    return what


def test_they_are_for_nobody_else_and_no_others_stay(tmp_path: Path) -> None:
    source = keep(tmp_path / "home", STT, licence(STT))
    (tmp_path / "licences").mkdir()
    (tmp_path / "licences" / "of-last-year.json").touch()
    put(tmp_path, (source,))
    (path,) = (tmp_path / "licences").iterdir()
    assert path.read_bytes() == source.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    link = tmp_path / "home" / "link" / path.name
    link.parent.mkdir()
    link.symlink_to(path)
    put(tmp_path, (link,))
    assert path.read_bytes() == source.read_bytes()
    put(tmp_path, ())
    assert not (tmp_path / "licences").exists()


def test_an_archive_with_licences_is_for_nobody_else(tmp_path: Path) -> None:
    manifest = _bundle(tmp_path, licence(STT))
    (tmp_path / "spring.tar.part").touch(0o666)
    assert pack(tmp_path / "spring", manifest, lambda _: None).stat().st_mode & 0o077 == 0
    with contents(tmp_path / "spring.tar") as there:
        assert read(manifest, there, NAME)[0] == replace(licence(STT), content=None)


def test_what_a_site_has_not_is_taken(tmp_path: Path) -> None:
    manifest = _bundle(tmp_path, licence(STT))
    assert names(manifest) == (NAME,)
    assert f"is now in {tmp_path / 'site' / NAME}; it ends 1971-01-01" in _take(tmp_path, manifest)
    path = tmp_path / "site" / NAME
    assert kept(path, contents=True) == licence(STT)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)  # as a copy from a disk without modes
    assert "is here already" in _take(tmp_path, manifest)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("here", "carried", "replaced"),
    [
        ("1970-01-01", "1970-01-02", True),
        ("1970-01-02T10:00:00+00:00", "1970-01-02T10:00:01+00:00", True),
        ("1970-01-02T10:00:01+00:00", "1970-01-02T10:00:00+00:00", False),
        ("1970-01-02T10:00:00+00:00", "1970-01-02T10:00:00+00:00", False),
        ("1970-01-02T10:00:00+00:00", "1970-01-02", False),
        ("1971-01-01", "1970-12-31T10:00:00+00:00", False),
    ],
)
def test_only_a_newer_one_takes_the_place_of_another(
    here: str, carried: str, replaced: bool, tmp_path: Path
) -> None:
    of_site = licence(STT, b"of the site", downloaded=here)
    of_bundle = licence(STT, b"of the bundle", downloaded=carried)
    path = keep(tmp_path / "site", STT, of_site)
    path.chmod(0o777)
    what = _take(tmp_path, _bundle(tmp_path, of_bundle))
    assert kept(path, contents=True) == (of_bundle if replaced else of_site)
    assert ("the licence here stays" in what) is not replaced
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_bundle_without_it_says_so(tmp_path: Path) -> None:
    manifest = put_bundle(tmp_path / "spring")
    assert "has no licence for it; speechfleet licence download HOST" in _take(tmp_path, manifest)
    assert not (tmp_path / "site").exists()
    keep(tmp_path / "site", STT, licence(STT))
    assert "has no licence for it; the one here ends 1971-01-01" in _take(tmp_path, manifest)


def test_one_that_is_damaged_here_gives_way(tmp_path: Path) -> None:
    path = keep(tmp_path / "site", STT, licence(STT))
    path.write_bytes(b"{")
    without = put_bundle(tmp_path / "spring")
    assert "has no licence for it; speechfleet licence download" in _take(tmp_path, without)
    assert "its licence is now in" in _take(tmp_path, _bundle(tmp_path, licence(STT)))
    assert kept(path, contents=True) == licence(STT)


@pytest.mark.parametrize("text", [b"harm", b""])
def test_one_that_is_damaged_is_not_taken(text: bytes, tmp_path: Path) -> None:
    manifest = _bundle(tmp_path, licence(STT))
    (tmp_path / "spring" / "licences" / NAME).write_bytes(text)
    with pytest.raises(BundleError, match="its SHA-256 is another one; copy it anew"):
        _take(tmp_path, manifest)
    whole = put_bundle(tmp_path / "spring", {f"licences/{NAME}": text})
    with pytest.raises(BundleError, match="it is no licence of the form"):
        _take(tmp_path, whole)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (0, []),
        (340, [("licence.ends-30", "warning")]),
        (365, [("licence.over", "error")]),
    ],
)
def test_what_is_missing_over_or_soon_over_is_told(day: int, found: list[object]) -> None:
    told = list(doubts([offline()], day * DAY))
    assert [(finding.code, finding.level) for finding, _ in told] == found
    assert all("licence download HOST stt," in command for _, command in told)
    ((missing, _),) = doubts([STT], day * DAY)
    assert missing.code == "licence.missing"
