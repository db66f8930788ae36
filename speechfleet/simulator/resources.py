"""The resources a billing endpoint knows, as values, and how it judges a key."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from .api_status import ACCEPTED, ApiStatus, named
from .faults import seconds
from .refusal import Refused

SPEECH = "speech"
"""The kind of resource that a Speech container's key has to belong to."""


@dataclass(frozen=True)
class Resource:
    """One resource: what it is, how it was told to behave, and what was reported to it."""

    keys: tuple[str, ...] = field(repr=False)
    kind: str = SPEECH
    revoked: frozenset[int] = frozenset()
    """Indices of the keys that are refused."""
    answer: ApiStatus | None = None
    """Said to every good key; None is `Valid`."""
    down: bool = False
    """Whether connections are closed without an answer."""
    delay: float = 0
    """Seconds before each answer."""
    accepted: tuple[int, ...] = ()
    """Reports accepted, by the index of the key they came with."""
    refused: int = 0

    def holds(self, key: str) -> bool:
        """Whether `key` is a key of this resource that is not revoked."""
        return key in self.keys and self.keys.index(key) not in self.revoked

    def counted(self, key: str, status: ApiStatus) -> "Resource":
        """Return the resource after a report that was judged so."""
        if status not in ACCEPTED or key not in self.keys:
            return replace(self, refused=self.refused + 1)
        index = self.keys.index(key)
        return replace(self, accepted=_one_more(self.accepted, index))


Resources = Mapping[str, Resource]


def resources(text: str) -> dict[str, Resource]:
    """Read `{"NAME": {"keys": ["…", "…"], "kind": "speech"}}`. Raises Refused, without a key."""
    try:
        return {name: _resource(row) for name, row in json.loads(text).items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Refused(
            'The resources file is not understood; wanted: {"NAME": {"keys": [...], "kind": ...}}.'
        ) from None


def judge(known: Resources, name: str, key: str) -> ApiStatus:
    """Return what becomes of a report with `key` to the endpoint of resource `name`."""
    owner = next((name for name, resource in known.items() if resource.holds(key)), None)
    if owner is None:
        return ApiStatus.INVALID
    if owner != name or known[owner].kind != SPEECH:
        return ApiStatus.MISMATCH
    return known[owner].answer or ApiStatus.VALID


def told(resource: Resource, wanted: Mapping[str, object]) -> Resource:
    """Return the resource with what is wanted of it. Raises Refused."""
    changes = dict(_read(resource, name, value) for name, value in wanted.items())
    return replace(resource, **changes)


def shown(resource: Resource) -> dict[str, object]:
    """Return all but the keys."""
    return {
        "kind": resource.kind,
        "keys": len(resource.keys),
        "revoked": sorted(resource.revoked),
        "answer": resource.answer,
        "down": resource.down,
        "delay": resource.delay,
        "accepted": list(resource.accepted),
        "refused": resource.refused,
    }


def _resource(row: Mapping[str, Any]) -> Resource:
    keys = row["keys"]
    if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
        raise TypeError
    return Resource(keys=tuple(keys), kind=str(row["kind"]), accepted=(0,) * len(keys))


def _one_more(counts: tuple[int, ...], index: int) -> tuple[int, ...]:
    return (*counts[:index], counts[index] + 1, *counts[index + 1 :])


def _revoked(resource: Resource, value: Any) -> frozenset[int]:
    indices = range(len(resource.keys))
    return frozenset(indices.index(index) for index in value)


def _answer(_resource: Resource, value: Any) -> ApiStatus | None:
    status = None if value is None else named(value)
    if value is not None and status is None:
        raise ValueError(value)
    return status


def _down(_resource: Resource, value: Any) -> bool:
    return bool((False, True).index(value))


def _delay(_resource: Resource, value: Any) -> float:
    return seconds(str(value))


class _Reader(NamedTuple):
    wanted: str
    read: Callable[[Resource, Any], Any]


_READERS: dict[str, _Reader] = {
    "revoked": _Reader("a list of key indices, the first key is 0", _revoked),
    "answer": _Reader("null or one of " + ", ".join(ApiStatus), _answer),
    "down": _Reader("true or false", _down),
    "delay": _Reader("seconds, 0 or more", _delay),
}


def _read(resource: Resource, name: str, value: object) -> tuple[str, Any]:
    reader = _READERS.get(name)
    if reader is None:
        raise Refused(f"A resource has no {name}. It has {', '.join(_READERS)}.")
    try:
        return name, reader.read(resource, value)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Refused(f"{name} is {value!r}; wanted: {reader.wanted}.") from None
