"""The host stands still for a while, as a virtual machine does under a snapshot."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene

_SECONDS = 10


def _pause(scene: Scene) -> None:
    scene.host.engine("pause")


def _go_on(scene: Scene) -> None:
    scene.host.engine("unpause")


HOST_PAUSED = Kind("host paused", _pause, _go_on, lasts=_SECONDS, outage=2 * _SECONDS)
