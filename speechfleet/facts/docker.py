"""Docker on the host: is it installed, running, and started at boot?

The engine is asked only when its service is active: a look at the socket of a stopped Docker
makes systemd start it, and a survey changes nothing.
"""

import json
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""command -v docker >/dev/null || { echo absent; exit 0; }
systemctl is-enabled docker.service 2>/dev/null || :
if systemctl is-active --quiet docker.service; then
  docker info --format '{"version":{{json .ServerVersion}},"driver":{{json .Driver}},"root":{{json .DockerRootDir}},"error":{{json .ServerErrors}}}' 2>&1 || :
else
  systemctl is-active docker.service || :
fi
"""


@dataclass(frozen=True)
class Docker:
    installed: bool
    enabled: bool = False
    running: bool = False
    state: str = ""
    """What systemd says of a service that is not running."""
    version: str = ""
    driver: str = ""
    root: str = ""


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
    if info.get("error"):
        return Docker(installed=True, enabled=enabled, state="; ".join(info["error"]))
    return Docker(True, enabled, True, "active", info["version"], info["driver"], info["root"])


DOCKER = Fact("docker", SCRIPT, read, seconds=10)
