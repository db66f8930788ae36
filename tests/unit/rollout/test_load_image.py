"""How Docker is told to load an image out of blobs: `load_image` of templates/apply.sh."""

import json
import subprocess
import tarfile
from pathlib import Path
from shlex import quote

import pytest

from speechfleet.oci.layout import images
from speechfleet.plan.actions import Load
from speechfleet.plan.render import verbatim
from speechfleet.rollout.bringing import freights
from speechfleet.rollout.load_words import load_words
from tests.image_folder import image_folder
from tests.unit.shells import SHELLS, command

REFERENCE = "registry:5000/speech/stt:1.0"
DOCKER = """docker() {
  case "$*" in
  'load --quiet') cat >"$place/tar" && [ ! -e "$place/fails" ] ;;
  'image inspect --format {{.Id}} '*) echo "$id" ;;
  esac
}
systemctl() { return 1; }
"""


def _load(folder: Path) -> Load:
    """An image whose lowest layer the host has."""
    image_folder(folder, {REFERENCE: [{"a": b"below"}, {"b": b"above"}]})
    (image,) = images(folder)
    return Load(image, folder, image.layers[1:], REFERENCE)


def _call(action: Load) -> str:
    return " ".join(("load_image", *map(quote, load_words(action))))


def _run(shell: str, place: Path, action: Load, answer: str, id_: str) -> tuple[int, str]:
    root = place / "root"
    blobs = root / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for one in freights(action):
        (blobs / one.sha256).write_bytes(one.source.read_bytes())
    functions = (
        verbatim("apply.sh")
        .replace("root=/var/lib/speechfleet", f"root={root}")
        .replace("pulls=/run/speechfleet-pull", f"pulls={place}/pulls")
    )
    text = f"nonce=x\nplace={place}\nid={id_}\n{functions}\n{DOCKER}\n{_call(action)}\n"
    script = place / "script"
    script.write_text(text)
    done = subprocess.run(
        [*command(shell), script], input=answer, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


@SHELLS
def test_docker_gets_what_it_lacks_and_what_says_how_it_belongs(shell: str, tmp_path: Path) -> None:
    action = _load(tmp_path / "folder")
    code, said = _run(shell, tmp_path, action, "brought\n", action.image.config.digest)
    assert code == 0, said
    with tarfile.open(tmp_path / "tar") as tar:
        names = {name.removeprefix("./") for name in tar.getnames()}
        manifest = json.load(tar.extractfile("./manifest.json"))  # type: ignore[arg-type]
        index = json.load(tar.extractfile("./index.json"))  # type: ignore[arg-type]
    blobs = {f"blobs/sha256/{blob.hex}" for blob in action.blobs}
    assert blobs | {"manifest.json", "index.json", "oci-layout"} <= names
    lowest = f"blobs/sha256/{action.image.layers[0].hex}"
    assert lowest not in names
    assert manifest[0]["RepoTags"] == [REFERENCE]
    assert manifest[0]["Layers"] == [lowest, f"blobs/sha256/{action.lacks[0].hex}"]
    assert manifest[0]["Config"] in blobs
    assert index["manifests"][0]["digest"] == action.image.manifest.digest
    assert (tmp_path / "root" / "pulled").read_text() == f"{REFERENCE}\n"
    # Blobs stay until all images are loaded; what was made for this one goes.
    assert [one.name for one in (tmp_path / "root" / "blobs").iterdir()] == ["sha256"]


@SHELLS
def test_another_image_than_was_meant_is_a_failure(shell: str, tmp_path: Path) -> None:
    code, said = _run(shell, tmp_path, _load(tmp_path / "folder"), "brought\n", "sha256:other")
    assert code == 1
    assert f"Docker has loaded something else as {REFERENCE}" in said


@SHELLS
def test_nothing_is_loaded_of_what_did_not_come(shell: str, tmp_path: Path) -> None:
    action = _load(tmp_path / "folder")
    assert _run(shell, tmp_path, action, "", action.image.config.digest)[0] == 1
    assert not (tmp_path / "tar").exists()
    assert not (tmp_path / "root" / "pulled").exists()


@SHELLS
@pytest.mark.parametrize("noted", [False, True])
def test_what_could_not_be_loaded_is_not_ours(shell: str, noted: bool, tmp_path: Path) -> None:
    """But for what was before."""
    action = _load(tmp_path / "folder")
    (tmp_path / "fails").touch()
    (tmp_path / "root").mkdir()
    before = f"other:1\n{REFERENCE}\n" if noted else "other:1\n"
    (tmp_path / "root" / "pulled").write_text(before)
    assert _run(shell, tmp_path, action, "brought\n", action.image.config.digest)[0] == 1
    assert (tmp_path / "root" / "pulled").read_text() == before
