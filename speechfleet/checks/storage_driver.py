"""Where Docker keeps layers: some drivers make large images slow, or twice as large.

Source: Docker's page "Select a storage driver": overlay2 is preferred, vfs is for tests and
copies every layer, devicemapper and aufs are deprecated.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

_BAD = {
    "vfs": "it copies every layer, so that an image takes many times its size",
    "devicemapper": "it is deprecated, slow, and gone from Docker 25 on",
    "aufs": "it is deprecated, and gone from Docker 24 on",
    "overlay": "it is deprecated, and gone from Docker 24 on",
}


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker = answers[DOCKER]
    if docker.driver in _BAD:
        yield Finding(
            "docker.driver",
            "warning",
            f"Docker's storage driver is {docker.driver}: {_BAD[docker.driver]}",
            'choose "storage-driver": "overlay2" in /etc/docker/daemon.json; images and '
            "containers that are there are then to be made anew",
        )
    elif docker.running:
        yield Finding("docker.driver", "ok", docker.driver)
