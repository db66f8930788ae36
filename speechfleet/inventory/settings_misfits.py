"""Settings of a Speech container that are text by themselves and wrong for their service: they do
not fit it, want something else beside them, belong elsewhere, or are a secret.

Sources: the vendor's pages "Configure Speech service containers" (mounts, HTTP proxy, Logging) and
the containers' FAQ (two sessions a core).
"""

from collections.abc import Iterator
from ipaddress import ip_address

from speechfleet.inventory.kinds import KINDS, Kind
from speechfleet.inventory.known_settings import (
    CACHE,
    CACHE_ENABLED,
    DECODERS,
    DISPLAY_MODELS,
    TO_TEXT,
    misfit_of,
    whole,
)
from speechfleet.inventory.logging_keys import logging_settings
from speechfleet.inventory.nodes import Entry, Mapping
from speechfleet.inventory.places import Place
from speechfleet.inventory.settings import identity
from speechfleet.inventory.shape import ServiceShape

_Misfit = tuple[Place, str]

_ELSEWHERE = {
    "http_proxy_creds": "is a secret; wanted it in a source, and that as creds of speech_proxy",
    "applicationinsights__instrumentationkey": "is a secret; wanted it in a source, and that as "
    "application_insights of the service's key `logging`",
    "basemodellocale": "has a container list models and end, so that it never serves; leave it "
    "out, and call `speechfleet models list`",
    **dict.fromkeys(
        (
            "displaylocale",
            "fulldisplay",
            *(f"{model}{end}" for model in DISPLAY_MODELS for end in ("", "id")),
        ),
        "has a container fetch models and end, so that it never serves; leave it out, and call "
        "`speechfleet models download`",
    ),
    "downloadlicense": "is not to be set: it has a container fetch a licence and end; "
    "`speechfleet licence download` sets it",
    "mounts__input": "is not for Speech containers: they have no mount for input; leave it out",
    "mounts__output": "needs a folder of the host; `disk` of the service's key `logging` has one",
    "mounts__license": "needs a folder of the host, which a setting alone does not give it; leave "
    "it out",
}
_ENDS_OF_SECRETS = ("apikey", "password", "token", "secret")
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
    for name in (name for name in entries if name in values):
        why = _elsewhere(name, values, shape, proxied)
        why = why or misfit_of(name, values[name], kind, shape.tag or "")
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
    if name.endswith(_ENDS_OF_SECRETS):
        return "is a secret, and settings are not kept as secrets are; leave it out"
    return _ELSEWHERE.get(name, "")


def _cache(entries: dict[str, Entry], values: dict[str, str]) -> Iterator[_Misfit]:
    if values.get(CACHE_ENABLED, "").lower() == "true" and CACHE not in entries:
        message = (
            "InClusterRedisCacheEnabled needs InClusterRedisCacheEndpoint: HOST:PORT beside it"
        )
        yield entries[CACHE_ENABLED].key.place, message
    if CACHE in entries and _is_loopback(values.get(CACHE, "")):
        message = "in a container that address is the container itself; wanted an address that "
        message += "containers reach, such as that of Docker's bridge, 172.17.0.1"
        yield entries[CACHE].value.place, message


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
    text = values.get(DECODERS, "")
    if kind.name not in TO_TEXT or not whole(text) or shape.undersized == "allow":
        return
    cpus = kind.default_cpus if shape.cpus is None else shape.cpus
    most = max(int(cpus * KINDS["speech-to-text"].sessions_per_core), 1)
    if int(text) > most:
        found = f"DECODER_MAX_COUNT is {text}, and {cpus:g} cores bear {most} sessions by the "
        wanted = "wanted less, more `cpus`, or `undersized: allow`"
        yield entries[DECODERS].value.place, f"{found}vendor's rule of two a core; {wanted}"
