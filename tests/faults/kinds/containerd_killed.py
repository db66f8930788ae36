"""containerd dies (SIGKILL) below a Docker that goes on; systemd starts it again."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene


def _kill(scene: Scene) -> None:
    scene.host.sh("pkill -9 -x containerd")


CONTAINERD_KILLED = Kind("containerd killed", _kill, lasts=0, outage=90)
