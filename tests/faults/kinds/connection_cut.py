"""The connection ends: the host's sshd that serves it is killed."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene


def _cut(scene: Scene) -> None:
    # Between two questions there may be no session.
    scene.host.sh("pkill -9 -f '^sshd: .*@notty'", check=False)


CONNECTION_CUT = Kind("connection cut", _cut, lasts=0)
