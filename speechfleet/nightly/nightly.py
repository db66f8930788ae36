"""What a nightly health run is, and the units that make it so. Pure."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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


def skipped(at: str, today: date) -> date | None:
    """The day within a year on which this moment is none, by the machine's zone: clocks that are
    put forward leave it out, and systemd has no run that day."""
    hour, minute = map(int, at.split(":"))
    for day in (today + timedelta(days) for days in range(366)):
        then = time.localtime(time.mktime((*day.timetuple()[:3], hour, minute, 0, 0, 0, -1)))
        if (then.tm_hour, then.tm_min) != (hour, minute):
            return day
    return None


def texts(nightly: Nightly) -> Mapping[str, str]:
    """Service and timer by the names of their files."""
    values = {"unit": nightly.unit, "nightly": nightly}
    return {
        f"{nightly.unit}.service": template("health.service", **values),
        f"{nightly.unit}.timer": template("health.timer", **values),
    }
