"""Usage records of disconnected containers are wanted for billing: nothing of ours takes them away.

Source: the vendor's page "Use Docker containers in disconnected environments", "Usage records".
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    folder = answers[INSTALLED].records
    if folder:
        yield Finding(
            "usage.records",
            "warning",
            f"the usage records of disconnected containers stay in {folder}: billing needs them",
            "run `speechfleet usage collect` before the containers go, and keep the folder; "
            "once it is billed, take it away yourself",
        )
