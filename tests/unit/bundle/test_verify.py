"""A copy that lost or changed anything is found, as a folder and as a tar."""

import tarfile
from collections.abc import Callable
from dataclasses import replace
from errno import EIO
from pathlib import Path

import pytest

from speechfleet.bundle.archive import pack
from speechfleet.bundle.contents import contents
from speechfleet.bundle.manifest import BundleError
from speechfleet.bundle.verify import UNFINISHED, Fault, faults, manifest_of
from tests.bundle_folder import CONFIG, FILES, IMAGE, LAYER, MANIFEST, blob, put_bundle

BLOB = blob(LAYER)


def _found(bundle: Path) -> list[Fault]:
    with contents(bundle) as there:
        return sorted(
            faults(manifest_of(bundle, there), there, lambda _: None), key=lambda fault: fault.path
        )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "spring"
    put_bundle(folder)
    return folder


def test_a_whole_bundle_has_no_fault(bundle: Path) -> None:
    assert _found(bundle) == []


def _missing(bundle: Path) -> None:
    (bundle / BLOB).unlink()


def _cut(bundle: Path) -> None:
    (bundle / BLOB).write_bytes(b"x" * 4999)


def _longer(bundle: Path) -> None:
    (bundle / BLOB).write_bytes(b"x" * 5001)


def _damaged(bundle: Path) -> None:
    (bundle / BLOB).write_bytes(b"x" * 4999 + b"y")


def _a_folder(bundle: Path) -> None:
    _missing(bundle)
    (bundle / BLOB).mkdir()


def _a_link(bundle: Path) -> None:
    (bundle / BLOB).rename(bundle.parent / "elsewhere")
    (bundle / BLOB).symlink_to(bundle.parent / "elsewhere")


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (_missing, "is missing"),
        (_cut, "was cut short: 4,999 of 5,000 bytes"),
        (_longer, "has 5,001 bytes; wanted 5,000"),
        (_damaged, "is damaged: its SHA-256 is another one"),
        (_a_folder, "is missing"),
        (_a_link, "is no regular file"),
    ],
)
def test_each_harm_is_said(harm: Callable[[Path], None], what: str, bundle: Path) -> None:
    harm(bundle)
    assert _found(bundle) == [Fault(BLOB, what)]


def test_what_is_too_many_is_said(bundle: Path) -> None:
    (bundle / "wheels" / "evil.whl").write_bytes(b"")
    assert _found(bundle) == [Fault("wheels/evil.whl", "is not of this bundle", "take away")]


@pytest.mark.parametrize("part", [LAYER, CONFIG, MANIFEST], ids=["layer", "config", "manifest"])
def test_an_image_that_the_bundle_was_made_without_a_part_of(part: bytes, tmp_path: Path) -> None:
    files = {path: content for path, content in FILES.items() if content != part}
    put_bundle(tmp_path, files)
    what = "is missing: the bundle was made so; r/p:1 needs it"
    assert _found(tmp_path) == [Fault(blob(part), what, "make anew")]


def test_an_image_whose_manifest_is_none(tmp_path: Path) -> None:
    odd = replace(IMAGE, digest=IMAGE.id)
    put_bundle(tmp_path, images=(odd,))
    (fault,) = _found(tmp_path)
    assert (fault.path, fault.mend) == (blob(CONFIG), "make anew")
    assert fault.what.startswith("is no image's manifest: it names a blob")


def test_what_a_copy_lost_of_an_image_is_said_once(bundle: Path) -> None:
    for part in (LAYER, MANIFEST):
        (bundle / blob(part)).unlink()
    assert _found(bundle) == [Fault(path, "is missing") for path in sorted([BLOB, blob(MANIFEST)])]


def test_every_file_is_read_once_and_told(bundle: Path) -> None:
    told: list[int] = []
    with contents(bundle) as there:
        assert not list(faults(manifest_of(bundle, there), there, told.append))
    assert sum(told) == sum(map(len, FILES.values()))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ((), "bundle.json is missing: no bundle, or a copy that was interrupted"),
        ((UNFINISHED,), "not finished: `bundle create` was interrupted there"),
    ],
)
def test_a_folder_without_a_manifest_is_no_bundle(
    left: tuple[str, ...], said: str, bundle: Path
) -> None:
    (bundle / "bundle.json").unlink()
    for name in left:
        (bundle / name).touch()
    with pytest.raises(BundleError, match=said):
        _found(bundle)


def test_a_manifest_that_is_no_text_is_said_with_its_bundle(bundle: Path) -> None:
    (bundle / "bundle.json").write_bytes(b"\xff")
    with pytest.raises(BundleError, match=r"spring: bundle\.json cannot be read"):
        _found(bundle)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="nothing: No such file"):
        _found(tmp_path / "nothing")


def test_what_is_neither_folder_nor_tar_is_said(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no tar\n" * 200)
    with pytest.raises(BundleError, match="neither a folder nor a tar"):
        _found(tmp_path / "text")


@pytest.fixture
def tar(bundle: Path) -> Path:
    with contents(bundle) as there:
        return pack(bundle, manifest_of(bundle, there), lambda _: None)


def test_a_tar_is_beside_its_folder_and_whole(tar: Path) -> None:
    assert tar.name == "spring.tar"
    assert _found(tar) == []


def test_a_tar_that_could_not_be_written_is_not_there(tar: Path, bundle: Path) -> None:
    with contents(bundle) as there:
        manifest = manifest_of(bundle, there)
    (bundle / "wheels" / "two.whl").unlink()
    with pytest.raises(FileNotFoundError):
        pack(bundle, manifest, lambda _: None)
    # The one before stays.
    assert {path.name for path in bundle.parent.iterdir()} == {"spring", "spring.tar"}


def test_a_tar_that_was_cut_short_says_what_is_missing(tar: Path) -> None:
    """The blob is the second file: its end, and all after it, is lost."""
    with tar.open("r+b") as file:
        file.truncate(tar.stat().st_size // 3)
    assert {fault.path for fault in _found(tar)} == FILES.keys() - {"install.sh"}


def test_a_tar_that_was_cut_in_its_manifest_is_said(tar: Path) -> None:
    with tar.open("r+b") as file:
        file.truncate(tar.read_bytes().index(b'"schema"') + 9)
    with pytest.raises(BundleError, match=r"spring\.tar: bundle\.json cannot be read; copy"):
        _found(tar)


def _failing(*_: object) -> None:
    raise OSError(EIO, "Input/output error")


@pytest.mark.parametrize("which", ["bundle", "tar"])
def test_a_disk_that_fails_where_names_are_read_is_said(
    which: str, bundle: Path, tar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bundle if which == "bundle" else tar
    with contents(place) as there:
        monkeypatch.setattr(Path, "rglob", _failing)
        monkeypatch.setattr(tarfile.TarFile, "next", _failing)
        with pytest.raises(BundleError) as caught:
            manifest_of(place, there)
    assert str(caught.value).startswith(f"{place}: Input/output error; copy the bundle anew")


def test_a_changed_byte_in_a_tar_is_found(tar: Path) -> None:
    place = tar.read_bytes().index(b"xxxx")
    with tar.open("r+b") as file:
        file.seek(place)
        file.write(b"y")
    assert [fault.path for fault in _found(tar)] == [BLOB]
