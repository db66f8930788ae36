"""The crowd's hosts, which answer as a practice host did, and cost this machine a log-in each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.crowd import MANY, Crowd

PORT = 2222
_REPLAY = Path(__file__).with_name("replay.pl")
_FOLDER = "/usr/local/lib/bench-own"
_LOG = "/var/log/own.log"


@contextmanager
def answering(crowd: Crowd, said: str) -> Iterator[Crowd]:
    """At `PORT` of every address nothing is run: what a practice host said is said again."""
    crowd.put(f"{_FOLDER}/replay.pl", _REPLAY.read_bytes())
    crowd.put(f"{_FOLDER}/said", said.encode())
    # As a login shell: of a ForceCommand sshd would tell the client, which costs it a little.
    with crowd.shell("ops", f"{_FOLDER}/replay.pl"), crowd.listening(_LOG, PORT, MANY):
        yield replace(crowd, log=_LOG)
