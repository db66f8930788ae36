"""What a nightly health run is, and the units that make it so. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speechfleet.plan.render import template

MOMENT = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
"""An hour and minute of the controller's local time: `02:30`."""

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")


@dataclass(frozen=True)
class Nightly:
    """One nightly run: when, as whom, and how `speechfleet health` is called."""

    name: str
    """Empty for the only one; else what tells several apart."""
    at: str
    user: str
    words: tuple[str, ...]
    """The program and its arguments, paths absolute."""
    folder: Path
    """Where it is called."""
    state: Path
    """The user's state folder, in which runs and history are kept."""
    writable: tuple[Path, ...] = ()
    """Folders that it writes to besides."""
    vault_password: Path | None = None
    ssh_key: Path | None = None
    become_password: Path | None = None
    """Files of secrets that systemd hands to the run, whoever may read them otherwise."""

    @property
    def unit(self) -> str:
        """Its name. The underscore keeps it apart from the units of instances."""
        return unit_of(self.name)


def unit_of(name: str) -> str:
    """The name of service and timer, without the ending."""
    return f"speechfleet_health-{name}" if name else "speechfleet_health"


def texts(nightly: Nightly) -> Mapping[str, str]:
    """Service and timer by the names of their files."""
    values = {"unit": nightly.unit, "nightly": nightly}
    return {
        f"{nightly.unit}.service": template("health.service", **values),
        f"{nightly.unit}.timer": template("health.timer", **values),
    }
