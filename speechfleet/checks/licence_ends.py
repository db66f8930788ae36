"""The licence of a disconnected container that runs must not end unnoticed.

It is told 30, 14, 7 and 1 days before, by the host's clock, which is the container's too. When it
ends is not told by the container: its label has what was recorded at the download.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.checks.licence import ending
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.fact import Answers
from speechfleet.facts.serving import SERVING
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.licences import command


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        for name in service.instance_names() if service.disconnected else ():
            serving = answers[SERVING].get(name)
            ends = serving.container.get("labels", {}).get("speechfleet.ends") if serving else None
            if ends and ends != "none":
                yield from ending(name, ends, answers[CLOCK], command(service), name)
