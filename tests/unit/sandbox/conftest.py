"""What the tests of the practice fleet share: a layout, its keys, and a stand-in docker."""

import ipaddress
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.sandbox.image import Images
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.material import Material
from speechfleet.secrets.secret import Secret


@pytest.fixture
def layout() -> Layout:
    return Layout("sandbox", "127.0.1", ipaddress.IPv4Network("172.30.0.0/16"), 4)


@pytest.fixture
def images() -> Images:
    return Images(host="host:1", registry="registry:1", simulator="simulator:1", proxy="proxy:1")


@pytest.fixture
def material(tmp_path: Path) -> Material:
    return Material(tmp_path / ".sandbox", "ssh-ed25519 AAAAkey", Secret("a vault password"))


@pytest.fixture
def stand_in_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a `docker` of this shell text before the real one; return the file it may log to."""

    def install(text: str) -> Path:
        log = tmp_path / "docker.log"
        program = tmp_path / "bin" / "docker"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nlog={log}\necho "$*" >>"$log"\n{text}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")
        return log

    return install
