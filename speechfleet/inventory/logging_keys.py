"""The key `logging` of a service → settings of its container, and the one of them that is secret.

Sources: the vendor's page "Configure Speech service containers", sections "Logging",
"ApplicationInsights" and "Fluentd". Logs on disk need the mount for output, else it is an error.
"""

from speechfleet.inventory.nodes import Mapping, Node
from speechfleet.inventory.places import Faults
from speechfleet.inventory.references import reference
from speechfleet.inventory.shape import LoggingShape, fit
from speechfleet.inventory.spelling import known_keys

OUTPUT = "/output"
"""Where in the container the folder for output is: the vendor's default."""


def read_logging(node: Node, faults: Faults) -> LoggingShape | None:
    """Return what is said of logs, or None with at least one fault."""
    if isinstance(node, Mapping):
        known = known_keys(node, LoggingShape.model_fields, "logging", faults)
        node = Mapping(node.place, node.tag, known)
    shape = fit(LoggingShape, node, "logging", {"application_insights": reference}, faults)
    if shape and shape.fluentd_tls is not None and not shape.fluentd:
        faults.add(node.place, "logging has fluentd_tls without fluentd; wanted both")
    return shape


def logging_settings(shape: LoggingShape) -> dict[str, str]:
    """Return it as settings of the container, but for the secret one."""
    host, port = _parted(shape.fluentd or "")
    said: dict[str, object] = {
        "Logging:Console:LogLevel:Default": shape.console,
        "Logging:Disk:Format": None if shape.disk is None else "json",
        "Logging:Disk:MaxFileSize": shape.disk,
        "Mounts:Output": None if shape.disk is None else OUTPUT,
        "Fluentd:Host": host or None,
        "Fluentd:Port": port or None,
        "Fluentd:UseTLS": None if shape.fluentd_tls is None else str(shape.fluentd_tls).lower(),
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _parted(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return (host, port) if host and port.isdecimal() else (address, "")


def telemetry_nodes(services: Node) -> list[Node]:
    """Where the secrets of services are named."""
    found = [services]
    for key in (None, "logging", "application_insights"):
        found = [entry for node in found for entry in _below(node, key)]
    return found


def _below(node: Node, key: str | None) -> list[Node]:
    entries = node.entries if isinstance(node, Mapping) else {}
    return [entry.value for name, entry in entries.items() if key in (None, name)]
