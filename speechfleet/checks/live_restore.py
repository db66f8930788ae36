"""Docker's live-restore keeps containers alive while Docker restarts; ours it does not spare.

A unit follows its container through the `docker run` that started it. That ends with Docker,
and the unit makes its container anew as soon as Docker is back.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if answers[DOCKER].live_restore:
        yield Finding(
            "docker.live-restore",
            "warning",
            "Docker's live-restore is on, and spares no instance of ours: each restarts when "
            "Docker does",
            "nothing has to be done; restart Docker on one host after the other",
        )
