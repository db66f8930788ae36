"""Findings as people read them: the same finding at many hosts is one line."""

from collections.abc import Iterable

from rich.text import Text

from speechfleet.checks.finding import Finding
from speechfleet.reports.words import COLOURS

_SHOWN_HOSTS = 5


def finding_lines(found: Iterable[tuple[str, Finding]]) -> list[Text]:
    """A line for each finding that is not `ok`, with the hosts that have it; errors last,
    where the eye is when a run ends."""
    hosts: dict[Finding, list[str]] = {}
    for host, finding in found:
        if finding.level != "ok":
            hosts.setdefault(finding, []).append(host)
    ordered = sorted(hosts, key=lambda finding: finding.level == "error")
    return [_line(finding, hosts[finding]) for finding in ordered]


def _line(finding: Finding, hosts: list[str]) -> Text:
    text = Text()
    text.append(f"{finding.level}: ", style=COLOURS[finding.level])
    text.append(f"{_names(hosts)}: ", style="bold")
    text.append(finding.message)
    text.append(f"  [{finding.cause or finding.code}]", style="dim")
    if finding.fix:
        text.append(f"\n  → {finding.fix}", style="dim")
    return text


def _names(hosts: list[str]) -> str:
    shown = ", ".join(hosts[:_SHOWN_HOSTS])
    more = len(hosts) - _SHOWN_HOSTS
    return f"{shown} and {more} more" if more > 0 else shown
