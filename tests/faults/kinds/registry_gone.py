"""The registry dies before a pull, or in the middle of one."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene


def _kill(scene: Scene) -> None:
    scene.engine("kill", scene.registry)


def _start(scene: Scene) -> None:
    scene.engine("start", scene.registry)


REGISTRY_GONE = Kind("registry gone", _kill, _start, strikes_at=at("intent", "pull"), alone=True)
