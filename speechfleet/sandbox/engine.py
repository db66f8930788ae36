"""The docker program of this machine, and nothing else that runs a process."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("engine.sh")


class SandboxError(Exception):
    """The practice fleet cannot be had as wanted; the text says what to do."""


class EngineError(SandboxError):
    """A docker command failed: `said` is what it printed to standard error."""

    def __init__(self, words: Sequence[str], said: str) -> None:
        super().__init__(f"`docker {' '.join(words[:3])} …` failed: {said}")
        self.said = said


def docker(*words: str, stdin: bytes = b"", seconds: float = 60) -> str:
    """Run `docker` with these words and return its standard output.

    Secrets come in by `stdin` only: a word can be seen by every process of this machine.
    Raises EngineError where the command fails or takes longer than `seconds`.
    """
    try:
        done = subprocess.run(
            ["docker", *words],
            input=stdin,
            capture_output=True,
            timeout=seconds,
            env=_environment(os.environ),
            check=False,
        )
    except FileNotFoundError:
        raise SandboxError(_NO_ENGINE) from None
    except subprocess.TimeoutExpired:
        raise EngineError(words, f"no answer within {seconds:g} s") from None
    if done.returncode != 0:
        raise EngineError(words, done.stderr.decode(errors="replace").strip())
    return done.stdout.decode(errors="replace")


def inspect(kind: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what `docker KIND inspect` knows, by name; what does not exist is left out."""
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        try:
            found[name] = json.loads(docker(kind, "inspect", name))[0]
        except EngineError as error:
            if "no such" not in error.said.lower() and "not found" not in error.said.lower():
                raise
    return found


def unless_missing(*words: str, also: str = "no such") -> None:
    """Run `docker`; that something is not there, or a failure that says `also`, is fine."""
    try:
        docker(*words, seconds=120)
    except EngineError as error:
        if not any(text in error.said.lower() for text in ("no such", also)):
            raise


def labelled(kind: str, label: str, form: str) -> list[str]:
    """Return what `docker KIND ls` prints in this form for everything with this label."""
    everything = ["--all"] if kind in ("container", "image") else []
    return docker(kind, "ls", *everything, "--filter", f"label={label}", "--format", form).split()


def require() -> None:
    """Raise SandboxError where no Docker engine answers."""
    try:
        docker("version", "--format", "{{.Server.Version}}", seconds=20)
    except EngineError as error:
        raise SandboxError(f"{_NO_ENGINE} (docker said: {error.said})") from None


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """The plain builder of the engine itself: another one would not see its images."""
    return {**own, "BUILDX_BUILDER": "default"}


_NO_ENGINE = (
    "no Docker engine answers on this machine; the practice fleet needs one. "
    f"Start it, or let `sh {SCRIPT}` install and start one (`make demo` does that too)"
)
