"""The controller cannot write to its disk any more."""

import resource

from tests.faults.kind import Kind
from tests.faults.scene import Scene


def _fill(scene: Scene) -> None:
    """No file of the controller can grow: as a full disk, it is an error of write()."""
    assert scene.controller
    hard = resource.prlimit(scene.controller.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(scene.controller.pid, resource.RLIMIT_FSIZE, (0, hard))


CONTROLLER_DISK_FULL = Kind("controller's disk full", _fill)
