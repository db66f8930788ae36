"""What is free where images lie and where our own state lies, in bytes and in inodes.

Images lie below Docker's root directory, and below containerd's where Docker keeps them there
(its containerd image store).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from speechfleet.facts.fact import Fact

CONTAINERD = "/var/lib/containerd"
"""Where containerd's image store lies, as the script has it."""

SCRIPT = r"""free() { # WORD PATH: of a folder that is not there yet, the one above
  there=$2
  until [ -d "$there/" ]; do there=${there%/*}; done
  stat -f -c "$1 %a %S %c %d $2" "$there/"
  stat -f -c "whole %b %S $1" "$there/"
}
free state /var/lib/speechfleet
systemctl is-active --quiet docker.service || exit 0
found=$(docker info --format '{{.DockerRootDir}}{{println}}{{.DriverStatus}}')
case $found in
  *io.containerd.snapshotter*) free images /var/lib/containerd ;;
  *) free images "$(printf '%s\n' "$found" | head -n 1)" ;;
esac
"""


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
    """`state` → our own folder's, and `images` → Docker's, where Docker runs."""
    lines = text.splitlines()
    wholes = dict(map(_whole, (line for line in lines if line.startswith("whole "))))
    spaces = map(_space, (line for line in lines if not line.startswith("whole ")))
    return {word: replace(space, size=wholes.get(word, 0)) for word, space in spaces}


def _space(line: str) -> tuple[str, Space]:
    word, blocks, size, inodes, free_inodes, path = line.split(" ", 5)
    return word, Space(path, int(blocks) * int(size), int(inodes), int(free_inodes))


def _whole(line: str) -> tuple[str, int]:
    _, blocks, size, word = line.split(" ")
    return word, int(blocks) * int(size)


DISK = Fact("disk", SCRIPT, read, seconds=10)
