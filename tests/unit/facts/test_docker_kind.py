import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.docker_kind import SCRIPT, read
from tests.unit.shells import SHELLS, command
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("docker_kind")) == {"program": "/usr/bin/docker"}


def test_what_stands_in_dockers_place() -> None:
    text = "program /usr/bin/docker\npodman /usr/bin/docker\nrootless /run/user/1000/docker.sock\n"
    assert read(text) == {
        "program": "/usr/bin/docker",
        "podman": "/usr/bin/docker",
        "rootless": "/run/user/1000/docker.sock",
    }


def test_a_host_without_docker() -> None:
    assert read("") == {}


# The script of the package podman-docker, and what stands in its place with Docker Engine.
_PODMAN = '#!/bin/sh\n[ -e /etc/containers/nodocker ] || echo "Emulate" >&2\nexec podman "$@"\n'
_ENGINE = "\177ELF\0podman"


@SHELLS
@pytest.mark.parametrize(("program", "is_podman"), [(_PODMAN, True), (_ENGINE, False)])
def test_podmans_script_is_told_from_a_program(
    shell: str, program: str, is_podman: bool, tmp_path: Path
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(program)
    docker.chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    found = read(done.stdout)
    assert found["program"] == str(docker)
    assert ("podman" in found) is is_podman
