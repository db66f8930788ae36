"""What a practice host answers to each peer, recorded as each does the job on it alone."""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.site import Site
from benchmarks.targets import Targets
from tests.fleet.controller import PYTHON
from tests.fleet.practice import PracticeHost

_RECORDER = Path(__file__).with_name("recorder.py")
_FOLDER = "/var/tmp/bench-own"
_KEYS = "/home/ops/.ssh/authorized_keys"


def recorded(site: Site, name: str, peers: Iterable[Peer], say: Callable[[str], None]) -> str:
    """Return the records of all that the peers ask of the host `name`. Raises RuntimeError."""
    host = site.host(name)
    alone = Site(site.folder, tuple(one for one in site.hosts if one.name == name))
    alone.write()
    targets = alone.targets()
    with _recorder(host):
        for peer in peers:
            say(f"recording what {name} answers to {peer.name}")
            # Twice, and the second is kept: the first finds caches cold.
            for _ in range(2):
                _do(peer, targets)
        return "".join(_last(host.sh(f"cat {_FOLDER}/*.said")))


def _do(peer: Peer, targets: Targets) -> None:
    done = subprocess.run(
        peer.prepare(targets),
        env=targets.environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"{peer.name} gave {done.returncode}: {done.stdout}{done.stderr}")


@contextmanager
def _recorder(host: PracticeHost) -> Iterator[None]:
    """Whatever the user `ops` asks for on the host goes through the recorder meanwhile."""
    host.sh(f"rm -rf {_FOLDER}; mkdir -p -m 0777 {_FOLDER}; cp -p {_KEYS} {_KEYS}.kept")
    host.sh(f"cat >{_FOLDER}/recorder.py <<'END'\n{_RECORDER.read_text()}END")
    line = f'command="{PYTHON} -IS {_FOLDER}/recorder.py {_FOLDER}" '
    host.sh(f"sed -i 's|^ssh-|{line}&|' {_KEYS}; grep -q recorder {_KEYS}")
    try:
        yield
    finally:
        host.sh(f"mv {_KEYS}.kept {_KEYS}; rm -rf {_FOLDER}")


def _last(text: str) -> Iterable[str]:
    """The last record of each command."""
    found: dict[str, str] = {}
    for one in ("C " + part for part in text.split("C ")[1:]):
        found[one.partition("\n")[0]] = one
    return found.values()
