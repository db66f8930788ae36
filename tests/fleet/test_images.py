"""Images by lock: what is locked is pulled and run by digest, whatever becomes of its tag."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fleet.practice import NAME, PATIENCE, Practice, PracticeHost

TAG, OTHER = "5.1.0-amd64-de-de", "4.12.0-amd64-en-us"
LIMIT = ("--limit", "host-2")
_REPOSITORY = "azure-cognitive-services/speechservices/speech-to-text"

# In the registry's own store a tag is a file that names a manifest: no image need be pushed.
_LINK = (
    "/var/lib/docker-registry/docker/registry/v2/repositories/"
    f"{_REPOSITORY}/_manifests/tags/{{tag}}/current/link"
)


def in_registry(script: str) -> str:
    done = subprocess.run(
        ["docker", "exec", "-i", f"speechfleet-{NAME}-registry", "sh", "-s"],
        input=script,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


@pytest.fixture
def locking(practice: Practice, tmp_path: Path) -> Iterator[Path]:
    """An inventory with a lock, for which host-2 has to pull an image whose tag may move."""
    host, link = practice.host("host-2"), _LINK.format(tag=TAG)
    host.sh(f"docker images -q '*/*/*/speech-to-text:{TAG}' | xargs -r docker rmi")
    before = in_registry(f"cat {link}")

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_services"]["stt-en"]["tag"] = TAG
        group["vars"]["speech_images_lock"] = str(tmp_path / "images.lock.yml")

    yield practice.variant("locking", change)
    in_registry(f"printf %s {before} >{link}")
    assert practice.deploy().code == 0


def runs(host: PracticeHost) -> str:
    """The id of the image that the host's one container runs."""
    return host.sh("docker ps -q --filter label=speechfleet.instance | xargs docker inspect "
                   "--format '{{.Image}} {{.Config.Image}}'").strip()  # fmt: skip


def test_what_is_locked_runs_whatever_becomes_of_its_tag(
    practice: Practice, locking: Path, tmp_path: Path
) -> None:
    host, words = practice.host("host-2"), ("-i", str(locking), *LIMIT)
    locked = practice.run("images", "lock", *words, "--json")
    assert locked.code == 0, locked.out + locked.err
    ((reference, line),) = yaml.safe_load((tmp_path / "images.lock.yml").read_text())[
        "images"
    ].items()
    assert reference.endswith(f"{_REPOSITORY}:{TAG}")

    # The tag moves before anybody has pulled it.
    in_registry(f"cat {_LINK.format(tag=OTHER)} >{_LINK.format(tag=TAG)}")
    checked = practice.run("images", "lock", *words, "--check", "--json")
    assert (checked.code, checked.run["images"][0]["state"]) == (6, "moved"), checked.out

    pulled = practice.run("images", "pull", *words, "--yes", "--json")
    assert pulled.code == 0, pulled.out + pulled.err
    assert pulled.host("host-2")["state"] == "changed"
    assert "image.moved" in pulled.codes("host-2", "warning")
    assert line["id"] not in runs(host)

    deployed = practice.deploy(locking, *LIMIT)
    assert deployed.code == 0, deployed.err
    assert runs(host) == f"{line['id']} {line['id']}"
    again = practice.deploy(locking, *LIMIT)
    assert (again.code, again.host("host-2")["changes"]) == (0, 0), again.err
    assert "image.moved" in again.codes("host-2", "warning")

    listed = practice.run("images", "list", *words, "--json")
    uses = {(one["tag"], one["id"]): one["use"] for one in listed.host("host-2")["images"]}
    assert uses[TAG, line["id"]] == "wanted", json.dumps(listed.run)
