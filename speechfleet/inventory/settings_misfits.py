"""Settings of a Speech container that are text by themselves and wrong for their service: of
another kind, too new for its version, out of bounds, without what they need, or a secret.

Sources: the vendor's pages "Configure Speech service containers" (Logging, Fluentd, mounts, HTTP
proxy), the containers' FAQ (`DECODER_MAX_COUNT`, two sessions a core), the page of each kind
(`DECODER_COUNT`), and `speech-container-speech-to-text-diarization-cache` (Redis, from 5.1.0).
"""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import NamedTuple, get_args

from speechfleet.inventory.kinds import KINDS, Kind
from speechfleet.inventory.logging_keys import logging_settings
from speechfleet.inventory.nodes import Entry, Mapping
from speechfleet.inventory.places import Place
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.settings import identity
from speechfleet.inventory.shape import LogLevel, ServiceShape, host_and_port
from speechfleet.inventory.tags import version

_Misfit = tuple[Place, str]


class _Rule(NamedTuple):
    wanted: str
    fits: Callable[[str], bool]
    kinds: tuple[str, ...] = ()
    """Empty: every kind of Speech container."""
    since: tuple[int, ...] = ()


def _whole(text: str, least: int = 0) -> bool:
    return text.isascii() and text.isdecimal() and int(text) >= least


def _is_cache(text: str) -> bool:
    try:
        return host_and_port(text) == text and text.rpartition(":")[2].isdecimal() and ":" in text
    except ValueError:
        return False


_TO_TEXT = ("speech-to-text", "custom-speech-to-text")
_CACHED = (5, 1, 0)
_COUNT = "a whole number from 1"
_MILLISECONDS = _Rule("a whole number", _whole)
_SWITCH = _Rule("true or false", lambda text: text.lower() in ("true", "false"))
_PORT = _Rule("a port from 1 to 65535", lambda text: _whole(text, 1) and int(text) < 65536)
_LEVEL = _Rule(" or ".join(get_args(LogLevel)), lambda text: text.title() in get_args(LogLevel))
_DECODERS, _DECODERS_OF_FT = "decoder_max_count", "decoder_count"
_ENABLED, _ENDPOINT = "inclusterrediscacheenabled", "inclusterrediscacheendpoint"
_RULES = {
    _DECODERS: _Rule(_COUNT, lambda text: _whole(text, 1), _TO_TEXT, (1, 3, 0)),
    _DECODERS_OF_FT: _Rule(_COUNT, lambda text: _whole(text, 1), ("fast-transcription",)),
    _ENABLED: _Rule(_SWITCH.wanted, _SWITCH.fits, _TO_TEXT, _CACHED),
    _ENDPOINT: _Rule("HOST:PORT without a scheme", _is_cache, _TO_TEXT, _CACHED),
    "logging__console__loglevel__default": _LEVEL,
    "fluentd__port": _PORT,
    "fluentd__heartbeatms": _MILLISECONDS,
    "fluentd__sendbuffersize": _MILLISECONDS,
    "fluentd__tlsconnectionestablishmenttimeoutms": _MILLISECONDS,
    "fluentd__usetls": _SWITCH,
}
_ELSEWHERE = {
    "http_proxy_creds": "is a secret; wanted it in a source, and that as creds of speech_proxy",
    "applicationinsights__instrumentationkey": "is a secret; wanted it in a source, and that as "
    "application_insights of the service's key `logging`",
    "mounts__input": "is not for Speech containers: they have no mount for input; leave it out",
    "mounts__output": "needs a folder of the host; `disk` of the service's key `logging` has one",
    "mounts__license": "needs a folder of the host, which a setting alone does not give it; leave "
    "it out",
}
_OF_PROXIES = ("http_proxy", "https_proxy", "no_proxy")
_ON_DISK = "logging__disk__"
_FLUENTD = "fluentd__"


def settings_misfits(
    kind: Kind, shape: ServiceShape, mapping: Mapping, proxied: bool
) -> Iterator[_Misfit]:
    """Yield what is wrong for a service of this kind, each at its place. `proxied`: its host has
    `speech_proxy`."""
    entry = mapping.entries.get("settings")
    if not kind.keyed or entry is None or not isinstance(entry.value, Mapping):
        return
    entries = {identity(name): one for name, one in entry.value.entries.items()}
    values = {identity(name): value for name, value in shape.settings.items()}
    for name in entries.keys() & values.keys():
        why = _elsewhere(name, values, shape, proxied) or _misfit(name, values[name], kind, shape)
        if why:
            yield entries[name].key.place, f"{entries[name].key.value} {why}"
    yield from _cache(entries, values)
    if "logging" not in mapping.entries or shape.logging:  # else it has a fault of its own
        yield from _fluentd(entries, shape)
    yield from _decoders(entries, values, kind, shape)


def _elsewhere(name: str, values: dict[str, str], shape: ServiceShape, proxied: bool) -> str:
    """Why it should stand at another place; never with its value."""
    if name in _OF_PROXIES and proxied:
        return "comes from speech_proxy; write it there, of the host or its group"
    if name in _OF_PROXIES and "@" in values[name]:
        return "has a login; wanted speech_proxy, with the login as creds"
    if name.startswith(_ON_DISK):
        return "needs a folder of the host for output; write `disk` of the service's key `logging`"
    given = map(identity, logging_settings(shape.logging)) if shape.logging else ()
    if name in given and name not in _ELSEWHERE:
        return "comes from the service's key `logging` too; leave it out in one of the two"
    return _ELSEWHERE.get(name, "")


def _misfit(name: str, value: str, kind: Kind, shape: ServiceShape) -> str:
    rule = _RULES.get(name)
    if rule is None:
        return ""
    if rule.kinds and kind.name not in rule.kinds:
        return f"is not for {kind.name}, but for {' and '.join(rule.kinds)}; leave it out"
    found = version(kind, shape.tag or "")
    if found and found < rule.since:
        least = ".".join(map(str, rule.since))
        return f"needs version {least}, and the tag is {shape.tag}; raise tag, or leave it out"
    return "" if rule.fits(value) else f"is {shown(value)}; wanted {rule.wanted}"


def _cache(entries: dict[str, Entry], values: dict[str, str]) -> Iterator[_Misfit]:
    if values.get(_ENABLED, "").lower() == "true" and _ENDPOINT not in entries:
        yield (
            entries[_ENABLED].key.place,
            ("InClusterRedisCacheEnabled needs InClusterRedisCacheEndpoint: HOST:PORT beside it"),
        )
    if _ENDPOINT in entries and _is_loopback(values.get(_ENDPOINT, "")):
        yield (
            entries[_ENDPOINT].value.place,
            (
                "in a container that address is the container itself; wanted an address that "
                "containers reach, such as that of Docker's bridge, 172.17.0.1"
            ),
        )


def _fluentd(entries: dict[str, Entry], shape: ServiceShape) -> Iterator[_Misfit]:
    has_server = "fluentd__host" in entries or bool(shape.logging and shape.logging.fluentd)
    for name in entries if not has_server else ():
        if name.startswith(_FLUENTD):
            said = "needs the server; wanted `fluentd: HOST` of the service's key `logging`"
            yield entries[name].key.place, f"{entries[name].key.value} {said}"


def _is_loopback(endpoint: str) -> bool:
    host = endpoint.rpartition(":")[0].strip("[]")
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _decoders(
    entries: dict[str, Entry], values: dict[str, str], kind: Kind, shape: ServiceShape
) -> Iterator[_Misfit]:
    """More than the vendor's rule lets its cores bear. `undersized: allow` lets it pass."""
    text = values.get(_DECODERS, "")
    cpus = kind.default_cpus if shape.cpus is None else shape.cpus
    most = int(cpus * KINDS["speech-to-text"].sessions_per_core)
    if kind.name not in _TO_TEXT or not _whole(text) or shape.undersized == "allow":
        return
    if int(text) > max(most, 1):
        yield (
            entries[_DECODERS].value.place,
            (
                f"DECODER_MAX_COUNT is {text}, and {cpus:g} cores bear {max(most, 1)} sessions by "
                f"the vendor's rule of two a core; wanted less, more `cpus`, or `undersized: allow`"
            ),
        )
