"""Log in to many hosts with Paramiko alone, and run one script on each under sudo.

python -m benchmarks.peers.fan_out FOLDER THREADS
"""

import json
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from paramiko import PKey, SSHClient
from paramiko.hostkeys import HostKeyEntry

Known = dict[str, list[PKey]]
_PLAIN: Any = {"allow_agent": False, "look_for_keys": False, "timeout": 60}


def ask(where: tuple[str, int, str], key: str, known: Known, script: bytes) -> bytes:
    """Return what the script printed."""
    address, port, user = where
    name = address if port == 22 else f"[{address}]:{port}"
    with SSHClient() as client:
        for line in known[name]:
            client.get_host_keys().add(name, line.get_name(), line)
        client.connect(address, port, user, key_filename=key, **_PLAIN)
        put, out, _ = client.exec_command("sudo -n sh -s" if user != "root" else "sh -s")
        out.channel.set_combine_stderr(True)
        put.write(script)
        put.channel.shutdown_write()
        return out.read()


def _known(path: Path) -> Known:
    """Paramiko's own reader compares every line with every other."""
    found: Known = defaultdict(list)
    for text in path.read_text().splitlines():
        line = HostKeyEntry.from_line(text)
        if line:
            for name in line.hostnames:
                found[name].append(line.key)
    return found


def main(folder: Path, threads: int) -> int:
    """Return 0 where every host told to the end."""
    given = json.loads((folder / "hosts.json").read_text())
    script, known = (folder / "script").read_bytes(), _known(Path(given["known_hosts"]))
    last = given["last"].encode()
    with ThreadPoolExecutor(threads) as pool:
        told = pool.map(lambda host: ask(host, given["key"], known, script), given["hosts"])
        lost = [host for host, text in zip(given["hosts"], told, strict=True) if last not in text]
    print(f"{len(given['hosts']) - len(lost)} hosts told, {len(lost)} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
