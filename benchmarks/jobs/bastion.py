"""500 hosts behind one bastion, whose sshd has the default MaxStartups."""

import os

from benchmarks.crowd import BASTION_PORT
from benchmarks.measure import measured
from benchmarks.peers.speechfleet import SPEECHFLEET
from benchmarks.results import keep
from benchmarks.stage import Stage


def bastion(stage: Stage) -> None:
    """speechfleet alone: how often is the bastion logged in to?"""
    crowd = stage.crowd
    jump = f"ops@127.0.0.1:{BASTION_PORT}"
    targets = stage.targets(stage.of(500, 10), 22, jump)
    with crowd.bastion() as log_ins:
        log = targets.folder / "logs" / "bastion.log"
        words = [*targets.through, *SPEECHFLEET.prepare(targets)]
        row = {"round": 0, "peer": "speechfleet", "hosts": len(targets.hosts)}
        row |= measured(words, log, targets.environment(os.environ))
        row["bastion_log_ins"] = log_ins()
    keep("bastion", row)
    stage.say(f"bastion {row}")
