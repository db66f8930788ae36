import os
import subprocess
from pathlib import Path

from speechfleet.facts.images import SCRIPT, About, id_there, read
from speechfleet.inventory.locked import Locked
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import host, recorded, service

_DOCKER_29 = """#!/bin/sh
case " $* " in *' --all '*) echo '<none>:<none> sha256:1' ;; esac
echo 'r:5000/a:1 sha256:2'
"""
"""It hides what has no tag (github.com/docker/cli, #6574)."""


def test_a_recorded_host() -> None:
    found = read(recorded("images"))
    tagged = {name: id_ for name, id_ in found.items() if "/" in name and "@" not in name}
    assert [name.rpartition(":")[2] for name in tagged] == [
        "5.1.0-amd64-de-de",
        "4.12.0-amd64-en-us",
    ]
    digest = "sha256:f79df7a4aed0cc0e4ed19144cfdc96d50ea51452e3a765a58bc7da3d9f14dd36"
    first, second = tagged.values()
    assert next(id_ for name, id_ in found.items() if name.endswith(f"@{digest}")) == first
    assert found.about[first] == About("173MB", "2026-11-26 14:23:09 +0000 UTC")
    assert (found[first], found[second]) == (first, second)


def test_an_image_without_a_name_does_no_harm() -> None:
    assert read("<none>:<none> sha256:1\n")["<none>:<none>"] == "sha256:1"


def test_an_image_is_known_by_its_id_and_described_by_it() -> None:
    found = read("r:5000/a:1 sha256:1\nsha256:1 14.1GB 2026-03-01 10:20:30 +0000 UTC\n")
    assert found["sha256:1"] == "sha256:1"
    assert found.about == {"sha256:1": About("14.1GB", "2026-03-01 10:20:30 +0000 UTC")}


def test_a_locked_image_is_there_by_its_own_names_only() -> None:
    wanted = service()
    lock = {host().image(wanted): Locked("sha256:d", "sha256:i")}
    of_lock = host(wanted, lock=lock)
    assert id_there(of_lock, wanted, read(f"{host().image(wanted)} sha256:other\n")) == ""
    assert id_there(of_lock, wanted, read("<none>:<none> sha256:i\n")) == "sha256:i"
    assert id_there(of_lock, wanted, read("<none>:<none> sha256:d\n")) == "sha256:d"
    assert id_there(host(wanted), wanted, read(f"{host().image(wanted)} sha256:o\n")) == "sha256:o"


def test_an_image_is_known_by_its_digest_too() -> None:
    text = "r:5000/a:1 sha256:1\nr:5000/a@sha256:ab sha256:1\nr:5000/b@<none> sha256:2\n"
    assert read(text)["r:5000/a@sha256:ab"] == "sha256:1"


@SHELLS
def test_an_image_without_a_tag_is_told_by_a_new_docker_too(shell: str, tmp_path: Path) -> None:
    """Those that are pulled by a lock have none."""
    docker = as_sh("dash", tmp_path) / "docker"
    docker.write_text(_DOCKER_29)
    docker.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": path, "said_docker": "docker runs"},
        check=True,
    )
    assert {"sha256:1", "sha256:2"} <= read(done.stdout).keys()
