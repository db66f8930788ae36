"""Nothing to do, 50 ms away; and where 1 % of new connections are dropped."""

from benchmarks.line import line
from benchmarks.peers import pyinfra
from benchmarks.peers.floor import FLOOR
from benchmarks.peers.pyinfra import PYINFRA
from benchmarks.peers.speechfleet import SPEECHFLEET
from benchmarks.rounds import rounds
from benchmarks.stage import Stage

_PEERS = (SPEECHFLEET, FLOOR, PYINFRA)


def far(stage: Stage) -> None:
    """50 hosts, 50 ms away."""
    crowd = stage.crowd
    with line(crowd, 2250, 0.05, 0) as relay:
        targets = stage.targets(stage.of(50, 5), 2250)
        peers = (*_PEERS, pyinfra.SAME)
        rounds("g50ms", peers, targets, stage.of(3, 1), stage.say, crowd, line=relay)


def dropping(stage: Stage) -> None:
    """200 hosts, of which two are dropped at first."""
    crowd = stage.crowd
    with line(crowd, 2251, 0.0, 1) as relay:
        targets = stage.targets(stage.of(200, 60), 2251)
        rounds("g1percent", _PEERS, targets, 1, stage.say, crowd, line=relay)
