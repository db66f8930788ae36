"""YAML text → nodes, within limits.

The events of PyYAML's parser are put together here rather than by `yaml.compose`: its C
composer recurses and crashes the process at 200,000 `[`, shares aliased nodes so that a small
file can mean a billion values, and keeps the last of two equal keys.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Fault, InventoryError, Place
from speechfleet.inventory.scalars import shown

MAX_DEPTH = 100
MAX_NODES = 2_000_000
"""Nodes with every alias written out; 5,000 hosts with services of their own have 300,000."""


class EmptyFile(InventoryError):
    """There is no document: an empty file, or comments alone."""


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ENDS = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_MERGE_KEY = "<<"
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)


def compose(data: bytes, name: str) -> Node:
    """Return the one YAML document in `data`; `name` is the file's name in places.

    Raises InventoryError with the first fault: text that is no YAML has no second one.
    """
    return _Composer(name).compose(_events(_text(data, name), name))


def _text(data: bytes, name: str) -> str:
    try:
        return _joined(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        raise _error(_after(before, name), "a byte that is not UTF-8; save as UTF-8") from None


def _joined(text: str) -> str:
    """In JSON a character beyond 16 bits is two escapes, which YAML knows as one."""
    if not text.lstrip().startswith("{"):
        return text
    return _PAIR.sub(lambda match: f"{match[1]}\\U{_code_point(match[2], match[3]):08x}", text)


def _code_point(high: str, low: str) -> int:
    return 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00


def _after(before: str, name: str) -> Place:
    """Return the place of what follows the text `before`."""
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _error(place: Place, message: str) -> InventoryError:
    return InventoryError([Fault(place, message)])


def _events(text: str, name: str) -> Iterator[yaml.Event]:
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        found = f"{shown(odd.group())} is not a character of a text file"
        raise _error(_after(text[: odd.start()], name), found)
    try:
        yield from iter(_LOADER(text).get_event, None)  # what yaml.parse does, in half the time
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, text, name) from None
    except yaml.YAMLError:
        raise _error(Place(name), "this is not a text file of YAML") from None


def _not_yaml(error: yaml.MarkedYAMLError, text: str, name: str) -> InventoryError:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return _error(Place(name), f"this is not YAML: {error.problem}")
    tab = _character(text, mark.line, mark.column) == "\t"
    why = "a tab; YAML indents with spaces" if tab else f"this is not YAML: {error.problem}"
    return _error(Place(name, mark.line + 1, mark.column + 1), why)


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    return lines[line][column : column + 1] if line < len(lines) else ""


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been seen."""

    node: Mapping | Sequence
    anchor: str | None
    size: int = 1
    depth: int = 1
    key: Scalar | None = None
    merged: list[Node] = field(default_factory=list)


class _Composer:
    """Puts events together; `_stack` holds what is open, innermost last."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        """With their sizes and depths, aliases written out."""
        self._root: Node | None = None
        # by class, which is twice as fast here as matching on patterns
        self._takers: dict[type[yaml.Event], Callable[[Any, Place], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def compose(self, events: Iterable[Any]) -> Node:
        takers, name = self._takers, self._name
        for event in events:
            kind = type(event)
            if kind in _ENDS:
                self._end()
            elif kind in takers:
                mark = event.start_mark
                takers[kind](event, Place(name, mark.line + 1, mark.column + 1))
        if self._root is None:
            raise EmptyFile([Fault(Place(self._name), "the file is empty")])
        return self._root

    def _document(self, _: yaml.DocumentStartEvent, place: Place) -> None:
        if self._root is not None:
            raise _error(place, "a second document; wanted one in a file")

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        node = Scalar(place, event.tag, event.value, not event.style)
        self._add(node, 1, 0, event.anchor, place)

    def _mapping(self, event: yaml.MappingStartEvent, place: Place) -> None:
        self._begin(Mapping(place, event.tag, {}), event.anchor)

    def _sequence(self, event: yaml.SequenceStartEvent, place: Place) -> None:
        self._begin(Sequence(place, event.tag, []), event.anchor)

    def _begin(self, node: Mapping | Sequence, anchor: str | None) -> None:
        self._refuse_depth(1, node.place)
        self._stack.append(_Open(node, anchor))

    def _end(self) -> None:
        done = self._stack.pop()
        if isinstance(done.node, Mapping):
            _flatten(done.node, done.merged)
        self._add(done.node, done.size, done.depth, done.anchor, done.node.place)

    def _refuse_depth(self, more: int, place: Place) -> None:
        if len(self._stack) + more > MAX_DEPTH:
            raise _error(place, f"nested more than {MAX_DEPTH} levels deep, aliases written out")

    def _alias(self, event: yaml.AliasEvent, place: Place) -> None:
        # the name stays unsaid: it may be a password that nobody quoted
        if any(level.anchor == event.anchor for level in self._stack):
            raise _error(place, "an alias inside what it names; wanted one of something before")
        if event.anchor not in self._anchors:
            raise _error(place, "an alias of nothing before it; quote a value that begins with *")
        self._refuse_depth(self._anchors[event.anchor][2], place)
        self._add(*self._anchors[event.anchor], None, place)

    def _add(self, node: Node, size: int, depth: int, anchor: str | None, place: Place) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size, depth)
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.size += size
        parent.depth = max(parent.depth, depth + 1)
        if parent.size > MAX_NODES:
            raise _error(place, f"more than {MAX_NODES:,} values, aliases written out")
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = _key(node, place)
        else:
            _put(parent, parent.node, parent.key, node)


def _key(node: Node, place: Place) -> Scalar:
    if not isinstance(node, Scalar):
        raise _error(place, "a mapping or sequence as a key; quote a value that begins so")
    return node


def _put(parent: _Open, mapping: Mapping, key: Scalar, value: Node) -> None:
    parent.key = None
    if key.value == _MERGE_KEY and key.plain:
        parent.merged.append(value)
    elif key.value in mapping.entries:
        first = mapping.entries[key.value].key.place.line
        raise _error(key.place, f"{shown(key.value)} stands here twice, first in line {first}")
    else:
        mapping.entries[key.value] = Entry(key, value)


def _flatten(mapping: Mapping, merged: list[Node]) -> None:
    """Take in what `<<:` brings: what stands in the mapping itself counts more."""
    for source in merged:
        for one in source.items if isinstance(source, Sequence) else [source]:
            if not isinstance(one, Mapping):
                raise _error(one.place, "<< brings in no mapping; wanted an alias of one")
            for name, entry in one.entries.items():
                mapping.entries.setdefault(name, entry)
