"""The host's disk is full where units, settings and the record of a change are written.

A practice host's disk is this machine's own. So a small one is put under what speechfleet
writes, with all that is there, and filled for real.
"""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene

_PREPARE = """set -e
mkdir -p /run/small && mount -t tmpfs -o size=4m,mode=755 small /run/small
for path in /var/lib/speechfleet /etc/systemd/system; do
  mkdir -p /run/small$path && cp -a $path/. /run/small$path
  mount --bind /run/small$path $path
done
"""
_FILL = "dd if=/dev/zero of=/run/small/full bs=4k 2>/dev/null; :"
_MEND = """set -e
mountpoint -q /run/small || exit 0
rm -f /run/small/full
systemctl is-system-running --wait >/dev/null || :
for path in /var/lib/speechfleet /etc/systemd/system; do
  ! mountpoint -q $path || umount $path
  find $path -mindepth 1 -delete
  cp -a /run/small$path/. $path
done
umount /run/small
systemctl daemon-reload
"""


def _prepare(scene: Scene) -> None:
    scene.host.sh(_PREPARE)


def _fill(scene: Scene) -> None:
    scene.host.sh(_FILL)


def _mend(scene: Scene) -> None:
    scene.host.sh(_MEND)


DISK_FULL = Kind("disk full", _fill, _mend, _prepare)
