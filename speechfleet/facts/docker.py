"""Docker on the host: is it installed, running, and started at boot?

The engine is asked only when its service is active: a look at the socket of a stopped Docker
makes systemd start it, and a survey changes nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from speechfleet.facts.fact import Fact

ONLY_WITH_DOCKER = """case ${said_docker?} in *'docker runs'*) ;; *) exit 0 ;; esac
"""
"""How a script begins that has nothing to ask where Docker does not run. Each call of the docker
command costs a host more than all else that a fact does, and one of systemctl not little."""

# All of `docker info`: a field that an older Docker does not know would spoil a template. It can be
# longer than Linux lets a variable be (MAX_ARG_STRLEN, 128 KiB; execve(2)), so what the facts after
# it look for stands before it, and they are told no more than that.
SCRIPT = r"""command -v docker >/dev/null || { echo absent; exit 0; }
systemctl is-enabled docker.service 2>/dev/null || :
if systemctl is-active --quiet docker.service; then
  echo 'docker runs'
  info=$(docker info --format '{{json .}}' 2>&1)
  case $info in *io.containerd.snapshotter*) echo 'images of containerd' ;; esac
  root=${info#*'"DockerRootDir":"'}
  [ "$root" = "$info" ] || printf 'root "%s"\n' "${root%%'"'*}"
  printf '%s\n' "$info"
else
  systemctl is-active docker.service || :
fi
"""

CONTAINERDS_STORE = "overlayfs"
"""The driver of an engine whose images are containerd's (Docker's page "containerd image store")."""


@dataclass(frozen=True)
class Docker:
    installed: bool
    enabled: bool = False
    running: bool = False
    state: str = ""
    """What systemd says of a service that is not running."""
    version: str = ""
    driver: str = ""
    """Where layers lie: `overlay2`, `vfs` …; `overlayfs` with containerd's image store."""
    root: str = ""
    security: frozenset[str] = frozenset()
    """Names of what confines containers: `apparmor`, `selinux`, `rootless`, `userns` …"""
    live_restore: bool = False
    cgroup: str = ""
    """The version of the cgroups, `1` or `2`."""
    unlimited: frozenset[str] = frozenset()
    """Which limits the kernel cannot hold: `cpu`, `memory`, `swap`."""
    system: str = ""
    """The operating system that the engine runs on, as it calls it."""


def read(text: str) -> Docker:
    lines = text.split("\n")
    if lines[0] == "absent":
        return Docker(installed=False)
    enabled = lines[0] == "enabled"
    told = next((line for line in lines if line.startswith("{")), None)
    if told is None:
        state = [line for line in lines if line][-1]
        return Docker(installed=True, enabled=enabled, state=state)
    info = json.loads(told)
    if info.get("ServerErrors"):
        return Docker(installed=True, enabled=enabled, state="; ".join(info["ServerErrors"]))
    return _running(enabled, info)


def _running(enabled: bool, info: dict[str, Any]) -> Docker:
    return Docker(
        installed=True,
        enabled=enabled,
        running=True,
        state="active",
        version=info["ServerVersion"],
        driver=info["Driver"],
        root=info["DockerRootDir"],
        security=frozenset(_names(info.get("SecurityOptions") or ())),
        live_restore=bool(info.get("LiveRestoreEnabled")),
        cgroup=str(info.get("CgroupVersion", "")),
        unlimited=frozenset(word for word, key in _LIMITS.items() if info.get(key) is False),
        system=str(info.get("OperatingSystem", "")),
    )


_LIMITS = {"cpu": "CpuCfsQuota", "memory": "MemoryLimit", "swap": "SwapLimit"}


def _names(options: Iterable[str]) -> list[str]:
    """`name=seccomp,profile=default` → `seccomp`"""
    return [option.partition(",")[0].removeprefix("name=") for option in options]


DOCKER = Fact("docker", SCRIPT, read, seconds=10, passed_on=True)
