"""Whether the host is at rest: no other run at work, no unconfirmed change, none turned back."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    installed = answers[INSTALLED]
    if installed.locked:
        yield Finding(
            "deploy.locked",
            "error",
            f"another run is at work here: {installed.locked}",
            "wait for it to end, then run again",
        )
    elif installed.unfinished:
        yield Finding(
            "deploy.unfinished",
            "error",
            f"the change of run {installed.unfinished} was not confirmed; the host is turning "
            "itself back",
            "run again in a few minutes: where it fails it tries again every 30 s, and says why in "
            "journalctl -u 'speechfleet_*'; to turn it back now, on the host: "
            "systemctl start speechfleet_revert.service",
        )
    elif installed.reverted:
        yield Finding(
            "deploy.reverted",
            "warning",
            f"the host turned itself back: {installed.reverted}",
            "the next change that succeeds here clears this, or on the host: "
            "rm /var/lib/speechfleet/reverted",
        )
