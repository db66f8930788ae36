"""Is everything well? `health` against what people write: curl over SSH, and Ansible's `uri`."""

import shlex

from benchmarks.peers import ansible
from benchmarks.peers.ansible import Task
from benchmarks.peers.peer import Peer
from benchmarks.places import OURS
from benchmarks.rounds import rounds
from benchmarks.stage import Stage
from benchmarks.targets import Targets

_PATHS = ("ready", "status")


def health(stage: Stage) -> None:
    """On real hosts."""
    rounds("d", PEERS, stage.site.targets(), stage.of(3, 1), stage.say)


def _health(targets: Targets) -> list[str]:
    return [str(OURS / "speechfleet"), "health", "-i", str(targets.inventory)]


def _loop(targets: Targets, at_a_time: int) -> list[str]:
    urls = " ".join(
        f"http://127.0.0.1:{i.port}/{path}" for i in targets.instances for path in _PATHS
    )
    asked = f"curl --silent --fail --noproxy '*' --max-time 4 {urls}"
    ssh = f"ssh -F none -i {targets.key_file} -o UserKnownHostsFile={targets.known_hosts}"
    hosts = "".join(f"{host.user}@{host.address}\\n" for host in targets.hosts)
    one = f"{ssh} -o BatchMode=yes {{}} {shlex.quote(asked)}"
    return ["sh", "-c", f"printf '{hosts}' | xargs -P {at_a_time} -I{{}} {one}"]


def _uri(targets: Targets) -> list[str]:
    tasks: list[Task] = [
        {
            "ansible.builtin.uri": {"url": "http://127.0.0.1:{{ item }}"},
            "loop": [f"{i.port}/{path}" for i in targets.instances for path in _PATHS],
        }
    ]
    return ansible.called(targets, targets.folder / "ansible-uri", tasks)


PEERS = (
    Peer("speechfleet", "`health`: the whole survey, judged, with drift", _health),
    Peer("curl, one by one", "`ssh HOST curl …`, a loop", lambda targets: _loop(targets, 1)),
    Peer("curl, 20 at a time", "the same by `xargs -P 20`", lambda targets: _loop(targets, 20)),
    Peer("ansible uri", "one task of `uri` over eight addresses", _uri),
)
