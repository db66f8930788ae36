"""Ansible with Mitogen's strategy in the place of its own connections."""

from benchmarks.peers import ansible
from benchmarks.peers.peer import Peer
from benchmarks.places import THEIRS
from benchmarks.targets import Targets


def prepare(targets: Targets) -> list[str]:
    """As Ansible, with the plug-ins that Mitogen's package brings."""
    found = sorted(THEIRS.parent.glob("lib/python*/site-packages/ansible_mitogen/plugins/strategy"))
    more = f"strategy_plugins = {found[0]}\nstrategy = mitogen_linear\n"
    return ansible.prepare(targets, "mitogen", more)


MITOGEN = Peer("ansible + mitogen", "the same tasks, `strategy = mitogen_linear`", prepare)
