"""Where each value of a host comes from, and which others it counts more than."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from speechfleet.inventory.levels import Level
from speechfleet.inventory.nodes import Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Place
from speechfleet.inventory.references import first_word, maybe_reference
from speechfleet.inventory.scalars import is_null
from speechfleet.inventory.shape import scalar_described
from speechfleet.inventory.variables import CHANNELS, MERGED
from speechfleet.secrets.secret import MASK

_CHANNELS_PROGRAM = re.compile(rf"{CHANNELS}\..*\.command")
_SECRETS = ("ansible_become_password", "ansible_password")


class Said(NamedTuple):
    """What one level says of a value; `value` is as a person reads it, None: taken away."""

    level: str
    place: Place
    value: str | None


def explain(levels: Iterable[Level], secrets: Collection[str] = ()) -> dict[str, list[Said]]:
    """Return by name, as `speech_services.stt-en.tag`, what was said of it, what counts last.

    `levels` are those of one host, the one that counts most last; `secrets` are not shown.
    """
    account = _Account(secrets)
    for level in levels:
        for name, entry in level.variables.items():
            account.hear(level.name, name, entry.value, name in MERGED)
    return dict(sorted(account.said.items()))


class _Account:
    """Hears level by level, as `variables.merged` merges them."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = secrets
        self.said: dict[str, list[Said]] = {}

    def hear(self, level: str, name: str, node: Node, merge: bool) -> None:
        if merge and isinstance(node, Mapping) and node.entries:
            self._take_away([name], level, node.place)
            for key, entry in node.entries.items():
                self.hear(level, f"{name}.{key}", entry.value, True)
            return
        if not (merge and isinstance(node, Mapping)):
            self._take_away(self._at_or_below(name), level, node.place)
        if not (isinstance(node, Scalar) and is_null(node)):
            for leaf, value in _leaves(node, name):
                self._say(leaf, Said(level, value.place, self._shown(leaf, value)))

    def _at_or_below(self, name: str) -> list[str]:
        return [one for one in self.said if one == name or one.startswith(f"{name}.")]

    def _take_away(self, names: list[str], level: str, place: Place) -> None:
        for name in names:
            if name in self.said and self.said[name][-1].value is not None:
                self.said[name].append(Said(level, place, None))

    def _say(self, name: str, said: Said) -> None:
        before = self.said.setdefault(name, [])
        if before and before[-1][:1] == said[:1] and before[-1].value is None:
            before.pop()  # it was taken away only to be given anew
        before.append(said)

    def _shown(self, name: str, node: Node) -> str:
        match node:
            case Scalar():
                plain = name in _SECRETS and maybe_reference(node) is None
                hidden = plain or node.tag == "!vault" or node.value in self._secrets
                return MASK if hidden else scalar_described(_without_words(name, node))
            case Sequence():
                return "[" + ", ".join(self._shown(name, item) for item in node.items) + "]"
            case Mapping():
                return "{}"


def _without_words(name: str, node: Scalar) -> Scalar:
    """What a program is told may be secret: of its words only the first is shown."""
    found = maybe_reference(node)
    if found is not None and found.source == "command":
        return replace(node, value=f"command:{first_word(found.text)}", plain=False)
    if _CHANNELS_PROGRAM.fullmatch(name):
        return replace(node, value=first_word(node.value), plain=False)
    return node


def _leaves(node: Node, name: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping) and node.entries:
        for key, entry in node.entries.items():
            yield from _leaves(entry.value, f"{name}.{key}")
    else:
        yield name, node
