"""What is said of a drain: while it lasts, and when it is over."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding


def draining(name: str, count: str, left: str) -> str:
    """`stt-1: draining, 3 connections open, 41 s left`."""
    return f"{name}: draining, {_open(count)}, {left} s left"


def _open(count: str) -> str:
    if not count.isdecimal():
        return "how many connections are open is not known"
    return f"{count} connection{'s' * (count != '1')} open"


def drain_findings(name: str, refused: bool, left: str) -> Iterator[Finding]:
    """What did not go as wanted: new connections could not be refused, or some were still open
    at the deadline (`left`), or may have been (`unknown`: Docker did not tell)."""
    if not refused:
        yield Finding(
            "drain.admitted",
            "warning",
            f"{name}: new connections could not be refused while open ones were waited for",
            "install nftables or iptables, and nsenter (util-linux), on the host",
        )
    if left != "0":
        yield Finding(
            "drain.cut",
            "warning",
            f"{name}: {_open(left)} at the deadline, cut by the stop",
            "where they should have ended by themselves, raise its drain_seconds"
            if left.isdecimal()
            else "see why Docker on the host did not answer: journalctl -u docker",
        )
