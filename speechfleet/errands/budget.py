"""How much of what hosts say is held at a time, however many hosts there are."""

_OF_A_HOST = 1 << 20
_OF_ALL = 64 << 20


def share(hosts: int) -> int:
    """The bytes that each of so many hosts may say: a MiB, and 64 MiB together."""
    return min(_OF_A_HOST, _OF_ALL // max(1, hosts))
