"""The image lock: what stands in it, what is wrong in it, and which images lack a line."""

from pathlib import Path

import pytest

from speechfleet.inventory.images_lock import read_lock, written
from speechfleet.inventory.load import load
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.places import Faults, InventoryError

IMAGE = "mcr.microsoft.com/azure-cognitive-services/speechservices/speech-to-text:5.1.0-amd64-en-us"
ONE = Locked(f"sha256:{'1' * 64}", f"sha256:{'2' * 64}", 123, f"sha256:{'3' * 64}")
LINE = f"    digest: {ONE.digest}\n    id: {ONE.id}\n"


def _read(path: Path, text: str) -> tuple[dict[str, Locked], list[str]]:
    path.write_text(text)
    faults = Faults()
    found = read_lock(path, faults)
    try:
        faults.stop()
    except InventoryError as error:
        return found, [str(fault).removeprefix(f"{path.parent}/") for fault in error.faults]
    return found, []


def test_what_is_written_is_read_and_sorted(tmp_path: Path) -> None:
    lock = {"nginx:1.27": Locked(ONE.digest, ONE.id), IMAGE: ONE}
    text = written(lock)
    assert text.index(IMAGE) < text.index("nginx:1.27")
    assert _read(tmp_path / "images.lock.yml", text) == (lock, [])


def test_a_lock_that_is_not_there_or_empty_has_no_line(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none.yml", Faults()) == {}
    for text in ("", written({})):
        assert _read(tmp_path / "images.lock.yml", text) == ({}, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("images: [a]\n", "lock:1:9: images is no mapping; wanted images by reference"),
        ("image: {}\n", "lock:1:1: this is no image lock; wanted the one key images"),
        (f"images:\n  {IMAGE}:\n    id: {ONE.id}\n", "has no digest; wanted digest: sha256:"),
        (f"images:\n  nginx:\n{LINE}", "lock:2:3: nginx is no image with a tag; wanted"),
        (f"images:\n  {IMAGE}:\n{LINE}    sise: 1\n", "lock:5:5: "),
        (f"images:\n  {IMAGE}:\n{LINE}    size: -1\n", "lock:5:11: size is -1; wanted a number"),
        (f"images:\n  {IMAGE}:\n    digest: sha256:1\n    id: {ONE.id}\n", "lock:3:13: digest is"),
        ("images: {\n", "lock:2:1: this is not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    _, (found, *more) = _read(tmp_path / "lock", text)
    assert fault in found
    assert not more


INVENTORY = """\
all:
  vars:
    speech_images_lock: images.lock.yml
    speech_resources:
      west: {endpoint: "https://west.cognitiveservices.azure.com/", key: "env:KEY"}
    speech_services:
      stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west}
      web: &web
        {kind: container, image: "nginx:1.27", container_port: 80, ready_path: /, memory: 1g,
         cpus: 1}
      own: {<<: *web, image: "a@sha256:DIGEST"}
  hosts: {ber-01: {}}
"""


def test_the_fleet_and_its_hosts_have_the_lock(tmp_path: Path) -> None:
    inventory = tmp_path / "prod.yml"
    inventory.write_text(INVENTORY.replace("DIGEST", "4" * 64))
    (tmp_path / "images.lock.yml").write_text(written({IMAGE: ONE}))
    fleet = load(inventory, keys=False)
    (host,) = fleet.hosts
    assert fleet.images_lock == tmp_path / "images.lock.yml"
    assert fleet.lock == host.lock == {IMAGE: ONE}
    assert host.unlocked == ("nginx:1.27",)
    stt, web, _ = host.services
    assert (host.runs(stt), host.runs(web)) == (ONE.id, "nginx:1.27")


def test_without_the_variable_no_image_wants_a_line(tmp_path: Path) -> None:
    inventory = tmp_path / "prod.yml"
    text = INVENTORY.replace("DIGEST", "4" * 64).replace("    speech_images_lock", "    x_lock")
    inventory.write_text(text)
    fleet = load(inventory, keys=False)
    assert (fleet.images_lock, fleet.hosts[0].lock, fleet.hosts[0].unlocked) == (None, None, ())
