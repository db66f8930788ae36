"""What a shell offers to complete: names of the inventory that stands on the line.

It is asked at a key stroke. So it reads names alone, and says nothing where something is wrong.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from speechfleet.inventory.names import Names

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
"""What `shell_complete` of a click parameter is."""

_BEFORE = re.compile(r"(?:.*[,:])?[&!]?", re.DOTALL)


def patterns(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last part of a limit with hosts, groups and what the last run left."""
    names = _names(ctx)
    if names is None:
        return []
    begun = _BEFORE.match(incomplete)
    before = begun[0] if begun else ""
    past = ("failed", "skipped", "unreachable")
    return [
        *_items(names.groups, "group", incomplete, before),
        *_items(names.hosts, "host", incomplete, before),
        *_items(past, "of the last run", incomplete, before),
    ]


def hosts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a host."""
    names = _names(ctx)
    return list(_items(names.hosts, "host", incomplete)) if names else []


def services(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a service."""
    names = _names(ctx)
    return list(_items(names.services, "service", incomplete)) if names else []


def resources(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a resource."""
    names = _names(ctx)
    return list(_items(names.resources, "resource", incomplete)) if names else []


def _items(
    names: Iterable[str], what: str, incomplete: str, before: str = ""
) -> Iterable[CompletionItem]:
    found = (before + name for name in names)
    return [CompletionItem(name, help=what) for name in found if name.startswith(incomplete)]


def _names(ctx: click.Context) -> "Names | None":
    """The names in the inventory, or None where there is none that can be read."""
    from speechfleet.inventory.names import names

    try:
        return names(_paths(ctx.params.get("inventory")))
    except Exception:  # whatever it is: nobody at a prompt wants to read of it
        return None


def _paths(inventory: Any) -> tuple[Path, ...]:
    # A shell that completes has not expanded the words of the line yet.
    return tuple(Path(one).expanduser() for one in inventory or ())
