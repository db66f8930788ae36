"""Where an instance is reached: from outside, and from the host itself."""

from speechfleet.inventory.fleet import Host

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def outside(host: Host, bind: str) -> str:
    """The published address as clients have it; empty where only the host itself reaches it."""
    if bind in _ANY:
        return host.client_address
    return "" if bind.startswith(("127.", "::1")) else bind


def inside(bind: str) -> str:
    """The same as the host itself reaches it."""
    return _ANY.get(bind, bind)
