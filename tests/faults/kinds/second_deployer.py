"""Somebody else deploys to the same host."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene

REFUSED_OR_DONE = (0, 3)


def _deploy_too(scene: Scene) -> None:
    limit = ("--limit", scene.host.name)
    other = str(scene.state / "other")
    result = scene.practice.deploy(scene.inventory, *limit, XDG_STATE_HOME=other)
    assert result.code in REFUSED_OR_DONE, result.err


SECOND_DEPLOYER = Kind("two deployers", _deploy_too, lasts=0)
