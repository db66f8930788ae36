"""What apt and dpkg say of the packages that make a Debian or Ubuntu host fit, and what
`provision` has installed here.

Nothing of it on other distributions. Whether packages may start their services is for the host's
`/usr/sbin/policy-rc.d` to say; it is a program of somebody else's, and so it is not asked. That an
installation was cut short is read from dpkg's own state, which costs less than `dpkg --audit`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from speechfleet.facts.fact import Fact

SCRIPT = r"""command -v apt-get >/dev/null || exit 0
echo "apt there"
[ ! -s /var/lib/speechfleet/provisioned ] || dpkg-query -W -f 'noted ${db:Status-Status} ${Package}\n' $(cat /var/lib/speechfleet/provisioned) 2>/dev/null
dpkg-query -W -f 'package ${db:Status-Status} ${Package}\n' docker.io docker-cli ca-certificates curl iptables apparmor systemd-timesyncd chrony 2>/dev/null
{ grep -qE '^Status: [a-z]+ [a-z]+ (unpacked|half-|triggers-)' /var/lib/dpkg/status || [ -n "$(ls -A /var/lib/dpkg/updates)" ]; } 2>/dev/null &&
  echo "interrupted yes"
systemctl list-unit-files --plain --no-legend docker.service systemd-timesyncd.service \
  chrony.service chronyd.service ntp.service ntpd.service ntpsec.service openntpd.service |
  sed -n -E 's/^([a-z-]+\.service) +([a-z-]+).*/unit \2 \1/p'
[ ! -x /usr/sbin/policy-rc.d ] || echo "policy there"
:
"""


@dataclass(frozen=True)
class Packages:
    apt: bool = False
    """Whether the host has apt."""
    states: Mapping[str, str] = field(default_factory=dict)
    """dpkg's state of each package that it knows: `installed`, `half-configured` …"""
    interrupted: bool = False
    """Whether an earlier installation, whosever, was cut short."""
    units: Mapping[str, str] = field(default_factory=dict)
    """What systemd says of each service that is there: `enabled`, `disabled`, `masked` …"""
    policy: bool = False
    """Whether a policy says if packages may start their services."""
    noted: tuple[str, ...] = ()
    """What `provision` has installed here, and is still there."""

    def half(self, name: str) -> bool:
        """Whether a package is there in part."""
        return self.states.get(name, "") in _HALF


_HALF = frozenset(
    {"unpacked", "half-configured", "half-installed", "triggers-awaited", "triggers-pending"}
)
"""dpkg-query(1), `db:Status-Status`."""


def read(text: str) -> Packages:
    lines = [line.split() for line in text.splitlines() if line]
    words = {line[0] for line in lines}
    return Packages(
        apt="apt" in words,
        states={line[2]: line[1] for line in lines if line[0] == "package"},
        interrupted="interrupted" in words,
        units={line[2]: line[1] for line in lines if line[0] == "unit"},
        policy="policy" in words,
        noted=tuple(line[2] for line in lines if line[:2] == ["noted", "installed"]),
    )


PACKAGES = Fact("packages", SCRIPT, read, seconds=10)
