"""The host dies at once, as at a power cut, and starts anew. What it had not yet synced is there
all the same: the page cache is this machine's."""

from tests.faults.kind import Kind
from tests.faults.kinds.host_rebooted import start
from tests.faults.scene import Scene


def _kill(scene: Scene) -> None:
    scene.host.engine("kill")


HOST_KILLED = Kind("host killed", _kill, start, lasts=0, outage=240)
