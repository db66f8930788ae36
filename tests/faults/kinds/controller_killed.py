"""The controller dies (SIGKILL), before and after each line of its journal."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene

CONTROLLER_KILLED = Kind(
    "controller killed", Scene.kill_controller, moments=("before", "after"), lasts=0
)
