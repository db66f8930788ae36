"""The fleet in a few numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from speechfleet.history.grade import WORST_FIRST, Grade
from speechfleet.history.past import Past
from speechfleet.run import Run

LEVELS = ("functional", "key-ok", "ready", "starting", "unready", "down", "stopped", "unknown")


@dataclass(frozen=True)
class Glance:
    """Numbers of hosts by grade, and of instances by level and whether it serves there: `ready` is
    the best of a generic container. Levels without an instance are left out."""

    hosts: Mapping[Grade, int]
    levels: Mapping[tuple[str, bool], int]
    serving: int
    instances: int

    @property
    def headline(self) -> str:
        """What somebody wants to know before the first coffee."""
        total = sum(self.hosts.values())
        amiss = self.hosts["bad"] + self.hosts["unreachable"]
        hosts = "host" if total == 1 else "hosts"
        if not total:
            return "No host was asked"
        if amiss:
            return f"{amiss} of {total} {hosts} {'needs' if amiss == 1 else 'need'} somebody"
        if self.hosts["warned"]:
            well = "all serve" if self.serving == self.instances else "none needs somebody"
            return f"{total} {hosts}: {well}, {self.hosts['warned']} with warnings"
        return f"{total} {hosts}: all is well"


def glance(run: Run, past: Past) -> Glance:
    """Count. Instances of a host out of reach are unknown, as far as earlier runs tell of them, and
    so are those that a host did not tell of."""
    newest = past.runs[-1]
    grades = Counter(seen[newest.number] for seen in past.grades.values() if newest.number in seen)
    ran = [one for host in run.hosts for one in host.instances if one.health]
    unknown = sum(t.now.began == newest.began and not t.now.known for t in past.tracks)
    levels = Counter((one.health, one.serves) for one in ran)
    levels["unknown", False] += unknown
    return Glance(
        {grade: grades[grade] for grade in WORST_FIRST},
        {key: levels[key] for key in product(LEVELS, (True, False)) if levels[key]},
        sum(one.serves for one in ran),
        len(ran) + unknown,
    )
