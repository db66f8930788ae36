"""The host stands still for a while, as a virtual machine does under a snapshot."""

import subprocess
from contextlib import suppress

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.fleet.practice import PracticeHost, until

_SECONDS = 10


def _pause(scene: Scene) -> None:
    scene.host.engine("pause")


def _go_on(scene: Scene) -> None:
    until(lambda: _unpaused(scene.host), 60)


def _unpaused(host: PracticeHost) -> bool:
    """Docker refuses it now and then where the machine is busy."""
    with suppress(subprocess.CalledProcessError):
        host.engine("unpause")
    return host.engine("inspect", "--format", "{{.State.Paused}}").strip() == "false"


HOST_PAUSED = Kind("host paused", _pause, _go_on, lasts=_SECONDS, outage=2 * _SECONDS)
