"""`--limit`: which hosts of a fleet are meant, by Ansible's host patterns.

Source: `_evaluate_patterns` and `_enumerate_matches` in `ansible/inventory/manager.py` of
ansible-core 2.19, which is the tests' witness. Where Ansible warns of a pattern that means
nothing and goes on, this is an error: a misspelt `!host` would change the host it spares.
"""

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import translate

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.pattern_parts import LimitError, Part, parts
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.spelling import guess

Past = Mapping[str, Callable[[], Collection[str]]]
"""Words for hosts by what became of them earlier: `failed`, `skipped` …"""

_LOCALHOST = ("localhost", "127.0.0.1", "::1")
"""One host to Ansible, whichever of them the inventory has."""
_OF_EVERY_FLEET = ("all", "ungrouped")
"""Nobody has written them, so that nobody has misspelt them."""
_GLOB = "?*["
"""Where one of these stands in a name, it means hosts besides groups."""


def select(fleet: Fleet, limit: str, past: Past | None = None) -> Fleet:
    """Return the fleet with only those hosts that `limit` means, in the order of the inventory.

    `past` are words that mean hosts where no host or group is called so. Raises LimitError
    where a part means no host, and where no host is left.
    """
    names = _Names(fleet, past or {})
    wanted = parts(limit, names.hosts)
    chosen = set(names.hosts) if all(part.sign for part in wanted) else set[str]()
    for part in wanted:
        _apply(part.sign, chosen, names.meant(part))
    if not chosen:
        asks_past = any(names.is_past(part.name) for part in wanted)
        why = "; the last run left none so" * asks_past
        raise LimitError(f"the limit {shown(limit)} leaves no host of {fleet.source}{why}")
    return replace(fleet, hosts=tuple(host for host in fleet.hosts if host.name in chosen))


def _apply(sign: str, chosen: set[str], meant: Iterable[str]) -> None:
    if sign == "&":
        chosen.intersection_update(meant)
    elif sign == "!":
        chosen.difference_update(meant)
    else:
        chosen.update(meant)


class _Names:
    """The names of a fleet, and which hosts each means."""

    def __init__(self, fleet: Fleet, past: Past) -> None:
        self._source = fleet.source
        self._groups = fleet.groups
        self._past = past
        self.hosts = {host.name: host for host in fleet.hosts}

    def meant(self, part: Part) -> list[str]:
        """Return the hosts of a part; an empty group is none, and no error."""
        found = self._found(part.name)
        if found is None:
            raise self._no_host(part, self._hint(part))
        hosts = list(dict.fromkeys(found))
        if hosts and not hosts[part.slice]:
            has = f": {shown(part.name)} has {len(hosts)}, counted from 0"
            raise self._no_host(part, has)
        return hosts[part.slice]

    def _no_host(self, part: Part, why: str) -> LimitError:
        return LimitError(f"{shown(part.text)} means no host of {self._source}{why}")

    def is_past(self, name: str) -> bool:
        """Whether a name is one of `past`, and of nothing in the inventory."""
        return name in self._past and name not in self.hosts and name not in self._groups

    def _found(self, name: str) -> list[str] | None:
        """The hosts that a name or pattern means; None where nothing is called so."""
        bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
        if bare in self.hosts:
            return [bare]
        matches = _matcher(name)
        groups = [group for group in self._groups if matches(group)]
        found = [host for group in groups for host in self._groups[group]]
        if not groups or name.startswith("~") or any(sign in name for sign in _GLOB):
            found += [host for host in self.hosts if matches(host)]
        return found if found or groups else self._by_other_name(name)

    def _by_other_name(self, name: str) -> list[str] | None:
        if name in _LOCALHOST:
            return [host for host in self.hosts if host in _LOCALHOST][:1] or None
        if name in self._past:
            left = self._past[name]()
            return [host for host in self.hosts if host in left]
        return None

    def _hint(self, part: Part) -> str:
        groups = (group for group in self._groups if group not in _OF_EVERY_FLEET)
        near = guess(part.name, [*self.hosts, *groups, *self._past])
        if near:
            return near
        if part.slice != slice(None):
            return (
                f"; {shown(part.text.removeprefix(part.sign + part.name))} counts the hosts found"
            )
        return '; beside commas a ":" parts nothing' if ":" in part.name else ""


def _matcher(name: str) -> Callable[[str], object]:
    """As Ansible: a regular expression counts from the start of a name, a glob for all of it."""
    if not name.startswith("~"):
        return re.compile(translate(name)).match
    try:
        with warnings.catch_warnings(action="ignore"):
            return re.compile(name[1:]).match
    except (re.error, OverflowError, RecursionError) as error:
        raise LimitError(f"{shown(name)} is no regular expression: {error}") from None
