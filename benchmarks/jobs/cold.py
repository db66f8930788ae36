"""From nothing: images pulled, containers run and awaited, against the same by hand."""

import os

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


def cold(stage: Stage) -> None:
    """In turn, from the same emptiness."""
    site = stage.few
    targets = site.targets()
    commands = {
        "speechfleet": [*prepare(targets), "--serial", "100%"],
        "by hand": _by_hand(site, targets),
    }
    for number in range(stage.of(2, 1)):
        order = list(commands.items())
        for name, words in order if number % 2 == 0 else order[::-1]:
            for host in targets.hosts:
                site.host(host.name).sh(_EMPTY)
            log = targets.folder / "logs" / f"c-{name.replace(' ', '')}.log"
            row = {"round": number, "peer": name, "hosts": len(targets.hosts)}
            row |= measured(words, log, targets.environment(os.environ))
            row["proved"] = proved(site) if name == "speechfleet" else _serves(site)
            keep("c", row)
            stage.say(f"c {row}")
    for host in targets.hosts:
        site.host(host.name).sh(_EMPTY)
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
