"""Paired rounds: in each round every peer does the job once, and begins it in turn."""

import os
from collections.abc import Callable, Sequence

from benchmarks.crowd import Crowd
from benchmarks.line import Line
from benchmarks.measure import measured
from benchmarks.peers.peer import Peer
from benchmarks.results import keep
from benchmarks.targets import Targets


def rounds(
    job: str,
    peers: Sequence[Peer],
    targets: Targets,
    count: int,
    say: Callable[[str], None],
    crowd: Crowd | None = None,
    seldom: Sequence[Peer] = (),
    line: Line | None = None,
) -> None:
    """Keep a row for each run. Peers that are `seldom` take part in the first round only."""
    commands = {peer.name: peer.prepare(targets) for peer in peers}
    for number in range(count):
        taking = [peer for peer in peers if number == 0 or peer not in seldom]
        at = number % len(taking)
        for peer in (*taking[at:], *taking[:at]):
            before = _counted(crowd, line)
            log = targets.folder / "logs" / f"{job}-{peer.name.replace(' ', '')}.log"
            words = [*targets.through, *commands[peer.name]]
            row: dict[str, object] = {"round": number, "peer": peer.name}
            row["hosts"] = len(targets.hosts)
            row |= measured(words, log, targets.environment(os.environ))
            after = _counted(crowd, line)
            row |= {name: value - before[name] for name, value in after.items()}
            keep(job, row)
            say(f"{job} round {number + 1}: {peer.name}: {_told(row)}")


def _counted(crowd: Crowd | None, line: Line | None) -> dict[str, int]:
    """What hosts and relay have counted so far."""
    return {**(crowd.counts() if crowd else {}), **(line.counted() if line else {})}


def _told(row: dict[str, object]) -> str:
    return " ".join(f"{name} {value}" for name, value in row.items() if name != "peer")
