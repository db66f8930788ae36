"""Docker's daemon dies (SIGKILL); systemd starts it again."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene


def _kill(scene: Scene) -> None:
    scene.host.sh("pkill -9 -x dockerd")


DOCKERD_KILLED = Kind("dockerd killed", _kill, lasts=0, outage=90)
