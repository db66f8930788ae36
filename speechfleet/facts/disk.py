"""What is free where images lie and where our own state lies, in bytes and in inodes.

Images lie below Docker's root directory, and below containerd's where Docker keeps them there
(its containerd image store).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact

CONTAINERD = "/var/lib/containerd"
"""Where containerd's image store lies, as the script has it."""

SCRIPT = (
    r"""free() { # WORD PATH: of a folder that is not there yet, the one above
  there=$2
  until [ -d "$there/" ]; do there=${there%/*}; done
  stat -f -c "$1 %a %S %c %d $2" "$there/"
  stat -f -c "whole %b %S $1" "$there/"
}
free state /var/lib/speechfleet
"""
    + ONLY_WITH_DOCKER
    + r"""case $said_docker in
  *'images of containerd'*) free images /var/lib/containerd ;;
  *)
    root=${said_docker#*'root "'}
    [ "$root" != "$said_docker" ] || exit 1
    free images "${root%%'"'*}" ;;
esac
"""
)


@dataclass(frozen=True)
class Space:
    """What is left on the file system of a folder, to others than root."""

    path: str
    free: int
    inodes: int
    """All there are; 0 on a file system that makes them as it needs them."""
    free_inodes: int
    size: int = 0
    """Bytes in all, those for root alone included."""


def read(text: str) -> Mapping[str, Space]:
    """`state` → our own folder's, and `images` → Docker's, where Docker runs. Raises ValueError
    where `stat` said nothing of our own."""
    rows = [line.split(" ", 5) for line in text.splitlines()]
    sizes = {word: int(blocks) * int(size) for _, blocks, size, word in filter(_is_whole, rows)}
    found = {row[0]: _space(sizes.get(row[0], 0), *row[1:]) for row in rows if not _is_whole(row)}
    if "state" not in found:
        raise ValueError(text)
    return found


def _is_whole(row: Sequence[str]) -> bool:
    return row[0] == "whole"


def _space(whole: int, blocks: str, size: str, inodes: str, free_inodes: str, path: str) -> Space:
    return Space(path, int(blocks) * int(size), int(inodes), int(free_inodes), whole)


DISK = Fact("disk", SCRIPT, read, seconds=10)
