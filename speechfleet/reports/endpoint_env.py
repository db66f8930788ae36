"""Endpoints as variables of the environment, one a line, for sh and for EnvironmentFile."""

import re
import shlex
from collections.abc import Iterable, Iterator

from speechfleet.reports.endpoint import Endpoint

_ODD = re.compile(r"[^A-Z0-9]+")


def env_lines(endpoints: Iterable[Endpoint]) -> str:
    """`SPEECH_BER_01_STT_EN_1_URL=ws://10.1.2.3:5000`. Where two would have one name (hosts
    `a-b` and `a.b`), neither is said: one would be taken for the other."""
    named: dict[str, list[Endpoint]] = {}
    for one in endpoints:
        named.setdefault(_name(one), []).append(one)
    return "".join(line + "\n" for name, found in named.items() for line in _lines(name, found))


def _name(one: Endpoint) -> str:
    words = _ODD.sub("_", f"{one.host}_{one.instance.name}".upper()).strip("_")
    return f"SPEECH_{words}_URL"


def _lines(name: str, found: list[Endpoint]) -> Iterator[str]:
    if len(found) == 1:
        yield f"{name}={shlex.quote(found[0].instance.url)}"
        return
    for one in found:
        yield f"# {one.host} {one.instance.name}: {name} would name {len(found)} endpoints"
