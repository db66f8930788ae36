"""An entry of `speech_resources` → its Resource, with one key or with both."""

import re
from collections.abc import Collection

from speechfleet.inventory.fleet import KEY_NAMES, Program, Resource
from speechfleet.inventory.nodes import Entry, Mapping, Node
from speechfleet.inventory.places import Faults
from speechfleet.inventory.references import Reference, reference
from speechfleet.inventory.scalars import OddValue, shown
from speechfleet.inventory.secrets import Secrets
from speechfleet.inventory.shape import ResourceShape, fit
from speechfleet.secrets.sources.family import FORMS

_WHICH = "{key}"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
"""It names a folder of hosts."""


def read_resource(entry: Entry, secrets: Secrets | None, faults: Faults) -> Resource | None:
    """Return the resource, or None with a fault. Without `secrets` no key is fetched."""
    name, node = entry.key.value, entry.value
    if not _NAME.fullmatch(name):
        wanted = "letters and digits, and . _ - between them, at most 64"
        faults.add(entry.key.place, f"{shown(name)} cannot be a resource; wanted {wanted}")
        return None
    what = f'resource "{name}"'
    readers = dict.fromkeys(("key", *KEY_NAMES), reference) | {"regenerate": _program}
    shape = fit(ResourceShape, node, what, readers, faults)
    if shape is None or not isinstance(node, Mapping):
        return None
    misfit = _misfit(shape, node)
    if misfit:
        faults.add(node.place, f"{what} {misfit}")
        return None
    made = Resource(name, shape.endpoint, None, regenerate=_as_program(shape.regenerate))
    return _with_keys(made, shape, node, secrets, faults) if secrets else made


def key_nodes(resources: Node, spared: Collection[str] = ()) -> list[Node]:
    """Where secrets of resources are named, but for the spared ones. What else stands there names
    none: `regenerate` is a program that is run on purpose only."""
    entries = resources.entries if isinstance(resources, Mapping) else {}
    each = (entry for name, entry in entries.items() if name not in spared)
    own = (entry.value.entries for entry in each if isinstance(entry.value, Mapping))
    return [of[key].value for of in own for key in ("key", *KEY_NAMES) if key in of]


def _misfit(shape: ResourceShape, node: Mapping) -> str:
    """Why these keys make no resource, in words; empty where they do."""
    both = (shape.key1, shape.key2)
    if shape.key and any(both):
        return "has key beside key1 or key2; wanted one key, or both (null takes one away)"
    if not shape.key and not all(both):
        return f"has no {_lacking(shape)}; wanted key, or key1 and key2: {FORMS}"
    if shape.key and ("use" in node.entries or shape.regenerate):
        return "has use or regenerate with one key; wanted key1 and key2 with them"
    return ""


def _lacking(shape: ResourceShape) -> str:
    if shape.key1 or shape.key2:
        return "key1" if shape.key2 else "key2"
    return "key"


def _with_keys(
    made: Resource, shape: ResourceShape, node: Mapping, secrets: Secrets, faults: Faults
) -> Resource | None:
    if shape.key:
        return Resource(made.name, made.endpoint, secrets.api_key(shape.key))
    places = zip(KEY_NAMES, (shape.key1, shape.key2), strict=True)
    found = {name: secrets.api_key(where) for name, where in places if where}
    keys = {name: key for name, key in found.items() if key}
    if len(keys) < len(KEY_NAMES):
        return None
    if keys["key1"] == keys["key2"] and not secrets.shut:
        found_so = f'resource "{made.name}" has the same key as key1 and key2'
        faults.add(node.place, f"{found_so}; wanted both of its keys, or one as key")
    return Resource(made.name, made.endpoint, keys[shape.use], keys, shape.use, made.regenerate)


def _program(node: Node) -> Reference:
    """Raises OddValue, whose text never shows the value."""
    found = reference(node)
    if found.source != "command" or _WHICH not in found.text:
        wanted = ResourceShape.model_fields["regenerate"].description
        raise OddValue(f"what stands here makes no key anew; wanted {wanted}")
    return found


def _as_program(where: Reference | None) -> Program | None:
    return Program(where.text, where.place.path(".")) if where else None
