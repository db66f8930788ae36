"""The disk is full where Docker puts what it pulls."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene

_FOLDER = "/var/lib/docker/tmp"


def _fill(scene: Scene) -> None:
    scene.host.sh(
        f"mount -t tmpfs -o size=64k small {_FOLDER} && dd if=/dev/zero of={_FOLDER}/full 2>/dev/null; :"
    )


def _mend(scene: Scene) -> None:
    scene.host.sh(f"! mountpoint -q {_FOLDER} || umount -l {_FOLDER}")


# Before the pull, so that it is never too late.
DISK_FULL_IN_PULL = Kind("disk full in a pull", _fill, _mend, strikes_at=at("intent"))
