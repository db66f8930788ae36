"""A small crowd in one run; what a large one costs is measured by `make bench-crowd`."""

import json
import subprocess
from pathlib import Path

from tests.crowd.crowd import INSTANCES, crowd

HOSTS = 20


def test_every_host_is_told_of_and_a_hung_one_is_not_waited_for(tmp_path: Path) -> None:
    """The one that takes the connection and hangs costs its own limit, and nobody's report."""
    with crowd(tmp_path, HOSTS, deaf=1) as many:
        done = subprocess.run(
            many.command("health", "--json"),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env=many.environment(),
            timeout=600,
        )
    assert done.returncode == 3, done.stderr
    run = json.loads(done.stdout)
    hung = [host for host in run["hosts"] if host["state"] != "fine"]
    assert [(host["name"], host["state"]) for host in hung] == [("deaf-0", "unreachable")]
    assert hung[0]["findings"][0]["code"] == "reach.banner"
    levels = [i["health"] for host in run["hosts"] for i in host["instances"]]
    assert levels == ["key-ok"] * HOSTS * INSTANCES
