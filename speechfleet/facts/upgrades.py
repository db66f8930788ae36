"""Which packages of Docker the host upgrades by itself, and whether it restarts programs too.

An upgrade of Docker or containerd can restart every container, at an hour that nobody chose.
What is read: apt.conf(5) and unattended-upgrades' own README, dnf-automatic(8), dnf.conf(5),
needrestart.conf.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from speechfleet.facts.fact import Fact

SCRIPT = r"""if command -v unattended-upgrade >/dev/null && systemctl is-enabled --quiet apt-daily-upgrade.timer; then
  apt-config dump | grep -E '^(APT::Periodic|Unattended-Upgrade)::' | sed 's/^/apt /'
  dpkg-query -W -f 'deb ${db:Status-Abbrev}${Package}\n' docker.io docker-ce containerd containerd.io 2>/dev/null
fi
systemctl list-units --type=timer --state=active --plain --no-legend 'dnf*-automatic*.timer' |
  sed -n 's/^\([a-z0-9-]*\)\.timer .*/timer \1/p'
[ -f /etc/dnf/automatic.conf ] && sed -n 's/^ *apply_updates *= */apply /p' /etc/dnf/automatic.conf
[ -f /etc/dnf/dnf.conf ] && sed -n -E 's/^ *exclude(pkgs)? *= */exclude /p' /etc/dnf/dnf.conf
command -v rpm >/dev/null && rpm -q --qf 'rpm %{NAME}\n' docker-ce containerd.io moby-engine | grep '^rpm '
if command -v needrestart >/dev/null; then
  sed -n -E 's/^(VERSION_ID|ID)="?([^"]*)"?$/os \1 \2/p' /etc/os-release
  echo 'needrestart is there'
  cat /etc/needrestart/needrestart.conf /etc/needrestart/conf.d/*.conf 2>/dev/null |
    sed -n -e '/^ *#/d' -e '/nrconf{restart}/s/^/needrestart /p' -e '/speechfleet/s/^/needrestart /p'
fi
:
"""

_DEBIANS = frozenset({"docker.io", "containerd"})
_DOCKERS_OWN = frozenset({"docker-ce", "containerd.io"})
"""Packages of Docker's own repository, whose origin is `Docker`."""

_DOCKER_COMES = re.compile(r"[Dd]ocker|^\*:|(?:^|,)\s*(?:o|origin)=\*")
"""An origin of either form, `ORIGIN:SUITE` or `origin=ORIGIN,…`, that Docker's packages have."""

_MODE = re.compile(r"nrconf\{restart\}\s*=\s*['\"](\w)['\"]")

_YES = frozenset({"yes", "true", "1", "on"})


@dataclass(frozen=True)
class Upgrades:
    apt: tuple[str, ...] = ()
    """What unattended-upgrades may upgrade."""
    dnf: tuple[str, ...] = ()
    """What dnf-automatic may upgrade."""
    needrestart: bool = False
    """Whether needrestart restarts containerd and our units after an upgrade of a library."""


def read(text: str) -> Upgrades:
    said: dict[str, list[str]] = {}
    for word, _, rest in (line.partition(" ") for line in text.splitlines()):
        said.setdefault(word, []).append(rest)
    return Upgrades(tuple(_apt(said)), tuple(_dnf(said)), _needrestart(said))


def _apt(said: dict[str, list[str]]) -> Iterator[str]:
    options = [line.rstrip(";").partition(" ")[::2] for line in said.get("apt", ())]
    last = {name: value.strip('"') for name, value in options}
    if last.get("APT::Periodic::Unattended-Upgrade", "0") == "0":
        return
    if last.get("APT::Periodic::Enable", "1") == "0":
        return
    black = _listed(options, "Package-Blacklist")
    docker = any(_DOCKER_COMES.search(o) for o in _origins(options))
    for name in sorted(_DEBIANS | _DOCKERS_OWN if docker else _DEBIANS):
        if f"ii {name}" in said.get("deb", ()) and not any(_begins(p, name) for p in black):
            yield name


def _begins(pattern: str, name: str) -> bool:
    """As unattended-upgrades compares; a pattern that is none spares nothing there either."""
    try:
        return bool(re.match(pattern, name))
    except (re.error, OverflowError, RecursionError):
        return False


def _origins(options: list[tuple[str, str]]) -> list[str]:
    return _listed(options, "Allowed-Origins") + _listed(options, "Origins-Pattern")


def _listed(options: list[tuple[str, str]], name: str) -> list[str]:
    wanted = f"Unattended-Upgrade::{name}::"
    return [value.strip('"') for found, value in options if found == wanted]


def _dnf(said: dict[str, list[str]]) -> Iterator[str]:
    timers = said.get("timer", ())
    applies = any(value.strip().lower() in _YES for value in said.get("apply", ()))
    installs = applies or "dnf-automatic-install" in timers
    if not (timers and installs):
        return
    excluded = re.split(r"[ ,]+", " ".join(said.get("exclude", ())))
    for name in said.get("rpm", ()):
        if not any(fnmatchcase(name, pattern) for pattern in excluded):
            yield name


def _needrestart(said: dict[str, list[str]]) -> bool:
    if "needrestart" not in said:
        return False
    lines = said["needrestart"]
    modes = [m[1] for line in lines if (m := _MODE.search(line))]
    spared = [line for line in lines if "containerd" in line and "speechfleet" in line]
    return (modes[-1] if modes else _default_mode(said)) == "a" and not spared


def _default_mode(said: dict[str, list[str]]) -> str:
    """Ubuntu's own package restarts by itself from 24.04 on (its README.Ubuntu)."""
    os = dict(line.split(" ", 1) for line in said.get("os", ()))
    year = re.match(r"([0-9]{2})\.", os.get("VERSION_ID", ""))
    return "a" if os.get("ID") == "ubuntu" and year and int(year[1]) >= 24 else "i"


UPGRADES = Fact("upgrades", SCRIPT, read, seconds=10)
