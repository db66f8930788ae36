"""The host reboots: systemd ends what runs, in its order, and starts anew."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.fleet.practice import until

_SHUT_DOWN = ("kill", "--signal", "SIGRTMIN+3")
_IS_RUNNING = "systemctl is-system-running"


def start(scene: Scene) -> None:
    """Wait for the end of it, start it, and wait until it is up."""
    scene.host.engine("stop", "--time", "120")
    scene.host.engine("start")
    until(lambda: scene.host.sh(_IS_RUNNING, check=False).strip() in ("running", "degraded"))


def _shut_down(scene: Scene) -> None:
    scene.host.engine(*_SHUT_DOWN)


HOST_REBOOTED = Kind("host rebooted", _shut_down, start, lasts=0, outage=240)
