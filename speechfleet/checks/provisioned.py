"""What `provision` has installed stays where the rest of ours goes: others may use it by now."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.packages import PACKAGES
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    noted = answers[PACKAGES].noted
    if noted:
        yield Finding(
            "provision.stays",
            "warning",
            f"Docker and what else provision has installed stays, {len(noted)} packages: "
            f"{' '.join(noted)}",
            "apt-get purge takes them away, if nobody else needs them",
        )
