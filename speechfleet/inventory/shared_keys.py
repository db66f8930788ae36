"""Which resources of an inventory have a key in common, which in Azure no two have."""

from collections.abc import Iterable, Iterator

from speechfleet.inventory.fleet import Resource
from speechfleet.inventory.secrets import was_seen
from speechfleet.secrets.secret import Secret


def sharing(one: Resource, others: Iterable[Resource]) -> Iterator[Resource]:
    """Yield those of `others` that have a key of this one too, as far as keys were fetched."""
    its = _keys(one)
    return (other for other in others if other.name != one.name and its & _keys(other))


def _keys(resource: Resource) -> set[Secret]:
    named = (resource.key, *resource.keys.values())
    return {key for key in named if key is not None and was_seen(key)}
