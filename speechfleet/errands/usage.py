"""What disconnected containers used in a month, by their own records.

Source: the vendor's page "Use Docker containers in disconnected environments", "Usage records":
the path, and the form `{"meters":[{"name":"…","quantity":253}]}`. Whether a month has to have two
digits is not said; here it has.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from speechfleet.checks.finding import Finding
from speechfleet.facts.serving import GET, Response, response
from speechfleet.inventory.fleet import Host, Service
from speechfleet.plan.release import RECORDS
from speechfleet.remote.door import Door
from speechfleet.remote.frames import Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome, State
from speechfleet.survey import trouble_of

_SECONDS = 600
"""For all containers of a host, one after the other: one that hangs takes 4 s."""
_MOST = 1e18
"""No meter counts so far; sums of what is less are numbers."""
_NO_DOCKER = 69
_FIX = "see that it runs (speechfleet status), then run again; its records stay on the host"

SCRIPT = (
    f"{GET}records={RECORDS}\n"
    r"""path=/records/usage-logs/$2
for folder in "$records"/*; do
  [ -z "$(find "$folder" -type f -newermt "$3" -print 2>&1 | head -n 1)" ] ||
    printf 'kept %s\n' "${folder##*/}"
done
systemctl is-active --quiet docker.service || exit 69
for name in $(docker ps --filter label=speechfleet.licence --format '{{.Names}}'); do
  where=$(docker inspect --format '{{with .Config.Labels}}{{index . "speechfleet.bind"}} {{index . "speechfleet.port"}}{{end}}' "$name")
  bind=${where%% *}
  case $bind in 0.0.0.0) bind=127.0.0.1 ;; ::) bind='[::1]' ;; *:*) bind="[$bind]" ;; esac
  printf '%s\n' "used ${name#speechfleet-} $(got "http://$bind:${where#* }$path" 20000)"
done
:
"""  # noqa: E501  a Go template inside a shell word cannot be broken
)


@dataclass(frozen=True)
class Used:
    """How much of one meter an instance used in the month."""

    host: str
    instance: str
    kind: str
    resource: str
    """Empty where the inventory does not name the instance."""
    meter: str
    quantity: float


@dataclass(frozen=True)
class Collected:
    """What one host told."""

    outcome: HostOutcome
    used: tuple[Used, ...] = ()


@dataclass(frozen=True)
class Collect:
    """The month as the path has it, `MM/YYYY`."""

    month: str

    def __call__(self, host: Host, door: Door) -> Collected:
        """Ask one host. Never raises for a host: its trouble is in the outcome."""
        month, year = self.month.split("/")
        question = Question("usage", SCRIPT, (self.month, f"{year}-{month}-01"), _SECONDS)
        try:
            with door.open(host) as room:
                frames = list(on_leash(room, question))
            text = "".join(frame.text for frame in frames[1:])
            return collected(host, text, int(frames[-1].words[1]))
        except Exception as error:  # one host's trouble stops no other host
            return Collected(HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),)))


def collected(host: Host, text: str, code: int = 0) -> Collected:
    """What a host's text says; an instance that should tell and does not is a finding. `code` is
    that of the errand: whether all were asked."""
    told = dict(_told(text))
    services = _services(host)
    used: list[Used] = []
    findings = [*_not_all(code)]
    why = ": Docker is not running there" if code == _NO_DOCKER else ""
    for name in dict.fromkeys((*services, *told)):
        meters = _meters(told.get(name, Response()))
        if meters is None:
            message = f"{name}: its usage records could not be read{why}"
            findings.append(Finding("usage.unread", "error", message, _FIX, instance=name))
        else:
            used += _rows(host.name, name, services.get(name), meters)
    findings += _gone(name for name in _kept(text) if name not in {*services, *told})
    state: State = "sick" if findings else "fine"
    return Collected(HostOutcome(host.name, state, tuple(findings)), tuple(used))


def _not_all(code: int) -> Iterator[Finding]:
    """Where Docker does not run there is nobody to be asked."""
    if code not in (0, _NO_DOCKER):
        message = f"not all containers there were asked: it ended with exit code {code}"
        fix = "see that none of them hangs (speechfleet health), then run again"
        yield Finding("usage.unread", "error", message, fix)


def _gone(names: Iterable[str]) -> Iterator[Finding]:
    """Of instances that were removed, or moved to another host: only a container tells its sums."""
    for name in names:
        message = f"{name} is gone; what it used since then lies in {RECORDS}/{name}"
        fix = "count it by those records, or have the instance run there once more, and run again"
        yield Finding("usage.unread", "error", message, fix, instance=name)


def _kept(text: str) -> Iterator[str]:
    """Whose records were written to since the month began, be there a container or not."""
    for line in text.split("\n"):
        word, _, name = line.partition(" ")
        if word == "kept" and name not in ("", "*"):
            yield name


def _services(host: Host) -> dict[str, Service]:
    """Instance → its service, of those that run disconnected."""
    offline = (service for service in host.services if service.disconnected)
    return {name: service for service in offline for name in service.instance_names()}


def _told(text: str) -> Iterator[tuple[str, Response]]:
    for line in text.split("\n"):
        word, name, rest = (*line.split(" ", 2), "", "")[:3]
        if word == "used":
            yield name, response(rest)


def _meters(answer: Response) -> dict[str, float] | None:
    """Meter → quantity; None where the answer is no usage record."""
    found = answer.body.get("meters")
    if answer.code != 200 or not isinstance(found, list):
        return None
    try:
        return _summed(map(_meter, found))
    except (LookupError, TypeError, ValueError, OverflowError):
        return None


def _meter(found: Mapping[str, Any]) -> tuple[str, float]:
    """Raises ValueError or OverflowError where the quantity is none, such as `true`, and NaN,
    which Python's JSON has."""
    quantity = float(found["quantity"])
    if isinstance(found["quantity"], bool) or not 0 <= quantity <= _MOST:
        raise ValueError(quantity)
    return re.sub(r"[^ -~]", "?", str(found["name"])[:200]), quantity


def _summed(meters: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Nobody says that a meter has one row only."""
    sums: dict[str, float] = {}
    for name, quantity in meters:
        sums[name] = sums.get(name, 0.0) + quantity
    return sums


def _rows(
    host: str, instance: str, service: Service | None, meters: Mapping[str, float]
) -> Iterator[Used]:
    kind = service.kind.name if service else ""
    resource = (service.resource or "") if service else ""
    for meter, quantity in meters.items():
        yield Used(host, instance, kind, resource, meter, quantity)


@dataclass(frozen=True)
class Total:
    """How much of one meter counts for a commitment."""

    resource: str
    meter: str
    quantity: float


def totals(used: Iterable[Used]) -> tuple[Total, ...]:
    """The sum of each meter of each resource."""
    sums: dict[tuple[str, str], float] = {}
    for one in used:
        key = (one.resource, one.meter)
        sums[key] = sums.get(key, 0.0) + one.quantity
    return tuple(Total(*key, quantity) for key, quantity in sorted(sums.items()))
