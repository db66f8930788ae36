"""Nothing to do: 8 real hosts, and crowds of 50 and 500."""

from benchmarks.peers import ansible, pyinfra
from benchmarks.peers.ansible import ANSIBLE
from benchmarks.peers.floor import FLOOR
from benchmarks.peers.mitogen import MITOGEN
from benchmarks.peers.pyinfra import PYINFRA
from benchmarks.peers.speechfleet import SPEECHFLEET
from benchmarks.rounds import rounds
from benchmarks.stage import Stage

PEERS = (SPEECHFLEET, FLOOR, PYINFRA, MITOGEN, ANSIBLE)
SAME = (pyinfra.SAME, ansible.SAME)


def real(stage: Stage) -> None:
    """Eight hosts with a Docker of their own."""
    rounds("a8", PEERS, stage.site.targets(), stage.of(3, 1), stage.say)


def fifty(stage: Stage) -> None:
    """All peers."""
    _crowd(stage, "a50", stage.of(50, 5), stage.of(4, 2), ansible=True)


def same(stage: Stage) -> None:
    """The peers ask what speechfleet asks."""
    peers = (SPEECHFLEET, *SAME)
    targets = stage.targets(stage.of(50, 5))
    rounds("same", peers, targets, stage.of(2, 1), stage.say, stage.crowd, seldom=(ansible.SAME,))


def five_hundred(stage: Stage) -> None:
    """Without Ansible, which would take a quarter of an hour."""
    _crowd(stage, "a500", stage.of(500, 20), stage.of(2, 1))


def _crowd(stage: Stage, job: str, hosts: int, count: int, ansible: bool = False) -> None:
    targets = stage.targets(hosts)
    peers = PEERS if ansible else (SPEECHFLEET, FLOOR, PYINFRA)
    rounds(job, peers, targets, count, stage.say, stage.crowd, seldom=(MITOGEN, ANSIBLE))
