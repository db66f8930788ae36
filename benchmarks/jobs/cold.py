"""From nothing: images pulled, containers run and awaited, against the same by hand."""

import os
from collections.abc import Callable
from typing import Any

from benchmarks.change import by_hand, from_nothing
from benchmarks.jobs.change import proved
from benchmarks.measure import measured
from benchmarks.peers import floor
from benchmarks.peers.speechfleet import prepare
from benchmarks.results import keep
from benchmarks.site import Site
from benchmarks.stage import Stage
from benchmarks.targets import Targets
from speechfleet.inventory.load import load

_EMPTY = """for unit in $(cd /etc/systemd/system && ls -d speechfleet*.service 2>/dev/null); do
  systemctl disable --now --quiet "$unit"; rm -f "/etc/systemd/system/$unit"
done
systemctl daemon-reload
docker ps -aq | xargs -r docker rm -f >/dev/null
docker images -q | sort -u | xargs -r docker rmi -f >/dev/null
rm -rf /var/lib/speechfleet"""


LOADS = 30
"""Seconds: the least that users report of a container's cold start. Source: the community's
Osshaikh/speechconatiners, docs/61 (30 to 60 s)."""


def cold(stage: Stage) -> None:
    """In turn, from the same emptiness; a container loads for 2 s, so that our own part shows."""
    _cold(stage, "c", stage.of(2, 1), lambda service: None)


def loading(stage: Stage) -> None:
    """The same with containers that load for as long as real ones, at the least."""

    def slowly(service: dict[str, Any]) -> None:
        service.setdefault("settings", {})["Simulator:LoadSeconds"] = stage.of(LOADS, 5)

    _cold(stage, "c30", 1, slowly)


def _cold(stage: Stage, job: str, count: int, change: Callable[[dict[str, Any]], None]) -> None:
    site = stage.few
    site.write(change)
    targets = site.targets()
    commands = {
        "speechfleet": [*prepare(targets), "--serial", "100%"],
        "by hand": _by_hand(site, targets),
    }
    for number in range(count):
        order = list(commands.items())
        for name, words in order if number % 2 == 0 else order[::-1]:
            for host in targets.hosts:
                site.host(host.name).sh(_EMPTY)
            log = targets.folder / "logs" / f"{job}-{name.replace(' ', '')}.log"
            row = {"round": number, "peer": name, "hosts": len(targets.hosts)}
            row |= measured(words, log, targets.environment(os.environ))
            row["proved"] = proved(site) if name == "speechfleet" else _serves(site)
            keep(job, row)
            stage.say(f"{job} {row}")
    for host in targets.hosts:
        site.host(host.name).sh(_EMPTY)
    site.write()
    site.deploy()


def _by_hand(site: Site, targets: Targets) -> list[str]:
    registry = load([site.inventory], keys=True).hosts[0].registry
    assert registry.username
    assert registry.password
    login = (registry.address, registry.username, registry.password.open())
    script = by_hand(targets.instances, from_nothing(targets.instances, *login))
    return floor.called(targets, targets.folder / "by-hand-cold", script, "all done\n")


def _serves(site: Site) -> bool:
    """By hand nothing is left behind that would turn a host back: a plan brings that, no more."""
    return site.run("status").code == 0
