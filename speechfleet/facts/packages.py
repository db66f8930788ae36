"""What apt and dpkg say of the packages that make a Debian or Ubuntu host fit, and what
`provision` has installed here.

Nothing of it on other distributions. A service counts as kept from starting where it is masked,
or where a policy (`/usr/sbin/policy-rc.d`) forbids packages to start theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from speechfleet.facts.fact import Fact

SCRIPT = r"""sed 's/^/noted /' /var/lib/speechfleet/provisioned 2>/dev/null
command -v apt-get >/dev/null || exit 0
echo "apt there"
dpkg-query -W -f 'package ${db:Status-Status} ${Package}\n' docker.io docker-cli ca-certificates curl iptables apparmor systemd-timesyncd chrony 2>/dev/null
[ -z "$(dpkg --audit 2>/dev/null | head -n 1)" ] || echo "interrupted yes"
for unit in docker systemd-timesyncd chrony chronyd ntp ntpd ntpsec openntpd; do
  state=$(systemctl is-enabled "$unit.service" 2>/dev/null)
  [ -z "$state" ] || echo "unit $state $unit.service"
done
[ ! -x /usr/sbin/policy-rc.d ] || /usr/sbin/policy-rc.d docker start >/dev/null 2>&1 || echo "policy forbids"
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
    """Whether packages are forbidden to start their services."""
    noted: tuple[str, ...] = ()
    """What `provision` has installed here."""

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
        noted=tuple(line[1] for line in lines if line[0] == "noted"),
    )


PACKAGES = Fact("packages", SCRIPT, read, seconds=10)
