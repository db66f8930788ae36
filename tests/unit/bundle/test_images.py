"""A bundle has the images that were wanted, and nothing of others."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from speechfleet.bundle import images
from speechfleet.bundle.manifest import BundleError, Carried
from speechfleet.oci.layout import images as images_in
from speechfleet.oci.skopeo import Source
from speechfleet.oci.verify import faults
from tests.image_folder import image_folder

OLD, NEW = "registry:5000/speech/stt:1.0", "registry:5000/speech/stt:2.0"
BASE = {"etc/os": b"base"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return image_folder(
        tmp_path / "images", {OLD: [BASE, {"old": b"o" * 999}], NEW: [BASE, {"new": b"n"}]}
    )


def _blobs(folder: Path) -> set[str]:
    return {path.name for path in (folder / "blobs" / "sha256").iterdir()}


def test_what_is_no_longer_wanted_goes_with_its_own_layers(folder: Path) -> None:
    (folder / ".fill-xyz").mkdir()
    (folder / "blobs" / "sha256" / "half.part").touch()
    images.keep_only(folder, {NEW})
    (image,) = images_in(folder)
    assert image.reference == NEW
    assert _blobs(folder) == {blob.hex for blob in image.blobs}
    assert not list(faults(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["blobs", "index.json", "oci-layout"]


@pytest.mark.parametrize("name", ["index.json", "oci-layout"])
def test_where_no_image_is_wanted_a_damaged_folder_is_no_hindrance(
    name: str, tmp_path: Path
) -> None:
    folder = image_folder(tmp_path / "images", {OLD: [BASE]})
    (folder / name).write_text("")
    assert images.bring(tmp_path, (), lambda line: None) == ()
    assert images_in(folder) == ()
    assert not _blobs(folder)


def test_images_are_brought_from_each_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fill(into: Path, references: Mapping[str, str], source: Source, tell: object) -> None:
        asked.append((into, dict(references), source.engine))

    monkeypatch.setattr(images, "fill", fill)
    wanted = [(Source(), {OLD: "sha256:1"}), (Source(engine=True), {NEW: ""})]
    carried = images.bring(folder.parent, wanted, lambda line: None)
    assert asked == [(folder, {OLD: "sha256:1"}, False), (folder, {NEW: ""}, True)]
    assert [image.reference for image in carried] == [OLD, NEW]
    first = images_in(folder)[0]
    assert carried[0].digest == first.manifest.digest
    assert carried[0].id == first.config.digest
    assert carried[0].size == sum(layer.size for layer in first.layers)


def test_a_bundle_of_the_tool_alone_has_no_folder_of_images(tmp_path: Path) -> None:
    assert images.bring(tmp_path, (), lambda line: None) == ()
    assert not (tmp_path / "images").exists()


def test_a_damaged_blob_is_taken_away_and_said(tmp_path: Path) -> None:
    blob = tmp_path / f"images/blobs/sha256/{'a' * 64}"
    blob.parent.mkdir(parents=True)
    blob.touch()
    images.refuse_damaged(tmp_path, Carried(f"images/blobs/sha256/{'a' * 64}", 0, "a" * 64))
    with pytest.raises(BundleError, match="was damaged"):
        images.refuse_damaged(tmp_path, Carried(f"images/blobs/sha256/{'a' * 64}", 0, "b" * 64))
    assert not blob.exists()
