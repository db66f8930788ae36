import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.facts.layers import LAYERS, SCRIPT, Layers, read
from speechfleet.oci.stock import Stock
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import host

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")


def test_images_with_their_layers_from_the_lowest_up() -> None:
    text = f"blobs\nlayers {A} {B}\nlayers {A} {C}\nlayers {A} {B}\nlayers\n"
    assert read(text) == Layers(frozenset({(A, B), (A, C), ()}), blobs=True)


def test_a_stopped_docker_and_a_host_without_images() -> None:
    assert read("") == Layers(frozenset())


_DOCKER = f"""#!/bin/sh
case $1 in
images) printf '%s\\n' sha256:2 sha256:1 sha256:2 ;;
image) shift 4; echo "$*" >>"$STAND_IN/asked"; echo 'layers {A} {B}' ;;
esac
"""


@SHELLS
def test_docker_is_asked_only_by_a_push(shell: str, tmp_path: Path) -> None:
    program = as_sh(shell, tmp_path) / "docker"
    program.write_text(_DOCKER)
    program.chmod(0o755)
    fed = replace(host(), stock=Stock(tmp_path, {}))

    def ask(*words: str) -> Layers:
        done = subprocess.run(
            [*command(shell), "-c", SCRIPT, "layers", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={
                "PATH": f"{program.parent}:{os.environ['PATH']}",
                "STAND_IN": str(tmp_path),
                "said_docker": "docker runs",
            },
        )
        return read(done.stdout)

    assert ask(*LAYERS.words(host())) == Layers(frozenset())
    assert not (tmp_path / "asked").exists()
    assert ask(*LAYERS.words(fed)) == Layers(frozenset({(A, B)}))
    assert (tmp_path / "asked").read_text() == "sha256:1 sha256:2\n"
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(subprocess.CalledProcessError):
        ask(*LAYERS.words(fed))
