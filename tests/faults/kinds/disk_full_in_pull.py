"""The disk is full where Docker keeps what it pulls."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene
from tests.faults.small_disk import fill, put_under, take_away

_PATH = "/var/lib/docker/image"


def _prepare(scene: Scene) -> None:
    put_under(scene.host, _PATH)


def _fill(scene: Scene) -> None:
    fill(scene.host)


def _mend(scene: Scene) -> None:
    take_away(scene.host, _PATH)


# Before the pull begins, so that it is never too late.
DISK_FULL_IN_PULL = Kind("disk full in a pull", _fill, _mend, _prepare, strikes_at=at("intent"))
