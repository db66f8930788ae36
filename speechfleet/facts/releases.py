"""Which releases are kept on the host, whole or not, and when each was verified.

A release is named by its content (`plan/release.py`), so the host can say whether it is whole:
its unit with the name left out, and its settings, have to give that name again.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from speechfleet.facts.fact import Fact

SCRIPT = r"""cd /var/lib/speechfleet/releases 2>/dev/null || exit 0
for folder in */*/; do
  folder=${folder%/}
  release=${folder##*/}
  [ -d "$folder" ] || continue
  case $folder in *[!A-Za-z0-9/._-]*) continue ;; esac # none of ours
  echo "release ${folder%%/*} $release"
  for mark in verified rolled-back; do
    [ -f "$folder/$mark" ] && { read -r said <"$folder/$mark"; printf '%s\n' "$mark $said"; }
  done
  [ -f "$folder/unit" ] && [ -f "$folder/settings.env" ] || continue
  made=$(sed "s/$release//g" "$folder/unit" | cat - "$folder/settings.env" | sha256sum)
  [ "${made%"${made#????????????}"}" = "$release" ] && echo whole
  sed 's/^/text /' "$folder/unit"; echo
done
:
"""

_UNITS_KEPT = 1024
"""Thousands of hosts have the same few units."""
_PORT = re.compile(r"--label speechfleet\.port=(\d+)")
_RELEASE = re.compile(r"--label speechfleet\.release=(\w+)")
_LICENCE = re.compile(r"/var/lib/speechfleet/licences/\w+\.tar")
_KEY = re.compile(r"--env-file /var/lib/speechfleet/instances/\S+\.key")
_RUNS = re.compile(r"^  (sha256:[0-9a-f]{64})$", re.MULTILINE)
_IMAGE = re.compile(r"^Description=(?:Speech c|C)ontainer \S+ \((.*)\)$", re.MULTILINE)


@lru_cache(_UNITS_KEPT)
def port_of(unit_text: str) -> int:
    """The port that a unit of ours publishes; 0 where it names none."""
    found = _PORT.search(unit_text)
    return int(found[1]) if found else 0


@lru_cache(_UNITS_KEPT)
def release_of(unit_text: str) -> str:
    """The release that a unit of ours is of; empty where it names none."""
    found = _RELEASE.search(unit_text)
    return found[1] if found else ""


def image_of(unit_text: str) -> str:
    """The image that a unit of ours runs, by its tag; empty where it names none."""
    found = _IMAGE.search(unit_text)
    return found[1] if found else ""


def licence_of(unit_text: str) -> str:
    """The file of the licence that a unit of ours runs with; empty where it runs with none."""
    found = _LICENCE.search(unit_text)
    return found[0] if found else ""


def has_key(unit_text: str) -> bool:
    """Whether a unit of ours runs with a resource's key."""
    return _KEY.search(unit_text) is not None


def runs_of(unit_text: str) -> str:
    """What a unit of ours tells Docker to run: an id where its image was locked, else the tag."""
    found = _RUNS.search(unit_text)
    return found[1] if found else image_of(unit_text)


def tag_of(image: str) -> str:
    """What an operator calls an image by: its tag, or its digest."""
    return image.rpartition("/")[2].rpartition(":")[2]


@dataclass(frozen=True)
class KeptRelease:
    """A release of an instance, as it lies on the host."""

    instance: str
    release: str
    unit_text: str = ""
    whole: bool = False
    """Unit and settings are there, and are what the release's name says."""
    turn: int = 0
    """The how-manieth change that was verified here; 0 where this release was not. It orders
    releases whatever the host's clock does."""
    verified: str = ""
    """When it was verified last, by the host's clock; empty where it was not, or where a
    rollback has left it since."""
    rolled_back: str = ""
    """When a rollback left it; empty where it was verified again since."""

    @property
    def image(self) -> str:
        return image_of(self.unit_text)

    @property
    def runs(self) -> str:
        return runs_of(self.unit_text)

    @property
    def tag(self) -> str:
        return tag_of(self.image)


def read(text: str) -> tuple[KeptRelease, ...]:
    """Raises ValueError where a line is not understood."""
    blocks: list[list[tuple[str, str]]] = []
    for line in filter(None, text.split("\n")):
        word, _, rest = line.partition(" ")
        if word == "release":
            blocks.append([])
        blocks[-1].append((word, rest))
    return tuple(map(_kept, blocks))


def _kept(block: list[tuple[str, str]]) -> KeptRelease:
    single = dict(block)
    instance, release = single["release"].split(" ")
    turn, _, verified = single.get("verified", "0 ").partition(" ")
    return KeptRelease(
        instance,
        release,
        "".join(f"{rest}\n" for word, rest in block if word == "text"),
        "whole" in single,
        int(turn or 0),
        verified,
        single.get("rolled-back", ""),
    )


KEPT = Fact("releases", SCRIPT, read, seconds=10)
