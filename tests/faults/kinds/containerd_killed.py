"""containerd dies (SIGKILL) below a Docker that goes on; systemd starts it again."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.fleet.practice import until


def _kill(scene: Scene) -> None:
    scene.host.sh("pkill -9 -x containerd")


def _await_the_next(scene: Scene) -> None:
    until(lambda: scene.host.sh("pgrep -x containerd", check=False))


CONTAINERD_KILLED = Kind("containerd killed", _kill, _await_the_next, lasts=0, outage=120)
