"""Docker's daemon dies (SIGKILL); systemd starts it again."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.fleet.practice import until


def _kill(scene: Scene) -> None:
    scene.host.sh("pkill -9 -x dockerd")


def _await_the_next(scene: Scene) -> None:
    until(lambda: scene.host.sh("timeout 60 docker info --format up", check=False) == "up\n")


DOCKERD_KILLED = Kind("dockerd killed", _kill, _await_the_next, lasts=0, outage=120)
