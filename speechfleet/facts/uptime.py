"""For how long the host is up, what load it has, and whether an upgrade waits for a reboot.

Debian and Ubuntu leave a file (update-notifier, unattended-upgrades: `/run/reboot-required`);
Red Hat's `needs-restarting -r` ends with 1, as it does where it fails, and says "Reboot is required"
(dnf-plugins-core, `needs_restarting.py`); SUSE leaves `/run/reboot-needed` (zypp-boot-plugin).
"""

from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""cat /proc/uptime /proc/loadavg
if [ -e /run/reboot-required ] || [ -e /run/reboot-needed ]; then
  echo reboot
  [ ! -f /run/reboot-required.pkgs ] || sort -u /run/reboot-required.pkgs | head -n 20 | sed 's/^/for /'
elif command -v needs-restarting >/dev/null; then
  said=$(timeout 4 needs-restarting -r)
  case $?$said in 1*'eboot is required'*) echo reboot ;; esac
fi
"""


@dataclass(frozen=True)
class Uptime:
    seconds: float
    load: float
    """Of the last minute."""
    reboot_pending: bool = False
    packages: tuple[str, ...] = ()
    """What wants the reboot, where it is told."""


def read(text: str) -> Uptime:
    up, load, *more = text.splitlines()
    return Uptime(
        float(up.split()[0]),
        float(load.split()[0]),
        "reboot" in more,
        tuple(line.removeprefix("for ") for line in more if line.startswith("for ")),
    )


UPTIME = Fact("uptime", SCRIPT, read)
