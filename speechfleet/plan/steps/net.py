"""What lets a host act without anybody: the safety net, and pulls that outlive a connection."""

from collections.abc import Iterator, Sequence
from functools import cache

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, EnableNet, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import digest
from speechfleet.plan.render import verbatim

_FILES = {
    "/var/lib/speechfleet/turn.sh": "turn.sh",
    "/var/lib/speechfleet/pull.sh": "pull.sh",
    "/etc/systemd/system/speechfleet_revert.service": "speechfleet_revert.service",
}


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    installed = answers[INSTALLED]
    if not wanted and not (host.prune_services and installed.instances):
        return
    for path, name in _FILES.items():
        text, wanted_digest = _shipped(name)
        if path not in installed.files or installed.files[path].digest != wanted_digest:
            yield Write(path, text, 0o644)
    if not installed.net_enabled:
        yield EnableNet()


@cache
def _shipped(name: str) -> tuple[str, str]:
    """A file's text, and its digest: once for all hosts."""
    return verbatim(name), digest(verbatim(name))
