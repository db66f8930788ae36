"""What a folder in the OCI image layout holds, and what is said of one that is damaged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.layout import blob_path, images
from speechfleet.oci.verify import faults
from tests.image_folder import digest, image_folder, put, put_image, tar_of, write_index

STT = "registry:5000/speech/stt:1.0"
TTS = "registry:5000/speech/tts:2.0"
BASE = {"etc/os": b"base"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return image_folder(tmp_path, {STT: [BASE, {"stt": b"x" * 5000}], TTS: [BASE, {"tts": b"y"}]})


def test_images_with_their_layers_from_the_lowest_up(folder: Path) -> None:
    stt, tts = images(folder)
    assert (stt.reference, tts.reference) == (STT, TTS)
    assert stt.diff_ids == (digest(tar_of(BASE)), digest(tar_of({"stt": b"x" * 5000})))
    assert stt.layers[0] == tts.layers[0]
    assert [blob_path(folder, b.digest).stat().st_size for b in stt.blobs] == [
        b.size for b in stt.blobs
    ]
    assert stt.size == sum(blob.size for blob in stt.blobs)
    assert not list(faults(folder))


def test_of_a_list_the_image_for_our_platform(tmp_path: Path) -> None:
    arm = put_image(tmp_path, [BASE]) | {"platform": {"os": "linux", "architecture": "arm64"}}
    amd = put_image(tmp_path, [{"amd": b""}]) | {
        "platform": {"os": "linux", "architecture": "amd64"}
    }
    listed = put(tmp_path, json.dumps({"schemaVersion": 2, "manifests": [arm, amd]}).encode())
    write_index(tmp_path, {STT: listed})
    (image,) = images(tmp_path)
    assert image.manifest.digest == amd["digest"]


def test_an_image_without_a_name_is_passed_by(folder: Path) -> None:
    index = json.loads((folder / "index.json").read_text())
    del index["manifests"][0]["annotations"]
    (folder / "index.json").write_text(json.dumps(index))
    assert [image.reference for image in images(folder)] == [TTS]


def _no_mark(folder: Path) -> None:
    (folder / "oci-layout").unlink()


def _newer(folder: Path) -> None:
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "2.0.0"}')


def _cut(folder: Path) -> None:
    text = (folder / "index.json").read_text()
    (folder / "index.json").write_text(text[: len(text) // 2])


def _deep(folder: Path) -> None:
    (folder / "index.json").write_text("[" * 200_000)


def _list(folder: Path) -> None:
    (folder / "index.json").write_text('{"manifests": {}}')


def _no_manifest(folder: Path) -> None:
    blob_path(folder, images(folder)[0].manifest.digest).unlink()


def _other_config(folder: Path) -> None:
    blob_path(folder, images(folder)[0].config.digest).write_text("{}")


def _path_for_digest(folder: Path) -> None:
    text = (folder / "index.json").read_text()
    (folder / "index.json").write_text(text.replace("sha256:", "sha256:../"))


def _twice(folder: Path) -> None:
    text = (folder / "index.json").read_text()
    (folder / "index.json").write_text(text.replace(TTS, STT))


def _no_size(folder: Path) -> None:
    index = json.loads((folder / "index.json").read_text())
    index["manifests"][0]["size"] = "5"
    (folder / "index.json").write_text(json.dumps(index))


def _other_platform(folder: Path) -> None:
    arm = put_image(folder, [BASE]) | {"platform": {"os": "linux", "architecture": "arm64"}}
    write_index(folder, {STT: put(folder, json.dumps({"manifests": [arm]}).encode())})


@pytest.mark.parametrize(
    ("spoil", "place", "what"),
    [
        (_no_mark, "oci-layout", "not there"),
        (_newer, "oci-layout", "'2.0.0'"),
        (_cut, "index.json", "no JSON"),
        (_deep, "index.json", "no JSON"),
        (_list, "index.json", "`manifests`"),
        (_no_manifest, "", "not there"),
        (_other_config, "", "not what its name says"),
        (_path_for_digest, "index.json", "SHA-256"),
        (_twice, "index.json", "twice"),
        (_no_size, "index.json", "without a size"),
        (_other_platform, "", "linux/amd64"),
    ],
)
def test_a_damaged_folder_is_named_with_place_and_remedy(
    folder: Path, spoil: Callable[[Path], None], place: str, what: str
) -> None:
    spoil(folder)
    with pytest.raises(LayoutError) as error:
        images(folder)
    assert place in error.value.place.name
    assert what in error.value.what
    assert error.value.fix
    assert [str(error.value)] == list(faults(folder))


def test_a_manifest_with_fewer_layers_than_its_configuration(tmp_path: Path) -> None:
    entry = put_image(tmp_path, [BASE, {"a": b""}])
    manifest = json.loads(blob_path(tmp_path, entry["digest"]).read_text())
    manifest["layers"].pop()
    write_index(tmp_path, {STT: put(tmp_path, json.dumps(manifest).encode())})
    with pytest.raises(LayoutError, match="1 layers, and 2"):
        images(tmp_path)


def test_every_layer_that_is_missing_cut_or_damaged(folder: Path) -> None:
    stt, tts = images(folder)
    shared, own, other = (blob_path(folder, b.digest) for b in (*stt.layers, tts.layers[1]))
    shared.unlink()
    own.write_bytes(own.read_bytes()[:-1])
    other.write_bytes(bytes(tts.layers[1].size))
    found = list(faults(folder))
    assert len(found) == 3
    assert f"{shared}: it is not there" in found
    assert f"{own}: it has {stt.layers[1].size - 1} bytes; wanted {stt.layers[1].size}" in found
    assert f"{other}: its content is not what its name says" in found


def test_bytes_are_told_as_they_are_read(folder: Path) -> None:
    told: list[int] = []
    assert not list(faults(folder, told.append))
    assert sum(told) == sum({b.digest: b.size for i in images(folder) for b in i.blobs}.values())
