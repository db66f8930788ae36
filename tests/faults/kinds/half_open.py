"""The connection goes dead: packets are dropped both ways, and nobody says so."""

from tests.faults.kind import Kind
from tests.faults.scene import Scene

_RULES = ("INPUT -p tcp --dport 22 -j DROP", "OUTPUT -p tcp --sport 22 -j DROP")


def _drop(scene: Scene) -> None:
    for rule in _RULES:
        scene.host.sh(f"iptables -w -I {rule}")


def _let_through(scene: Scene) -> None:
    for rule in _RULES:
        scene.host.sh(f"iptables -w -D {rule}", check=False)


# Longer than the 60 s after which the controller gives up a connection that says nothing.
HALF_OPEN = Kind("connection half open", _drop, _let_through, lasts=75)
