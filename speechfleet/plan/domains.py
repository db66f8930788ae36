"""Failure domains: which hosts go down together, because they share a site or a rack."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.pace import PaceError

_SHOWN = 5


def failure_domains(fleet: Fleet, by: str, every: bool = False) -> dict[str, str]:
    """The failure domain of each host that runs something, or of `every` host; empty where `by` is.

    `by` is a group, and its child groups are the domains; or it is a pattern of group names.
    Raises PaceError where no group is meant, or where a host is in none of them or in several.
    """
    if not by:
        return {}
    hosts = [host for host in fleet.hosts if every or host.services]
    groups = {group for host in hosts for group in host.groups}
    wanted = set(fleet.children.get(by, ())) or {g for g in groups if fnmatchcase(g, by)}
    if not wanted:
        raise PaceError("by", f"is {by!r}, which means no group; wanted a group with children")
    found = {host.name: [g for g in host.groups if g in wanted] for host in hosts}
    _refuse(by, "in none", (name for name, domains in found.items() if not domains))
    _refuse(by, "in several", (name for name, domains in found.items() if len(domains) > 1))
    return {name: domains[0] for name, domains in found.items()}


def _refuse(by: str, why: str, hosts: Iterable[str]) -> None:
    names = list(hosts)
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise PaceError(
            "by",
            f"is {by!r}, and each host needs one group of it; {why}: {', '.join(names[:_SHOWN])}"
            f"{more}; put them into one, or leave them out with --limit",
        )
