"""Which port each instance gets: from 5000 up, unique on its host, the same at every run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from speechfleet.checks.finding import Finding
from speechfleet.facts.containers import CONTAINERS, Container
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.listeners import LISTENERS
from speechfleet.facts.releases import port_of
from speechfleet.inventory.fleet import Host, Service

FIRST_PORT = 5000
_PROXY = "docker-proxy "
"""What listens on a port that Docker published."""
_HOLD_PORTS = ("running", "paused")
_LAST_PORT = 65535


@dataclass(frozen=True)
class Ports:
    """Port per instance, and findings about those that could not be had."""

    by_instance: Mapping[str, int]
    findings: tuple[Finding, ...] = ()

    def of(self, service: Service) -> dict[str, int]:
        """Those of one service's instances."""
        return {name: self.by_instance[name] for name in service.instance_names()}


@dataclass
class _Table:
    """The host's ports while they are given out."""

    holders: dict[int, str]
    """Port → who holds it and is not us."""
    before: dict[str, int]
    """Instance → the port of its unit on the host."""
    given: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def allocate(host: Host, answers: Answers) -> Ports:
    """Fixed ports first, then those that instances have, then the lowest free ones."""
    wanted = fixed_ports(host)
    table = _Table(_foreign_holders(answers), installed_ports(answers))
    if not host.prune_services:
        _reserve_orphans(table, set(wanted))
    for name, port in wanted.items():
        if port:
            _give_fixed(table, name, port)
    _give_kept(table, [name for name, port in wanted.items() if not port])
    free = _free(table)
    for name in wanted:
        if name not in table.given:
            table.given[name] = next(free)
    ports = {name: table.given[name] for name in wanted}
    table.findings.extend(_exchanges(ports, table.before))
    return Ports(ports, tuple(table.findings))


def fixed_ports(host: Host) -> dict[str, int]:
    """Wanted instance → the port that the inventory gives it; 0: any."""
    return {
        name: service.port + number if service.port else 0
        for service in host.services
        for number, name in enumerate(service.instance_names())
    }


def by_freed_port(
    ports: Mapping[str, int], before: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """The instances in an order in which each finds its port free: those that leave a port
    before those that take it. Second, those that wait for each other in a ring."""
    ordered: list[str] = []
    left = list(ports)
    while free := [name for name in left if not _held(ports[name], name, left, before)]:
        ordered += free
        left = [name for name in left if name not in free]
    return ordered, left


def _held(port: int, name: str, left: list[str], before: Mapping[str, int]) -> bool:
    return any(before.get(other) == port for other in left if other != name)


def _exchanges(ports: Mapping[str, int], before: Mapping[str, int]) -> Iterator[Finding]:
    """Instances that want each other's ports: none of them can go first."""
    ring = by_freed_port(ports, before)[1]
    if ring:
        yield Finding(
            "port.exchange",
            "error",
            f"{' and '.join(ring)} would exchange their ports, and none of them can go first",
            "give one of them a third port and deploy; then give it the one that is free by then",
        )


def _holder(table: _Table, name: str, port: int) -> str | None:
    """Who has the port and is not this instance. Where an instance has a port and Docker
    listens there for nobody, it once did so for the instance, and has not let go of it."""
    holder = table.holders.get(port)
    if not holder or not holder.startswith(_PROXY) or table.before.get(name) != port:
        return holder
    table.findings.append(
        Finding(
            "port.kept",
            "warning",
            f"Docker keeps port {port} of {name} for nobody, as it does where it died while it "
            "started a container",
            "the host restarts Docker before it starts the instance, unless that would stop "
            "containers of others: then do it yourself (systemctl restart docker)",
        )
    )
    return None


def _give_fixed(table: _Table, name: str, port: int) -> None:
    table.given[name] = port
    holder = _holder(table, name, port)
    if holder:
        table.findings.append(
            Finding(
                "port.taken",
                "error",
                f"{name} wants port {port}, which {holder} holds",
                "free the port, choose another `port`, or leave `port` out",
            )
        )


def _give_kept(table: _Table, names: list[str]) -> None:
    """Each keeps its port, unless somebody else has it by now."""
    for name in names:
        port = table.before.get(name)
        if port is None:
            continue
        holder = _given_to(table, port) or _holder(table, name, port)
        if holder is None:
            table.given[name] = port
        else:
            table.findings.append(
                Finding(
                    "port.moved",
                    "warning",
                    f"{name} had port {port}, which {holder} holds now; it moves",
                    "tell the clients the new URL (speechfleet endpoints), or free the port",
                )
            )


def _given_to(table: _Table, port: int) -> str | None:
    return next((f"the instance {n}" for n, given in table.given.items() if given == port), None)


def _reserve_orphans(table: _Table, wanted: set[str]) -> None:
    """Instances that the inventory no longer names are left alone, and so are their ports."""
    for name, port in table.before.items():
        if name not in wanted:
            table.holders.setdefault(port, f"the instance {name}")


def _free(table: _Table) -> Iterator[int]:
    """The ports that nobody has by now, the lowest first."""
    taken = {*table.given.values(), *table.holders}
    return (port for port in range(FIRST_PORT, _LAST_PORT) if port not in taken)


def installed_ports(answers: Answers) -> dict[str, int]:
    """From the unit's text: known even where the container is down."""
    found = {name: port_of(unit.text) for name, unit in answers[INSTALLED].instances.items()}
    return {name: port for name, port in found.items() if port}


def holder_of(port: int, but: str, answers: Answers) -> str:
    """Who has this port and is not the instance `but`; empty where it is free for it."""
    ours = {p: f"the instance {n}" for n, p in installed_ports(answers).items() if n != but}
    holder = (ours | _foreign_holders(answers)).get(port, "")
    kept = holder.startswith(_PROXY) and installed_ports(answers).get(but) == port
    return "" if kept else holder


def _foreign_holders(answers: Answers) -> dict[int, str]:
    """Listeners and published ports, less those of our own containers."""
    containers = [one for one in answers[CONTAINERS] if one.status in _HOLD_PORTS]
    ours = {port for c in containers if c.instance for port in c.ports}
    holders = {
        listener.port: listener.holder or "another program"
        for listener in answers[LISTENERS]
        if listener.port not in ours
    }
    return holders | _published(c for c in containers if not c.instance)


def _published(containers: Iterable[Container]) -> dict[int, str]:
    return {port: f"the container {c.name}" for c in containers for port in c.ports}
