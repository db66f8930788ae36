"""`images lock` over a fleet, and the deploy that comes to know of a moved tag."""

import json
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
import yaml

from speechfleet.cli import locking, run
from speechfleet.cli.locking import with_moved
from speechfleet.errands.manifests import Query
from speechfleet.errands.tags import Tag
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.images_lock import written
from speechfleet.inventory.locked import Locked
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from tests.unit.errands.one_door import OneDoor
from tests.unit.values import host, service, told

STT = "mcr.microsoft.com/azure-cognitive-services/speechservices/speech-to-text"
EN, DE = f"{STT}:5.1.0-amd64-en-us", f"{STT}:5.1.0-amd64-de-de"
ONE = Locked(f"sha256:{'1' * 64}", f"sha256:{'a' * 64}", 5)
TWO = Locked(f"sha256:{'2' * 64}", f"sha256:{'b' * 64}", 6)
INVENTORY = """\
all:
  vars:
    speech_images_lock: images.lock.yml
    speech_resources:
      west: {endpoint: "https://west.cognitiveservices.azure.com/", key: "env:KEY"}
  hosts:
    ber-01: {speech_services: {stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west}}}
    par-01: {speech_services: {stt: {kind: speech-to-text, tag: 5.1.0-amd64-de-de, resource: west}}}
"""


class Said:
    """A registry that says this of each image; who was asked."""

    def __init__(self, **tags: Tag) -> None:
        self.tags = tags
        self.asked: list[list[str]] = []

    def __call__(
        self, query: Query, hosts: list[Host], door: Door, here: bool
    ) -> tuple[str, list[Tag]]:
        self.asked.append([host.name for host in hosts])
        return hosts[0].name, [self.tags[image[-5:-3]] for image in query.wanted]


def _says(monkeypatch: pytest.MonkeyPatch, **tags: Tag) -> Said:
    said = Said(**tags)
    monkeypatch.setattr(locking, "_first", said)
    return said


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


def _lock(inventory: Path) -> dict[str, dict[str, object]]:
    text = (inventory.parent / "images.lock.yml").read_text()
    return cast(dict[str, dict[str, object]], yaml.safe_load(text)["images"])


def _run(inventory: Path, *words: str) -> int:
    return run(["images", "lock", "-i", str(inventory), *words])


def test_the_whole_inventory_is_locked_in_one_file(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _says(monkeypatch, en=Tag(EN, ONE), de=Tag(DE, TWO))
    assert _run(inventory) == 0
    assert _lock(inventory) == {
        EN: {"digest": ONE.digest, "id": ONE.id, "size": 5},
        DE: {"digest": TWO.digest, "id": TWO.id, "size": 6},
    }
    assert said.asked == [["ber-01", "par-01"]]
    assert [path.name for path in inventory.parent.iterdir() if "lock" in path.name] == [
        "images.lock.yml"
    ]


def test_with_limit_the_lines_of_other_hosts_stay_and_without_it_they_go(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = {EN: ONE, "gone:1": ONE}
    (inventory.parent / "images.lock.yml").write_text(written(lock))
    _says(monkeypatch, en=Tag(EN, ONE), de=Tag(DE, TWO))
    assert _run(inventory, "--limit", "par-01") == 0
    assert sorted(_lock(inventory)) == sorted([EN, DE, "gone:1"])
    assert _run(inventory) == 0
    assert sorted(_lock(inventory)) == sorted([EN, DE])


@pytest.mark.parametrize(
    ("tag", "check", "code", "digest"),
    [
        (Tag(EN, ONE), True, 0, ONE.digest),
        (Tag(EN, TWO), True, 6, ONE.digest),
        (Tag(EN, TWO), False, 0, TWO.digest),
        (Tag(EN, gone=True), True, 6, ONE.digest),
        (Tag(EN, gone=True), False, 6, ONE.digest),
        (Tag(EN, why="?"), True, 3, ONE.digest),
        (Tag(EN, why="?"), False, 0, ONE.digest),
    ],
)
def test_what_became_of_a_tag_is_the_exit_code(
    tag: Tag,
    check: bool,
    code: int,
    digest: str,
    inventory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (inventory.parent / "images.lock.yml").write_text(written({EN: ONE}))
    _says(monkeypatch, en=tag)
    words = ["--limit", "ber-01", *(["--check"] if check else [])]
    assert _run(inventory, *words) == code
    assert _lock(inventory)[EN]["digest"] == digest


def test_a_tag_without_a_line_fails_the_check_and_one_that_nobody_knows_fails_the_lock(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says(monkeypatch, en=Tag(EN, ONE))
    assert _run(inventory, "--check", "--limit", "ber-01") == 6
    assert not (inventory.parent / "images.lock.yml").exists()
    _says(monkeypatch, en=Tag(EN, why="?"))
    assert _run(inventory, "--limit", "ber-01") == 3


@pytest.mark.parametrize(
    ("words", "way"), [([], "(--from-here)"), (["--from-here"], "HTTPS_PROXY")]
)
def test_another_way_is_named_than_the_one_that_was_tried(
    words: list[str],
    way: str,
    inventory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _says(monkeypatch, en=Tag(EN, why="?"), de=Tag(DE, why="?"))
    assert _run(inventory, *words) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert way in said
    assert "2 of 2 tags have no line" in said


def test_without_the_variable_it_is_said_what_to_add(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inventory.write_text(INVENTORY.replace("    speech_images_lock: images.lock.yml\n", ""))
    assert _run(inventory) == 2
    assert "speech_images_lock: images.lock.yml" in capsys.readouterr().err


def test_a_folder_of_images_is_as_good_as_a_registry(
    inventory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = tmp_path / "bundle" / "images"
    manifest = _blob(layout, {"config": _blob(layout, {"rootfs": {"diff_ids": []}}), "layers": []})
    named = {**manifest, "annotations": {"org.opencontainers.image.ref.name": EN}}
    (layout / "index.json").write_text(json.dumps({"manifests": [named]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    assert _run(inventory, "--from", str(layout.parent)) == 2, "a bundle that was cut short"
    (layout.parent / "bundle.json").touch()
    for folder in (layout, layout.parent):
        assert _run(inventory, "--from", str(folder), "--limit", "ber-01") == 0
        assert _lock(inventory)[EN]["digest"] == manifest["digest"]
    assert _run(inventory, "--from", str(tmp_path)) == 2
    assert _run(inventory, "--from", str(layout)) == 3, "it holds one of two"
    assert "bring it into that folder" in " ".join(capsys.readouterr().out.split())


def _blob(layout: Path, content: object) -> dict[str, object]:
    data = json.dumps(content).encode()
    name = sha256(data).hexdigest()
    path = layout / "blobs" / "sha256" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return {"digest": f"sha256:{name}", "size": len(data)}


DOOR = cast(Door, OneDoor())
IMAGE = host().image(service())


def _plan(**changes: object) -> HostPlan:
    return HostPlan(host(lock={IMAGE: ONE}, **changes), (), answers=told())


def test_a_deploy_says_of_a_moved_tag_at_each_host_and_asks_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = _says(monkeypatch, en=Tag(IMAGE, TWO))
    lost = HostPlan(host(lock={IMAGE: ONE}, name="away"), ())
    plans = with_moved([lost, _plan(), _plan(name="ber-02")], DOOR)
    assert said.asked == [["ber-01"]]
    assert [[f.code for f in plan.findings] for plan in plans] == [["image.moved"]] * 3
    assert {f.level for plan in plans for f in plan.findings} == {"warning"}


@pytest.mark.parametrize("tag", [Tag(IMAGE, ONE), Tag(IMAGE, why="out of reach")])
def test_a_deploy_has_nothing_to_say_of_a_tag_that_stayed_or_is_out_of_reach(
    tag: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says(monkeypatch, en=tag)
    assert with_moved([_plan()], DOOR)[0].findings == ()


def test_without_a_lock_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _says(monkeypatch)
    with_moved([HostPlan(host(), (), answers=told())], DOOR)
    assert said.asked == []
