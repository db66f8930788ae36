"""The floor: a bare Paramiko fan-out that sends the very survey script, and reads nothing of it."""

import json
from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.places import OURS
from benchmarks.targets import Targets
from speechfleet.inventory.load import load
from speechfleet.remote.frames import framed_script, new_nonce
from speechfleet.survey import questions


def prepare(targets: Targets) -> list[str]:
    """The script is byte for byte what `ask_in` sends."""
    host = load([targets.inventory], keys=False).hosts[0]
    nonce, asked = new_nonce(), questions(host)
    last = f"\n{nonce} {asked[-1].name} 0\n"
    return called(targets, targets.folder / "floor", framed_script(nonce, asked), last)


def called(targets: Targets, folder: Path, script: str, last: str) -> list[str]:
    """Write the script and the list of hosts; return the command. What a host printed has `last`
    in it where all was done."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "script"
    path.touch(0o600)
    path.write_text(script)
    (folder / "hosts.json").write_text(
        json.dumps(
            {
                "last": last,
                "key": str(targets.key_file),
                "known_hosts": str(targets.known_hosts),
                "hosts": [[host.address, host.port, host.user] for host in targets.hosts],
            }
        )
    )
    python = str(OURS / "python")
    return [python, "-m", "benchmarks.peers.fan_out", str(folder), str(targets.forks)]


FLOOR = Peer("floor", "bare Paramiko, threads, the same script under `sudo -n`", prepare)
