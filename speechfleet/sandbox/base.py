"""The Debian image that everything stands on: from the public registry, or made here."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from speechfleet.sandbox.engine import SCRIPT, EngineError, SandboxError, docker, inspect

PUBLIC = "debian:bookworm-slim"
DEBIAN = "speechfleet-sandbox/debian:bookworm"
LABEL_IMAGE = "speechfleet.sandbox.image"
"""On every image made here."""

_PULL_SECONDS = 60
_BOOTSTRAP_SECONDS = 900


def ensure_debian(say: Callable[[str], None]) -> str:
    """Return the name of a Debian 12 image of our own; get it where it is missing."""
    if not inspect("image", [DEBIAN]):
        _from_here() or _from_registry(say) or _bootstrap(say)
    return DEBIAN


def _from_here() -> bool:
    """Take an image that this machine has already; it stays the owner's."""
    if not inspect("image", [PUBLIC]):
        return False
    docker("tag", PUBLIC, DEBIAN)
    return True


def _from_registry(say: Callable[[str], None]) -> bool:
    say(f"asking the public registry for {PUBLIC}")
    try:
        docker("pull", "--quiet", PUBLIC, seconds=_PULL_SECONDS)
    except EngineError:
        return False
    docker("tag", PUBLIC, DEBIAN)
    docker("image", "rm", PUBLIC)
    return True


def _bootstrap(say: Callable[[str], None]) -> bool:
    say("the public registry does not answer: making a Debian with debootstrap (a minute)")
    _run("sh", str(SCRIPT), "debootstrap")
    with tempfile.TemporaryDirectory(prefix="speechfleet-", dir="/var/tmp") as root:
        tree, packed = Path(root, "tree"), Path(root, "tree.tar")
        _run("debootstrap", "--variant=minbase", "bookworm", str(tree))
        leave_out = ("--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*")
        _run("tar", "--create", f"--directory={tree}", f"--file={packed}", *leave_out, ".")
        label = f"LABEL {LABEL_IMAGE}=debian"
        docker("import", "--change", label, str(packed), DEBIAN, seconds=300)
    return True


def _run(*words: str) -> None:
    try:
        subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_BOOTSTRAP_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise SandboxError(f"`{words[0]}` took longer than {_BOOTSTRAP_SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        last = error.stdout.decode(errors="replace").strip().splitlines()[-1:]
        raise SandboxError(
            f"`{' '.join(words)}` failed: {''.join(last)} "
            "(it needs root and a Debian package archive in reach)"
        ) from None
