"""speechfleet: `deploy --yes` of an inventory that is in force."""

from benchmarks.peers.peer import Peer
from benchmarks.places import OURS
from benchmarks.targets import Targets


def prepare(targets: Targets) -> list[str]:
    """The inventory is there already."""
    return [str(OURS / "speechfleet"), "deploy", "--yes", "-i", str(targets.inventory)]


SPEECHFLEET = Peer(
    "speechfleet", "`deploy --yes`, default settings: 35 facts, checks, the plan, a report", prepare
)
