"""The Debian image that everything stands on: from the public registry, or made here."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from speechfleet.sandbox.engine import SCRIPT, EngineError, SandboxError, docker, inspect

PUBLIC = "debian:bookworm-slim"
DEBIAN = "speechfleet-sandbox/debian:bookworm"
LABEL_IMAGE = "speechfleet.sandbox.image"
"""On every image made here."""

WORKSHOP = Path("/var/cache/speechfleet-sandbox")
"""Where a Debian is made; gone afterwards."""
LOCK = Path("/run/lock/speechfleet-sandbox")
"""Whoever gets or makes a Debian holds it: practice fleets may come up side by side."""

# debootstrap mounts /proc and starts daemons' scripts in the tree: whatever dies, it and its
# mounts end with us.
_CONFINED = (
    *("setpriv", "--pdeathsig=KILL"),
    *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
)
_LEFT_OUT = ("--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*")

_PULL_SECONDS = 60
_BOOTSTRAP_SECONDS = 900


def ensure_debian(say: Callable[[str], None]) -> str:
    """Return the name of a Debian 12 image of our own; get it where it is missing."""
    if not inspect("image", [DEBIAN]):
        with _locked(fcntl.LOCK_EX):
            # Somebody else may have got it meanwhile.
            inspect("image", [DEBIAN]) or _from_here() or _from_registry(say) or _bootstrap(say)
    return DEBIAN


@contextmanager
def _locked(how: int) -> Iterator[None]:
    """Hold the lock; whoever may not write there goes without. Raises BlockingIOError."""
    with ExitStack() as stack:
        with suppress(PermissionError, FileNotFoundError):
            file = LOCK.open("a")
            fcntl.flock(stack.enter_context(file), how)
        yield


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
    if os.geteuid() != 0:
        raise SandboxError(
            f"the public registry does not answer, and without {PUBLIC} a Debian has to be "
            "made with debootstrap, as root: run this once as root, or pull that image"
        )
    _run("sh", str(SCRIPT), "debootstrap")
    _empty()
    WORKSHOP.mkdir(mode=0o700, parents=True)
    tree, packed = str(WORKSHOP / "tree"), str(WORKSHOP / "tree.tar")
    try:
        _run(*_CONFINED, "debootstrap", "--variant=minbase", "bookworm", tree)
        _run("tar", "--create", f"--directory={tree}", f"--file={packed}", *_LEFT_OUT, ".")
        docker("import", "--change", f"LABEL {LABEL_IMAGE}=debian", packed, DEBIAN, seconds=300)
    finally:
        _empty()
    return True


def remove_workshop() -> None:
    """Remove what a debootstrap that was killed has left behind; not one that is at work."""
    with suppress(BlockingIOError), _locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
        _empty()


def _empty() -> None:
    if WORKSHOP.is_dir():
        shutil.rmtree(WORKSHOP)


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
        raise SandboxError(f"`{' '.join(words)}` took over {_BOOTSTRAP_SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        last = error.stdout.decode(errors="replace").strip().splitlines()[-1:]
        raise SandboxError(
            f"`{' '.join(words)}` failed: {''.join(last)} "
            "(a Debian package archive has to be in reach)"
        ) from None
