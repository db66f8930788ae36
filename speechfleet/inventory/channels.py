"""`speech_channels`, those who are told of a health run → Channels.

A secret that its source does not give is no fault of the inventory: what the fleet's health is
does not depend on who can be told of it. The channel says why, and the run goes on.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from speechfleet.inventory.fleet import Channel
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.references import Reference, maybe_reference
from speechfleet.inventory.scalars import OddValue, shown, text
from speechfleet.inventory.secrets import Secrets
from speechfleet.inventory.shape import ChannelShape, fit
from speechfleet.inventory.spelling import known_keys
from speechfleet.inventory.variables import CHANNELS
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.family import FORMS

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_SECRET_HEADER = re.compile(r"auth|cookie|key|pass|secret|token", re.IGNORECASE)

NEEDS = {"prometheus": ("file",), "webhook": ("url",), "command": ("command",)}
MAY = {"prometheus": (), "webhook": ("headers", "tell"), "command": ("tell",)}


def read_channels(
    node: Node | None, secrets: Secrets, opened: bool, faults: Faults
) -> tuple[Channel, ...]:
    """Return the channels; only where they are to be `opened` is a source of secrets asked."""
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        faults.add(node.place, f"{CHANNELS} is no mapping; wanted channels by name")
        return ()
    read = (_channel(entry, secrets, opened, faults) for entry in node.entries.values())
    return tuple(channel for channel in read if channel)


def _channel(entry: Entry, secrets: Secrets, opened: bool, faults: Faults) -> Channel | None:
    name, node = entry.key.value, entry.value
    what = f'channel "{name}"'
    if not _NAME.fullmatch(name):
        wanted = "a-z, 0-9 and - between them, at most 40"
        faults.add(entry.key.place, f"{shown(name)} cannot be a channel; wanted {wanted}")
        return None
    if isinstance(node, Mapping):
        keys = known_keys(node, ChannelShape.model_fields, what, faults)
        node = Mapping(node.place, node.tag, keys)
    readers = {
        "url": _address,
        "headers": lambda node: _headers(node, faults),
        "command": _words,
    }
    shape = fit(ChannelShape, node, what, readers, faults)
    if shape is None:
        return None
    for message in _misfits(what, shape):
        faults.add(node.place, message)
    channel = Channel(
        name=name,
        kind=shape.kind,
        tell=shape.tell,
        file=None if shape.file is None else node.place.path(shape.file),
        words=shape.command or (),
    )
    return _with_secrets(channel, shape, secrets) if opened else channel


def _misfits(what: str, shape: ChannelShape) -> Iterator[str]:
    needs, may = NEEDS[shape.kind], MAY[shape.kind]
    given = {key for key in shape.model_fields_set - {"kind"} if getattr(shape, key) is not None}
    for key in needs:
        if key not in given:
            wanted = ChannelShape.model_fields[key].description
            yield f"{what} has no {key}, which a {shape.kind} needs; wanted {wanted}"
    for key in sorted(given - {*needs, *may}):
        yield f"{what} has {key}, which means nothing to a {shape.kind}; leave it out"


def _with_secrets(channel: Channel, shape: ChannelShape, secrets: Secrets) -> Channel:
    trouble = ""
    opened: dict[str, Secret] = {}
    for name, value in (*(shape.headers or {}).items(), ("", shape.url)):
        found = secrets.tried(value) if isinstance(value, Reference) else Secret(value or "")
        if isinstance(found, str):
            trouble = trouble or found
        else:
            opened[name] = found
    return replace(channel, url=opened.pop("", None), headers=opened, trouble=trouble)


def _address(node: Node) -> Reference | str:
    found = maybe_reference(node)
    if found is not None:
        return found
    address = text(node) if isinstance(node, Scalar) else ""
    if not is_address(address):
        raise OddValue(f"no URL; wanted http(s)://HOST…, or, where it holds a secret, {FORMS}")
    return address


def is_address(text: str) -> bool:
    """Whether it is a URL that can be posted to."""
    try:
        url = urlsplit(text)
        written = re.fullmatch(r"https?://[!-~]+", text) and "@" not in url.netloc
        return bool(written and url.hostname and url.port != 0)
    except ValueError:
        return False


def _headers(node: Node, faults: Faults) -> dict[str, Reference | str]:
    if not isinstance(node, Mapping):
        raise OddValue("wanted a mapping of header names to values")
    found: dict[str, Reference | str] = {}
    for name, entry in node.entries.items():
        try:
            found[name] = _header(name, entry.value)
        except OddValue as error:
            faults.add(entry.value.place, f"header {name}: {error}")
    return found


def _header(name: str, node: Node) -> Reference | str:
    if not _HEADER.fullmatch(name):
        raise OddValue(f"{shown(name)} cannot be a header; wanted letters, digits and -")
    found = maybe_reference(node)
    if found is not None:
        return found
    if _SECRET_HEADER.search(name):
        raise OddValue(f"the value of {name} is a secret; wanted {FORMS}")
    value = text(node) if isinstance(node, Scalar) else ""
    if not (value.isascii() and value.isprintable() and value):
        raise OddValue(f"{name} is no line of text; wanted printable ASCII")
    return value


def _words(node: Node) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(text(node))) if isinstance(node, Scalar) else ()
    except ValueError:
        words = ()
    if not words or not words[0] or "\0" in "".join(words):
        raise OddValue("no words; wanted a program and its arguments as a shell parts them")
    return words
