"""One container of a practice fleet: made, mended, waited for, removed."""

import time
from collections.abc import Callable
from typing import Any

from speechfleet.sandbox.archive import archive
from speechfleet.sandbox.engine import (
    EngineError,
    SandboxError,
    docker,
    inspect,
    labelled,
    unless_missing,
)
from speechfleet.sandbox.layout import LABEL, Layout
from speechfleet.sandbox.member import SPECIFICATION, Member

_BOOT_SECONDS = 90
_REMOVAL_SECONDS = 60


def ensure_member(member: Member, layout: Layout, say: Callable[[str], None]) -> None:
    """Make the container run as wanted, and on its network; leave it alone where it does.

    A container made of something else than wanted, or never started, is made anew, with
    what was deployed on it.
    """
    name = layout.container(member.name)
    there = inspect("container", [name]).get(name)
    if there and not _is_wanted(there, member, layout):
        say(f"{member.name}: its making has changed or was broken off; it is made anew")
        remove(name)
        there = None
    if there:
        _mend(there, member, layout, say)
    else:
        say(f"{member.name}: starting")
        _make(member, layout)


def remove(container: str) -> None:
    """Remove a container and its volume, whatever state they are in."""
    # The engine goes on with what a killed `down` had begun, and refuses a second removal.
    unless_missing("rm", "--force", "--volumes", container, also="already in progress")
    _await_gone(container)
    unless_missing("volume", "rm", f"{container}-docker")


def _await_gone(container: str) -> None:
    deadline = time.monotonic() + _REMOVAL_SECONDS
    while inspect("container", [container]):
        if time.monotonic() > deadline:
            raise SandboxError(
                f"Docker has not removed {container} within {_REMOVAL_SECONDS} s; try again"
            )
        time.sleep(0.2)


def await_systemd(name: str, layout: Layout, say: Callable[[str], None]) -> None:
    """Return once a host has booted; raise SandboxError where it does not in time.

    Failed units are told and no error: what an operator deployed may have failed.
    """
    container = layout.container(name)
    deadline = time.monotonic() + _BOOT_SECONDS
    while (state := system_state(container)) not in ("running", "degraded"):
        if time.monotonic() > deadline:
            raise SandboxError(
                f"{name} has not booted within {_BOOT_SECONDS} s (it is {state!r}); "
                f"see `docker logs {container}`"
            )
        time.sleep(0.3)
    if state == "degraded":
        failed = docker("exec", container, "systemctl", "--failed", "--plain", "--no-legend")
        say(f"{name} runs with failed units: {' '.join(failed.split())}")


def system_state(container: str) -> str:
    """Return `running`, `starting`, `degraded` … or why nothing can be said."""
    ask = ("sh", "-c", "systemctl is-system-running || true")
    try:
        return docker("exec", container, *ask, seconds=15).strip()
    except EngineError as error:
        return error.said


def _is_wanted(there: dict[str, Any], member: Member, layout: Layout) -> bool:
    made_of = there["Config"]["Labels"].get(SPECIFICATION)
    begun = there["State"]["Status"] != "created"
    return begun and bool(made_of == member.specification(layout))


def _make(member: Member, layout: Layout) -> None:
    name = layout.container(member.name)
    docker(*member.create_words(layout))
    docker("cp", "-", f"{name}:/", stdin=archive(member.seed))
    _start(name, layout)


def _mend(
    there: dict[str, Any], member: Member, layout: Layout, say: Callable[[str], None]
) -> None:
    name = layout.container(member.name)
    if layout.network not in there["NetworkSettings"]["Networks"]:
        say(f"{member.name}: connecting it to its network again")
        where = ("--ip", member.address, "--alias", member.name)
        docker("network", "connect", *where, layout.network, name)
    if there["State"]["Paused"]:
        say(f"{member.name}: it was paused; it goes on")
        docker("unpause", name)
    if not there["State"]["Running"]:
        say(f"{member.name}: it was stopped; starting it again")
        _start(name, layout)


def _start(name: str, layout: Layout) -> None:
    try:
        docker("start", name)
    except EngineError as error:
        if "address already in use" in error.said or "already allocated" in error.said:
            raise SandboxError(
                f"{error.said}: somebody else listens there; end that, or take other "
                f"addresses than {layout.loopback}.* with --loopback (for example 127.0.2)"
            ) from None
        raise


def owned(name: str) -> list[str]:
    """Return the names of all containers of a practice fleet."""
    return sorted(labelled("container", f"{LABEL}={name}", "{{.Names}}"))
