"""A host that is away, told apart from one that does not let us in."""

from collections.abc import Iterable

from speechfleet.checks.finding import Finding

AWAY = frozenset(
    {"reach.refused", "reach.timeout", "reach.banner", "reach.bastion", "reach.lost"},
)
"""Codes of `remote/errors.py` that mean that a host is switched off, hangs, or has no network.
A refused log-in, a changed host key or a wrong name means that somebody has to look."""


def is_away(findings: Iterable[Finding]) -> bool:
    return any(finding.code in AWAY for finding in findings)
