"""A small disk under folders of a host, which can be filled for real.

A practice host's own disk is this machine's. What lies in the folders is copied to the small one,
and back when it is mended.
"""

from tests.fleet.practice import PracticeHost

_SMALL = "/run/small"

_PUT_UNDER = """set -e
mkdir -p {small} && mount -t tmpfs -o size=64m,mode=755 small {small}
for path in {paths}; do
  mkdir -p {small}$path && cp -a $path/. {small}$path
  mount --bind {small}$path $path
done
"""
_FILL = "dd if=/dev/zero of={small}/full bs=4k 2>/dev/null; :"
_TAKE_AWAY = """set -e
mountpoint -q {small} || exit 0
rm -f {small}/full
for path in {paths}; do
  mountpoint -q $path || continue
  umount -l $path
  find $path -mindepth 1 -delete
  cp -a {small}$path/. $path
done
umount -l {small}
systemctl daemon-reload
"""


def put_under(host: PracticeHost, *paths: str) -> None:
    host.sh(_PUT_UNDER.format(small=_SMALL, paths=" ".join(paths)))


def fill(host: PracticeHost) -> None:
    host.sh(_FILL.format(small=_SMALL))


def make_room(host: PracticeHost) -> None:
    host.sh(f"rm -f {_SMALL}/full")


def take_away(host: PracticeHost, *paths: str) -> None:
    """Nothing may write to the folders meanwhile."""
    host.sh(_TAKE_AWAY.format(small=_SMALL, paths=" ".join(paths)))
