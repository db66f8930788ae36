"""The host's disk is full where units, settings and the record of a change are written."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene
from tests.faults.small_disk import fill, make_room, put_under, take_away
from tests.fleet.practice import until
from tests.fleet.rest import at_rest

_PATHS = ("/var/lib/speechfleet", "/etc/systemd/system")


def _prepare(scene: Scene) -> None:
    put_under(scene.host, *_PATHS)


def _fill(scene: Scene) -> None:
    fill(scene.host)


def _mend(scene: Scene) -> None:
    """There is room again; what the host could not put back it does now, with its next try."""
    make_room(scene.host)
    scene.host.sh("systemctl start speechfleet_revert.service", check=False)
    until(lambda: at_rest(scene.host))
    take_away(scene.host, *_PATHS)


DISK_FULL = Kind("disk full", _fill, _mend, _prepare)
