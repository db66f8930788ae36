"""Which program keeps the host's clock right, and whether it does at this moment.

`timedatectl` would tell too, but is answered by a service that it starts.
"""

from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""systemctl list-units --type=service --state=active --plain --no-legend \
  chronyd.service chrony.service systemd-timesyncd.service ntpd.service ntp.service ntpsec.service openntpd.service |
  sed -n 's/^\([a-z-]*\)\.service .*/keeper \1/p'
[ -e /run/systemd/timesync/synchronized ] && echo "leap timesyncd"
command -v chronyc >/dev/null && chronyc -n tracking | sed -n 's/^Leap status *: */leap /p'
command -v ntpq >/dev/null && ntpq -c 'rv 0 leap' | sed -n 's/^.*\(leap=[^, ]*\).*/leap \1/p'
:
"""

_NOT_YET = frozenset({"", "Not synchronised", "leap=11", "leap=leap_alarm", "leap=3"})
_SILENT = frozenset({"openntpd"})
"""Keepers that cannot be asked by anything in the script."""


@dataclass(frozen=True)
class TimeSync:
    keeper: str = ""
    """The service that keeps the clock; empty where none runs."""
    synchronised: bool = False


def read(text: str) -> TimeSync:
    said = dict(line.split(" ", 1) for line in text.splitlines() if line)
    keeper = said.get("keeper", "")
    leap = said.get("leap", "")
    return TimeSync(keeper, bool(keeper) and (keeper in _SILENT or leap not in _NOT_YET))


TIME_SYNC = Fact("time_sync", SCRIPT, read, seconds=10)
