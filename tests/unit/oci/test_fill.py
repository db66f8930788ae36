"""Bring images into a folder: with a stand-in for skopeo, which converts manifests as it does."""

import gzip
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from speechfleet.oci import watched
from speechfleet.oci.errors import FillError
from speechfleet.oci.fill import fill
from speechfleet.oci.layout import Image, blob_path, images
from speechfleet.oci.skopeo import Login, Source
from speechfleet.oci.verify import faults
from speechfleet.secrets.secret import Secret
from tests.image_folder import MANIFEST, digest, image_folder, put, write_index

TAR = "application/vnd.docker.image.rootfs.diff.tar"
REFERENCE = "registry:5000/speech/stt:1.0"
PASSWORD = "planted-password"
UNPACKED = "--dest-oci-accept-uncompressed-layers"

STAND_IN = f"""#!{sys.executable}
import gzip, hashlib, json, pathlib, shutil, sys, time
from pathlib import Path
place = Path({{place!r}})
with (place / "calls").open("a") as calls:
    print(json.dumps(sys.argv[1:]), file=calls)
for word in sys.argv:
    if "authfile=" in word:
        shutil.copy(word.partition("=")[2], place / "auth")
words = [w for w in sys.argv[5:] if not w.startswith(("--src", "--tls", "--auth"))]
registry = place / "registry"
def digest(data): return "sha256:" + hashlib.sha256(data).hexdigest()
def blob(name): return registry / "blobs" / "sha256" / name.partition(":")[2]
def manifest(name):
    entries = json.loads((registry / "index.json").read_text())["manifests"]
    wanted = name.partition("@")[2] or entries[0]["digest"]
    if not blob(wanted).exists():
        sys.exit('time="now" level=fatal msg="Error: manifest unknown"')
    return blob(wanted).read_bytes()
name = next(w for w in words if "docker" in w).split("//")[-1]
if words[0] == "inspect":
    data = manifest(name)
    if "--config" in words:
        data = blob(json.loads(data)["config"]["digest"]).read_bytes()
    sys.stdout.buffer.write(data)
elif (place / "silent").exists():
    time.sleep(3600)
else:
    blobs = Path(words[words.index("--dest-shared-blob-dir") + 1]) / "sha256"
    index = Path(words[-1].split(":")[1])
    said = json.loads(manifest(name))
    for layer in said["layers"]:
        data = blob(layer["digest"]).read_bytes()
        stays = "{UNPACKED}" in words and not (place / "stubborn").exists()
        if data[:2] != b"\\x1f\\x8b" and not stays:
            data = gzip.compress(data, mtime=0)
            layer.update(digest=digest(data), size=len(data))
        to = blobs / layer["digest"][7:]
        if not to.exists():
            to.write_bytes(data)
            with (place / "fetched").open("a") as fetched:
                print(layer["digest"], file=fetched)
    config = blob(said["config"]["digest"]).read_bytes() + b" "
    said["config"] = {{{{"digest": digest(config), "size": len(config)}}}}
    said["mediaType"] = "application/vnd.oci.image.manifest.v1+json"
    data = json.dumps(said).encode()
    for one in (config, data):
        (blobs / digest(one)[7:]).write_bytes(one)
    entry = {{{{"digest": digest(data), "size": len(data)}}}}
    (index / "index.json").write_text(json.dumps({{{{"manifests": [entry]}}}}))
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a registry behind a stand-in for skopeo that is found first."""
    image_folder(tmp_path / "registry", {REFERENCE: [{"a": b"base"}, {"b": b"more"}]})
    program = tmp_path / "bin" / "skopeo"
    program.parent.mkdir()
    program.write_text(STAND_IN.format(place=str(tmp_path)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return tmp_path


def fetched(place: Path) -> int:
    path = place / "fetched"
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_digest_and_id_are_those_of_the_registry(place: Path) -> None:
    (theirs,) = images(place / "registry")
    assert fill(place / "mine", {REFERENCE: ""}) == (theirs,)
    assert not list(faults(place / "mine"))
    # Nothing of the tool's own form of the image is left.
    names = {path.name for path in (place / "mine" / "blobs" / "sha256").iterdir()}
    assert names == {blob.hex for blob in theirs.blobs}
    assert {path.name for path in (place / "mine").iterdir()} == {
        "blobs", "index.json", "oci-layout",
    }  # fmt: skip


def test_what_is_there_is_not_fetched_again(place: Path) -> None:
    fill(place / "mine", {REFERENCE: ""})
    (image,) = fill(place / "mine", {REFERENCE: ""})
    assert fetched(place) == 2
    # A layer that was cut short is no layer.
    blob_path(place / "mine", image.layers[1].digest).write_bytes(b"cut")
    fill(place / "mine", {REFERENCE: ""})
    assert fetched(place) == 3
    assert not list(faults(place / "mine"))


@pytest.mark.parametrize("name", ["index.json", "oci-layout"])
@pytest.mark.parametrize("text", ["", '{"manifests": [{"dig', "[]"])
@pytest.mark.parametrize("engine", [False, True])
def test_a_mark_or_index_that_was_cut_is_made_anew(
    name: str, text: str, engine: bool, place: Path
) -> None:
    source = Source(engine=engine)
    (image,) = fill(place / "mine", {REFERENCE: ""}, source)
    (place / "mine" / name).write_text(text)
    (again,) = fill(place / "mine", {REFERENCE: ""}, source)
    assert (again.config, again.layers) == (image.config, image.layers)
    assert fetched(place) == 2
    assert not list(faults(place / "mine"))


@pytest.mark.parametrize("part", ["config", "manifest"])
@pytest.mark.parametrize("left", [None, b"cut"])
@pytest.mark.parametrize("engine", [False, True])
def test_a_small_file_of_an_image_that_was_lost_or_cut_is_brought_again(
    part: str, left: bytes | None, engine: bool, place: Path
) -> None:
    source = Source(engine=engine)
    (image,) = fill(place / "mine", {REFERENCE: ""}, source)
    path = blob_path(place / "mine", getattr(image, part).digest)
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    assert fill(place / "mine", {REFERENCE: ""}, source) == (image,)
    assert not list(faults(place / "mine"))


def test_what_is_damaged_of_another_image_is_not_read(place: Path) -> None:
    other = "registry:5000/speech/tts:1.0"
    image_folder(place / "mine", {other: [{"a": b"other"}]})
    (image,) = images(place / "mine")
    blob_path(place / "mine", image.config.digest).write_bytes(b"cut")
    (mine,) = fill(place / "mine", {REFERENCE: ""})
    assert mine.reference == REFERENCE


def test_pinned_to_a_digest(place: Path) -> None:
    (theirs,) = images(place / "registry")
    assert fill(place / "mine", {REFERENCE: theirs.manifest.digest}) == (theirs,)
    with pytest.raises(FillError, match="manifest unknown"):
        fill(place / "mine", {REFERENCE: digest(b"another")})


def test_of_a_list_the_image_for_our_platform(place: Path) -> None:
    index = json.loads((place / "registry" / "index.json").read_text())
    theirs = index["manifests"][0] | {"platform": {"os": "linux", "architecture": "amd64"}}
    listed = put(place / "registry", json.dumps({"manifests": [theirs]}).encode())
    index["manifests"] = [listed]
    (place / "registry" / "index.json").write_text(json.dumps(index))
    (image,) = fill(place / "mine", {REFERENCE: listed["digest"]})
    assert image.manifest.digest == theirs["digest"]


def test_out_of_the_engine_the_id_is_kept_and_compared(place: Path) -> None:
    (theirs,) = images(place / "registry")
    (image,) = fill(place / "mine", {REFERENCE: ""}, Source(engine=True))
    assert (image.config, image.layers) == (theirs.config, theirs.layers)
    fill(place / "mine", {REFERENCE: theirs.config.digest}, Source(engine=True))
    assert fetched(place) == 2
    with pytest.raises(FillError, match="the engine has it as"):
        fill(place / "mine", {REFERENCE: digest(b"another")}, Source(engine=True))


@pytest.fixture
def unpacked(place: Path) -> Image:
    """The registry's image, now with a layer that nobody compressed."""
    registry = place / "registry"
    (image,) = images(registry)
    manifest = json.loads(blob_path(registry, image.manifest.digest).read_bytes())
    tar = gzip.decompress(blob_path(registry, image.layers[1].digest).read_bytes())
    manifest["layers"][1] = {"mediaType": TAR, **put(registry, tar)}
    entry = {"mediaType": MANIFEST, **put(registry, json.dumps(manifest).encode())}
    write_index(registry, {REFERENCE: entry})
    (image,) = images(registry)
    assert image.layers[1].digest == image.diff_ids[1]
    return image


def test_a_layer_that_nobody_compressed_stays_as_it_is(place: Path, unpacked: Image) -> None:
    assert fill(place / "mine", {REFERENCE: ""}) == (unpacked,)
    assert not list(faults(place / "mine"))


def test_one_out_of_the_engine_is_compressed(place: Path, unpacked: Image) -> None:
    (image,) = fill(place / "mine", {REFERENCE: ""}, Source(engine=True))
    assert image.layers[1].size < unpacked.layers[1].size
    assert not list(faults(place / "mine"))


def test_an_image_without_one_of_its_layers_is_not_named(place: Path, unpacked: Image) -> None:
    (place / "stubborn").touch()
    said = f"skopeo changed a layer; wanted {unpacked.layers[1].digest} of .* install a newer"
    with pytest.raises(FillError, match=said):
        fill(place / "mine", {REFERENCE: ""})
    assert images(place / "mine") == ()


def test_a_layer_that_was_lost_is_packed_again_out_of_the_engine(place: Path) -> None:
    (image,) = fill(place / "mine", {REFERENCE: ""}, Source(engine=True))
    blob_path(place / "mine", image.layers[0].digest).unlink()
    fill(place / "mine", {REFERENCE: ""}, Source(engine=True))
    assert not list(faults(place / "mine"))


def test_a_registry_that_sends_nothing_any_more_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "silent").touch()
    monkeypatch.setattr(watched, "SILENT_SECONDS", 0)
    monkeypatch.setattr(watched, "_LOOK_SECONDS", 0.05)
    with pytest.raises(FillError, match="nothing came for 0 s; see to the network"):
        fill(place / "mine", {REFERENCE: ""})
    assert images(place / "mine") == ()


def test_a_password_is_in_no_argument(place: Path) -> None:
    login = Login("registry:5000", "speech", Secret(PASSWORD))
    fill(place / "mine", {REFERENCE: ""}, Source(login=login))
    calls = (place / "calls").read_text()
    assert "authfile=" in calls
    assert PASSWORD not in calls
    auth = json.loads((place / "auth").read_text())["auths"]["registry:5000"]["auth"]
    assert auth == "c3BlZWNoOnBsYW50ZWQtcGFzc3dvcmQ="


def test_without_skopeo_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FillError, match="apt install skopeo"):
        fill(tmp_path / "mine", {REFERENCE: ""})
