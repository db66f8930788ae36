"""Nothing to do, on hosts that have processors of their own: 50, 500, 5,000, and 50 ms away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.crowd import Crowd
from benchmarks.line import line
from benchmarks.own.hosts import PORT, answering
from benchmarks.own.recording import recorded
from benchmarks.peers import pyinfra
from benchmarks.peers.floor import FLOOR
from benchmarks.peers.peer import Peer
from benchmarks.peers.pyinfra import PYINFRA
from benchmarks.peers.speechfleet import SPEECHFLEET
from benchmarks.rounds import rounds
from benchmarks.stage import Stage

PEERS = (SPEECHFLEET, FLOOR, PYINFRA, pyinfra.SAME)


@contextmanager
def _hosts(stage: Stage, peers: Sequence[Peer]) -> Iterator[Crowd]:
    crowd = stage.crowd
    name = next(host.name for host in stage.site.hosts if host.user != "root")
    with answering(crowd, recorded(stage.site, name, peers, stage.say)) as found:
        yield found


def fifty(stage: Stage) -> None:
    """All peers but Ansible, whose modules are programs that hosts would have to run."""
    _near(stage, "own50", stage.of(50, 5), stage.of(5, 1), PEERS)


def five_hundred(stage: Stage) -> None:
    """Without the peer that asks all our questions, which would take long."""
    _near(stage, "own500", stage.of(500, 20), stage.of(3, 1), PEERS[:3])


def five_thousand(stage: Stage) -> None:
    """speechfleet and the floor."""
    _near(stage, "own5000", stage.of(5000, 50), 1, PEERS[:2])


def far(stage: Stage) -> None:
    """50 hosts, 50 ms away."""
    with _hosts(stage, PEERS) as crowd, line(crowd, 2252, 0.05, 0, PORT) as relay:
        targets = stage.targets(stage.of(50, 5), 2252)
        rounds("ownfar", PEERS, targets, stage.of(3, 1), stage.say, crowd, line=relay)


def _near(stage: Stage, job: str, hosts: int, count: int, peers: Sequence[Peer]) -> None:
    with _hosts(stage, peers) as crowd:
        rounds(job, peers, stage.targets(hosts, PORT), count, stage.say, crowd)
