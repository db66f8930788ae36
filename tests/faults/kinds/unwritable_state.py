"""The controller's folder for its runs cannot be made: a file stands in its place."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene


def _occupy(scene: Scene) -> None:
    scene.state.mkdir(parents=True)
    (scene.state / "speechfleet").write_text("")


def _free(scene: Scene) -> None:
    (scene.state / "speechfleet").unlink(missing_ok=True)


UNWRITABLE_STATE = Kind("unwritable state folder", _occupy, _free, strikes_at=at(""))
