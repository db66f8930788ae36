"""What a host answered, as it goes into a support archive: values as they were read, as JSON.

Not the text as it came: that of Docker can hold a proxy's password, and labels of somebody
else's containers anything. Of labels only ours are kept, of the body of an answer only words
that the vendor documents, and no unit's text (which is a file of its own).
"""

import re
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from typing import Any

from speechfleet.facts.fact import Answers, Fact, Unanswered
from speechfleet.facts.family import FACTS

_LEFT_OUT = ("text", "key_digest")
_KEPT = {"labels": re.compile(r"speechfleet\.\w+"), "body": re.compile("service|ready|apiStatus")}
"""Of these fields only what has such a name."""


def facts(answers: Answers) -> dict[str, Any]:
    """Fact → its value, or why there is none."""
    return {fact.name: _value(answers, fact) for fact in FACTS}


def _value(answers: Answers, fact: Fact[object]) -> Any:
    try:
        return {"value": plain(answers[fact])}
    except Unanswered as lost:
        return {"unanswered": lost.why}


def plain(value: object) -> Any:
    """The value as JSON has it, without what is left out."""
    if is_dataclass(value):
        value = {one.name: getattr(value, one.name) for one in fields(value) if one.repr}
    match value:
        case Mapping():
            kept = {str(name): one for name, one in value.items() if name not in _LEFT_OUT}
            return {name: plain(_narrowed(name, one)) for name, one in kept.items()}
        case Set():
            return sorted(map(str, value))
        case tuple() | list():
            return [plain(one) for one in value]
        case bool() | int() | float() | None:
            return value
    return str(value)


def _narrowed(name: str, value: object) -> object:
    if name in _KEPT and isinstance(value, Mapping):
        return {key: one for key, one in value.items() if _KEPT[name].fullmatch(str(key))}
    return value
