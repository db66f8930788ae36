"""One setting changed everywhere, on real hosts; each peer's end state is proved to be the same."""

import os
import subprocess
from typing import Any

from benchmarks.measure import measured
from benchmarks.peers.changing import CHANGING
from benchmarks.places import OURS, ROOT
from benchmarks.results import keep
from benchmarks.site import Site
from benchmarks.stage import Stage


def change(stage: Stage) -> None:
    """In turn; each changes the setting to a value of its own."""
    site = stage.few
    for number in range(stage.of(2, 1)):
        at = number % len(CHANGING)
        for peer in (*CHANGING[at:], *CHANGING[:at]):
            value = f"{number} {peer.name} {os.getpid()}"

            def change(service: dict[str, Any], value: str = value) -> None:
                service["settings"]["Bench:Value"] = value

            site.write(change)
            targets = site.targets()
            words = peer.prepare(targets)
            log = targets.folder / "logs" / f"b-{peer.name.replace(' ', '')}.log"
            row = {"round": number, "peer": peer.name, "hosts": len(targets.hosts)}
            row |= measured(words, log, targets.environment(os.environ))
            row["proved"] = proved(site)
            keep("b", row)
            stage.say(f"b {row}")
    site.write()
    site.deploy()


def proved(site: Site) -> bool:
    """Whether testinfra finds each instance as the inventory wants it, and a plan nothing to do."""
    words = [str(OURS / "pytest"), "-q", "-p", "no:cacheprovider", "tests/acceptance"]
    words += ["--inventory", str(site.inventory), "--ssh-config", str(site.material / "ssh_config")]
    log = site.folder / "peers" / "logs" / "proof.log"
    with log.open("w") as out:
        seen = subprocess.run(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=900
        )
    return seen.returncode == 0 and site.run("plan", "--exit-code").code == 0
