"""The GPUs of a host. The text is that of NVIDIA's documentation: no host with a GPU was seen."""

import os
import subprocess
from pathlib import Path

from speechfleet.facts.gpu import GPU, SCRIPT, Gpus, read
from speechfleet.inventory.kinds import KINDS
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import host, service

_TWO = "GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 1: NVIDIA A10 (UUID: GPU-2)\n"
_PROGRAMS = {
    "nvidia-smi": f"printf '{_TWO}'".replace("\n", "\\n"),
    "docker": "printf 'toolkit: io.containerd.runc.v2\\ntoolkit: nvidia\\ntoolkit: runc\\n'",
}


def test_what_two_gpus_are_called() -> None:
    assert read(_TWO) == Gpus(("Tesla T4", "NVIDIA A10"))
    assert read(_TWO + "toolkit: hook\n").toolkit
    assert read("") == Gpus()


def test_only_a_host_that_needs_one_is_asked() -> None:
    fast = service(kind=KINDS["fast-transcription"], tag="en-gpu-1.0.0-preview")
    assert (GPU.words(host()), GPU.words(host(fast))) == ((), ("ask",))


@SHELLS
def test_a_host_with_gpus_and_the_toolkit(shell: str, tmp_path: Path) -> None:
    programs = as_sh(shell, tmp_path)
    for name, script in _PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)

    def ask(*words: str) -> Gpus:
        done = subprocess.run(
            [*command(shell), "-c", SCRIPT, "gpu", *words],
            capture_output=True,
            text=True,
            timeout=60,
            env={"said_docker": "docker runs", "PATH": f"{programs}:{os.environ['PATH']}"},
            check=True,
        )
        return read(done.stdout)

    assert ask("ask") == Gpus(("Tesla T4", "NVIDIA A10"), toolkit=True)
    assert ask() == Gpus()
