"""The shape of `speech_services`, `speech_resources` and `speech_registry`, as pydantic models.

A field's description ends the message about a value that does not fit: "wanted …".
"""

import ipaddress
import re
from collections.abc import Callable
from collections.abc import Mapping as Names
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from speechfleet.inventory.images import familiar
from speechfleet.inventory.kinds import GIB, KINDS, PING, VENDOR_REGISTRY
from speechfleet.inventory.nodes import Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Faults
from speechfleet.inventory.probe import Probe
from speechfleet.inventory.references import Reference
from speechfleet.inventory.scalars import OddValue, meaning, shown
from speechfleet.inventory.spelling import guess
from speechfleet.secrets.sources.family import FORMS

_MEMORY = re.compile(r"([1-9][0-9]{0,14})([bkmg]?)", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": GIB}
_DOCKERS_LEAST_MEMORY = 6 * 1024**2
_DOMAIN_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_PATH_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
# distribution/reference/regexp.go; without a dot or port Docker takes the first part for a path
_REGISTRY = re.compile(
    rf"(?=localhost(?:/|$)|[^/]*[.:])"
    rf"(?:{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*|\[[0-9a-fA-F:]+\])(?::(?P<port>[0-9]{{1,5}}))?"
    rf"(?:/{_PATH_PART})*"
)


def memory_bytes(value: object) -> int:
    """Return the bytes that Docker's form (`8g`, `512m`) means. Raises ValueError."""
    match = _MEMORY.fullmatch(str(value))
    if match is None or isinstance(value, bool):
        raise ValueError
    size = int(match[1]) * _UNITS[match[2].lower()]
    if not _DOCKERS_LEAST_MEMORY <= size < 2**63:
        raise ValueError
    return size


def _endpoint(value: str) -> str:
    url = urlsplit(value)
    if not (re.fullmatch(r"https?://[!-~]+", value) and url.hostname and url.port != 0):
        raise ValueError
    if "@" in url.netloc or "?" in value or "#" in value:
        raise ValueError
    return value


def _bind(value: str) -> str:
    if "%" in value:
        raise ValueError
    return str(ipaddress.ip_address(value))


def _registry(value: str) -> str:
    match = _REGISTRY.fullmatch(value)
    if match is None or not 0 < int(match["port"] or 443) < 65536:
        raise ValueError
    return value


def _kind(value: str) -> str:
    if value not in KINDS:
        raise ValueError
    return value


LogLevel = Literal["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"]
"""Source: `Microsoft.Extensions.Logging.LogLevel`, which the vendor's page refers to."""
_ADDRESS = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
)


def host_and_port(value: str) -> str:
    """Return `HOST` or `HOST:PORT` as it is. Raises ValueError."""
    match = _ADDRESS.fullmatch(value)
    if match is None or not 0 < int(match["port"] or 1) < 65536:
        raise ValueError
    return value


def _some(value: int) -> int:
    if not value:
        raise ValueError
    return value


class Shape(BaseModel):
    """A mapping of the inventory with its keys, each with the values it may have."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=True
    )


class ProbeShape(Shape):
    """The key `probe` of a service; which of its keys a kind must or may have is in `probes`."""

    audio: str | None = Field(
        None, pattern=r"^[^\x00-\x1f]+$", description="the path of a WAV file of at most 5 s"
    )
    expect: str | None = Field(None, min_length=1, description="the text that is said in it")
    tolerance: float = Field(
        0, ge=0, le=1, allow_inf_nan=False, description="a share of words from 0 to 1"
    )
    language: str | None = Field(
        None,
        pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$",
        description="the language that is spoken in it, for example en-US",
    )
    text: str | None = Field(
        None, pattern=r"^[^\x00-\x1f]{1,200}$", description="a text of at most 200 characters"
    )
    voice: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9-]{1,100}$",
        description="the voice of the image, for example en-US-AriaNeural",
    )


class LoggingShape(Shape):
    """The key `logging` of a service."""

    console: LogLevel | None = Field(None, description=" or ".join(get_args(LogLevel)))
    disk: Annotated[int, AfterValidator(_some)] | None = Field(
        None, ge=-1, le=1024**2, description="whole megabytes of a file, or -1 for one that grows"
    )
    fluentd: Annotated[str, AfterValidator(host_and_port)] | None = Field(
        None, description="HOST or HOST:PORT of a Fluentd server"
    )
    fluentd_tls: bool | None = Field(None, description="true or false")
    application_insights: Reference | None = Field(None, description=FORMS)


class ServiceShape(Shape):
    """One entry of `speech_services`; what is left out comes from the kind.

    Which of the optional keys a kind must or may have is in its row (`needs`, `may`).
    """

    kind: Annotated[str, AfterValidator(_kind)] = Field(description=" or ".join(KINDS))
    tag: str | None = Field(None, min_length=1, description="the image's tag")
    resource: str | None = Field(None, min_length=1, description="a name out of speech_resources")
    model: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$",
        description="the id of a custom model: letters, digits, - and _, at most 64",
    )
    model_resource: str | None = Field(
        None, min_length=1, description="the name of the resource that the model is fetched with"
    )
    image: Annotated[str, AfterValidator(familiar)] | None = Field(
        None, description="[HOST[:PORT]/]PATH[:TAG] or …@sha256:DIGEST as Docker writes it"
    )
    container_port: int | None = Field(
        None, ge=1, le=65535, description="the port inside the container, 1 to 65535"
    )
    ready_path: str | None = Field(
        None,
        pattern=rf"^(?:{PING}|/[A-Za-z0-9._~%/?=&:@+,;-]{{0,200}})$",
        description="the path of a URL that begins with /, or PING for a Redis or Valkey",
    )
    instances: int = Field(1, ge=1, le=99, description="a whole number from 1 to 99")
    port: int | None = Field(None, ge=1, le=65535, description="a port from 1 to 65535")
    bind: Annotated[str, AfterValidator(_bind)] = Field(
        "127.0.0.1", description="the IPv4 or IPv6 address of the host to listen on, quoted"
    )
    cpus: float | None = Field(
        None,
        gt=0,
        le=1024,
        allow_inf_nan=False,
        description="a number of cores above 0, 1024 at most",
    )
    memory: Annotated[int, BeforeValidator(memory_bytes)] | None = Field(
        None, description="Docker's form, for example 8g or 512m (at least 6m, below 8 EiB)"
    )
    image_size: Annotated[int, BeforeValidator(memory_bytes)] | None = Field(
        None,
        description="what the image takes on a disk, for example 18g or 512m (at least 6m, below "
        "8 EiB)",
    )
    undersized: Literal["refuse", "allow"] = Field("refuse", description="refuse or allow")
    ready_seconds: int | None = Field(
        None, ge=1, le=86_400, description="whole seconds from 1 to 86400"
    )
    drain_seconds: int = Field(
        0, ge=0, le=86_400, description="whole seconds from 0 (no drain) to 86400"
    )
    stop_seconds: int = Field(30, ge=1, le=3600, description="whole seconds from 1 to 3600")
    stagger_seconds: int = Field(
        0, ge=0, le=600, description="whole seconds from 0 (at once) to 600"
    )
    cpuset: str | None = Field(
        None,
        pattern=r"^[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*$",
        description="the numbers of the host's cores, for example 0-15 or 0,2,4, quoted",
    )
    logging: LoggingShape | None = Field(None, description="a mapping of where logs go")
    connection: Literal["connected", "disconnected"] = Field(
        "connected", description="connected or disconnected"
    )
    licence_days: int | None = Field(
        None,
        ge=1,
        le=3660,
        description="how many days a licence is good for from its download, 1 to 3660",
    )
    settings: dict[str, str] = Field({}, description="a mapping of the container's settings")
    probe: Probe | None = Field(None, description="a mapping of what to ask, and the answer")


class ResourceShape(Shape):
    """One entry of `speech_resources`."""

    endpoint: Annotated[str, AfterValidator(_endpoint)] = Field(
        description="the resource's URL, https://NAME.cognitiveservices.azure.com/"
    )
    key: Reference | None = Field(None, description=FORMS)
    key1: Reference | None = Field(None, description=FORMS)
    key2: Reference | None = Field(None, description=FORMS)
    use: Literal["key1", "key2"] = Field("key1", description="key1 or key2")
    regenerate: Reference | None = Field(
        None, description="command:WORDS… with {key} where the program is told which key"
    )


class RegistryShape(Shape):
    """The variable `speech_registry`."""

    address: Annotated[str, AfterValidator(_registry)] = Field(
        VENDOR_REGISTRY, description="HOST[:PORT][/PATH] as Docker writes it"
    )
    username: str | None = Field(
        None, pattern=r"^[!-,.-9;-~][!-9;-~]*$", description="a name without spaces and colons"
    )
    password: Reference | None = Field(None, description=FORMS)


class ProxyShape(Shape):
    """The variable `speech_proxy`."""

    http: str | None = Field(None, description="http://HOST[:PORT] of the proxy")
    https: str | None = Field(None, description="http://HOST[:PORT] of the proxy")
    creds: Reference | None = Field(None, description=FORMS)
    no_proxy: str | None = Field(
        None, description="names, .DOMAINS and addresses between commas, quoted"
    )


class ChannelShape(Shape):
    """One entry of `speech_channels`."""

    kind: Literal["prometheus", "webhook", "command"] = Field(
        description="prometheus, webhook or command"
    )
    tell: Literal["changes", "digest"] = Field("changes", description="changes or digest")
    file: str | None = Field(
        None, pattern=r"^[ -~]+\.prom$", description="a path that ends in .prom"
    )
    url: Reference | str | None = Field(
        None, description=f"a URL, or, where it holds a secret, {FORMS}"
    )
    headers: dict[str, Reference | str] | None = Field(
        None, description=f"a mapping of header names to text or {FORMS}"
    )
    command: tuple[str, ...] | None = Field(
        None, description="a program and its arguments as a shell parts them"
    )


_CHOICES: Names[str, Names[str, object] | tuple[str, ...]] = {
    "kind": KINDS,
    "undersized": ("refuse", "allow"),
    "connection": ("connected", "disconnected"),
    "use": ("key1", "key2"),
    "console": get_args(LogLevel),
}
Readers = Names[str, Callable[[Node], Any]]
"""How the value of a key is read where it is not a plain value. They raise OddValue."""
S = TypeVar("S", bound=Shape)


def fit(shape: type[S], node: Node, what: str, readers: Readers, faults: Faults) -> S | None:
    """Return `node` as a `shape`, or None with at least one fault. Misspelt keys are known."""
    if not isinstance(node, Mapping):
        wanted = ", ".join(shape.model_fields)
        faults.add(node.place, f"{what} is no mapping; wanted one of {wanted}")
        return None
    values = _values(shape, node, readers, faults)
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False)}
        _report(shape, node, what, wrong, readers, faults)
        return None


def _values(
    shape: type[Shape], node: Mapping, readers: Readers, faults: Faults
) -> dict[str, object]:
    values = {}
    for name in shape.model_fields:
        entry = node.entries.get(name)
        if entry is None:
            continue
        try:
            values[name] = readers.get(name, _plain)(entry.value)
        except OddValue as error:
            faults.add(entry.value.place, f"{name}: {error}")
            values[name] = error  # which no field takes, so that the model refuses it too
    return values


def _report(
    shape: type[Shape],
    node: Mapping,
    what: str,
    wrong: set[str],
    readers: Readers,
    faults: Faults,
) -> None:
    """What a reader refused has its fault already, which alone knows whether to show the value."""
    missing = [name for name in shape.model_fields if name in wrong - node.entries.keys()]
    for name in (wrong & node.entries.keys()) - readers.keys():
        value = node.entries[name].value
        hint = guess(value.value, _CHOICES.get(name, ())) if isinstance(value, Scalar) else ""
        wanted = shape.model_fields[name].description
        faults.add(value.place, f"{name} is {described(value)}; wanted {wanted}{hint}")
    if missing:
        fields = "; ".join(f"{name}: {shape.model_fields[name].description}" for name in missing)
        faults.add(node.place, f"{what} has no {', '.join(missing)}; wanted {fields}")


def _plain(node: Node) -> object:
    return meaning(node) if isinstance(node, Scalar) else node


def described(node: Node) -> str:
    """Return what stands there, as a message says it. Never for the value of a secret."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar():
            return scalar_described(node)


def scalar_described(scalar: Scalar) -> str:
    """Return a value as a message shows it: a number as it stands, text in quotes."""
    try:
        value = meaning(scalar)
    except OddValue:
        return shown(scalar.value)
    return "empty" if value is None else shown(value)
