"""A plan as a file: what would be done at each host, so that exactly that is done later.

It holds no secret and no text that is sent to a host: each action is its words and the digest
of all that it is made of, keys by version. A deploy plans anew and compares.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from speechfleet.checks.finding import Finding
from speechfleet.inventory.kinds import Kind
from speechfleet.plan.actions import Action
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import digest
from speechfleet.secrets.secret import MASK, Secret

SCHEMA = "speechfleet.plan/1"
CHANGED = "deploy.plan-changed"
_FIX = "see what would be done now, and save that: speechfleet plan --out FILE"


class SavedPlanError(Exception):
    """A file that is no plan, or not one that this version can keep to."""


@dataclass(frozen=True)
class SavedAction:
    kind: str
    does: str
    sha256: str
    """Of the whole action, secrets left out."""


@dataclass(frozen=True)
class SavedInstance:
    name: str
    release: str
    port: int
    key: str
    """The key's version; empty where there is none."""


@dataclass(frozen=True)
class SavedHost:
    """What would be done at a host, and what it runs once that is done."""

    name: str
    actions: tuple[SavedAction, ...]
    instances: tuple[SavedInstance, ...]


def saved_host(plan: HostPlan) -> SavedHost:
    instances = (
        SavedInstance(i.name, i.release, i.port, i.key.version if i.key else "")
        for i in plan.instances
    )
    return SavedHost(plan.host.name, tuple(map(_saved_action, plan.actions)), tuple(instances))


def _saved_action(action: Action) -> SavedAction:
    content = json.dumps(_plain(action), sort_keys=True)
    return SavedAction(type(action).__name__, str(action), digest(content))


def _plain(value: object) -> Any:
    """Values as JSON has them; a secret is its mask, and a kind its name: what it brings about
    stands in the unit."""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Kind):
        return value.name
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def document(plans: Iterable[HostPlan], version: str, inventory: Sequence[str]) -> str:
    """The file's text. `version` is that of speechfleet."""
    content = {
        "schema": SCHEMA,
        "speechfleet": version,
        "inventory": list(inventory),
        "hosts": [asdict(saved_host(plan)) for plan in plans],
    }
    return json.dumps({**content, "sha256": _sum(content)}, indent=1) + "\n"


def _sum(content: Mapping[str, Any]) -> str:
    """Tells a file that was damaged or edited; it is no signature."""
    return digest(json.dumps(content, sort_keys=True))


def read(text: str, name: str, version: str) -> dict[str, SavedHost]:
    """The hosts of a saved plan. Raises SavedPlanError; `name` is the file's, for the message."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}:{error.colno}"
        raise SavedPlanError(f"{where}: this is no saved plan: {error.msg}") from None
    except (ValueError, RecursionError):  # a number without end, brackets without end
        raise SavedPlanError(f"{name}:1:1: this is no saved plan") from None
    fault = _fault(content, version)
    if fault:
        raise SavedPlanError(f"{name}:1:1: {fault}; make it anew: speechfleet plan --out {name}")
    try:
        return {host["name"]: _host(host) for host in content["hosts"]}
    except (KeyError, TypeError):
        raise SavedPlanError(f"{name}:1:1: this is no plan that `plan --out` wrote") from None


def _fault(content: Any, version: str) -> str:
    """Why a document is not a plan to keep to; empty where it is."""
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != SCHEMA:
        return f"this is no saved plan that we can read: schema {schema!r}, wanted {SCHEMA!r}"
    if content.get("sha256") != _sum({k: v for k, v in content.items() if k != "sha256"}):
        return "this plan was damaged or edited after it was saved"
    made_by = content.get("speechfleet")
    if made_by != version:
        return f"this plan was made by speechfleet {made_by}, and this is {version}"
    return ""


def _host(found: Mapping[str, Any]) -> SavedHost:
    return SavedHost(
        found["name"],
        tuple(SavedAction(**action) for action in found["actions"]),
        tuple(SavedInstance(**instance) for instance in found["instances"]),
    )


def kept_to(plan: HostPlan, saved: SavedHost) -> HostPlan:
    """The plan of a host where it is what was saved, or else a refusal. A host that is unfit
    or on hold says so itself, and one that already is as the saved plan makes it is fine."""
    now = saved_host(plan)
    done = not plan.actions and now.instances == saved.instances
    if plan.unfit or plan.held or done or now.actions == saved.actions:
        return plan
    message = f"not what the saved plan says: {'; '.join(_differences(saved, now))}"
    finding = Finding(CHANGED, "error", message, _FIX)
    return replace(plan, findings=(*plan.findings, finding), actions=())


def missing(name: str) -> Finding:
    """For a host of the saved plan that is not to be deployed to any more."""
    message = f"{name} is in the saved plan, but the inventory has nothing for it any more"
    return Finding(CHANGED, "error", message, _FIX)


def _differences(saved: SavedHost, now: SavedHost) -> Iterator[str]:
    gone = {a.does: a.kind for a in saved.actions if a not in now.actions}
    come = {a.does: a.kind for a in now.actions if a not in saved.actions}
    if "Expect" in gone.values() and "Expect" in come.values():
        yield "units, keys or a hold changed on the host"
    shown = {does: kind for does, kind in (gone | come).items() if kind not in ("Expect", "Await")}
    for does in shown:
        word = "differs" if does in gone and does in come else "now" if does in come else "no more"
        yield f"{word}: {does}"
    if not gone and not come:
        yield "the same in another order"
