"""The key `probe` of a service → its Probe; and which of its keys each kind has."""

from collections.abc import Iterator
from typing import NamedTuple

from speechfleet.inventory.kinds import Kind
from speechfleet.inventory.nodes import Mapping, Node
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.probe import Probe
from speechfleet.inventory.shape import ProbeShape, fit
from speechfleet.inventory.spelling import known_keys


class _Keys(NamedTuple):
    needs: tuple[str, ...]
    may: tuple[str, ...]


_TRANSCRIBE = _Keys(("audio", "expect"), ("language", "tolerance"))
_KEYS = {
    "speech-to-text": _TRANSCRIBE,
    "custom-speech-to-text": _TRANSCRIBE,
    "neural-text-to-speech": _Keys((), ("text", "voice")),
    "language-identification": _Keys(("audio", "language"), ()),
}


def read_probe(node: Node, faults: Faults) -> Probe | None:
    """Return the probe, or None with at least one fault."""
    if isinstance(node, Mapping):
        known = known_keys(node, ProbeShape.model_fields, "probe", faults)
        node = Mapping(node.place, node.tag, known)
    shape = fit(ProbeShape, node, "probe", {}, faults)
    if shape is None or not isinstance(node, Mapping):
        return None
    place = node.entries["audio"].value.place if shape.audio else node.place
    return Probe(
        audio=place.path(shape.audio) if shape.audio else None,
        expect=shape.expect or "",
        tolerance=shape.tolerance,
        language=shape.language or "",
        text=shape.text or "",
        voice=shape.voice or "",
        place=place,
    )


def probe_misfits(kind: Kind, node: Node) -> Iterator[tuple[Place, str]]:
    """Yield what is right by itself and wrong for a service of this kind."""
    if kind.name not in _KEYS or not isinstance(node, Mapping):
        return
    keys, fields = _KEYS[kind.name], ProbeShape.model_fields
    for name, entry in node.entries.items():
        if name in fields and name not in (*keys.needs, *keys.may):
            wanted = ", ".join((*keys.needs, *keys.may))
            yield entry.key.place, f"the probe of {kind.name} has no {name}; wanted {wanted}"
    misspelt = node.entries.keys() - fields.keys()  # which is its own fault, and the only one
    missing = [name for name in keys.needs if name not in node.entries]
    if missing and not misspelt:
        wanted = "; ".join(f"{name}: {fields[name].description}" for name in missing)
        found = f"probe has no {', '.join(missing)}, which {kind.name} needs"
        yield node.place, f"{found}; wanted {wanted}"
