"""How old Docker may be. The vendor names no version.

Units run `docker run --pull=never`, which Docker has since 20.10 (its release notes). Who runs
Speech containers recommends 24.
"""

import re
from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

NEEDED = (20, 10)
RECOMMENDED = (24, 0)


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker = answers[DOCKER]
    if not docker.running:
        return
    found = re.match(r"([0-9]{1,4})\.([0-9]{1,4})", docker.version)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < NEEDED:
        yield Finding(
            "docker.version",
            "error",
            f"Docker is {docker.version}; wanted 20.10 or later: units need `--pull=never`",
            "upgrade Docker",
        )
    elif version < RECOMMENDED:
        yield Finding(
            "docker.version",
            "warning",
            f"Docker is {docker.version}; 24 or later is recommended, 20.10 works",
            "upgrade Docker when it suits: every container restarts",
        )
    else:
        yield Finding("docker.version", "ok", f"Docker {docker.version}")
