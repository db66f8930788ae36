"""Where the values of a host come from, for people and as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence

from speechfleet.inventory.explain import Said


def explained(values: Mapping[str, Sequence[Said]], as_json: bool) -> str:
    """Return each value with its place and level, and below it what it counts more than."""
    if as_json:
        found = [_document(name, said) for name, said in values.items()]
        return json.dumps({"schema": "speechfleet.explain/1", "values": found}, indent=2) + "\n"
    lines = (line for name, said in values.items() for line in _lines(name, said))
    return "".join(f"{line}\n" for line in lines)


def _lines(name: str, said: Sequence[Said]) -> Iterator[str]:
    *farther, nearest = said
    yield f"{name}: {_value(nearest)}"
    yield f"    {nearest.place} ({nearest.level})"
    for one in reversed(farther):
        yield f"    before {_value(one)}: {one.place} ({one.level})"


def _value(said: Said) -> str:
    return "taken away" if said.value is None else said.value


def _document(name: str, said: Sequence[Said]) -> dict[str, object]:
    found = [
        {
            "value": one.value,
            "level": one.level,
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
        }
        for one in reversed(said)
    ]
    return {"name": name, **found[0], "before": found[1:]}
