"""The host is switched off at once, and on again."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.fleet.practice import until


def _off(scene: Scene) -> None:
    scene.host.engine("kill")


def _on(scene: Scene) -> None:
    scene.host.engine("start")
    running = "systemctl is-system-running"
    until(lambda: scene.host.sh(running, check=False).strip() in ("running", "degraded"))


HOST_REBOOTED = Kind("host rebooted", _off, _on, lasts=1, outage=120)
