"""What a host at rest is: it serves, each instance runs once, and nothing is under way."""

from tests.fleet.practice import Practice, PracticeHost, until

_INSTALLED = r"""cd /etc/systemd/system
for unit in speechfleet-*.service; do
  name=${unit#speechfleet-}; name=${name%.service}
  echo "$(sha256sum "$unit") $(systemctl is-enabled "$unit")"
  readlink "/var/lib/speechfleet/instances/$name.key"
done
ls -A /var/lib/speechfleet/instances
"""

_UNDER_WAY = r"""cd /var/lib/speechfleet
ls -d pending pending.new reverting 2>/dev/null
systemctl list-timers --all --no-legend 'speechfleet_net*'
systemctl list-units --no-legend 'speechfleet_*'
flock -n lock true || echo "locked: $(cat lock)"
"""

_CONTAINERS = r"""docker ps -a --format '{{.Label "speechfleet.instance"}} {{.State}}' | sort
cd /etc/systemd/system
for unit in speechfleet-*.service; do
  name=${unit#speechfleet-}
  echo "${name%.service} running"
done | sort
"""


def serves(practice: Practice, *hosts: str) -> bool:
    """True when every instance of these hosts (of all, without) is ready and Valid."""
    limit = ("--limit", ",".join(hosts)) if hosts else ()
    return practice.run("status", "-i", str(practice.inventory), *limit).code == 0


def await_serving(practice: Practice, *hosts: str, seconds: float = 90) -> None:
    """Wait until they serve, each instance in one container."""
    until(lambda: serves(practice, *hosts), seconds)
    for host in practice.hosts:
        if not hosts or host.name in hosts:
            assert_one_container_each(host)


def assert_one_container_each(host: PracticeHost) -> None:
    """Of every unit one container runs, and there is no other container, not even a dead one."""
    assert runs_each_once(host), f"{host.name}: {containers_and_units(host)}"


def runs_each_once(host: PracticeHost) -> bool:
    """True when of every unit one container runs, and there is no other, not even a dead one.
    A client can be fooled: a port can lead to a container that is another instance's."""
    lines = containers_and_units(host)
    half = len(lines) // 2
    return lines[:half] == lines[half:]


def containers_and_units(host: PracticeHost) -> list[str]:
    """`stt-en-1 running`: first as Docker has it, then as the units want it."""
    return host.sh(_CONTAINERS, check=False).splitlines()


def installed(host: PracticeHost) -> str:
    """The units and key links of a host, by content."""
    return host.sh(_INSTALLED)


def under_way(host: PracticeHost) -> str:
    """Markers, armed timers, transient units and a held lock; empty when a host is at rest."""
    return host.sh(_UNDER_WAY, check=False)


def at_rest(host: PracticeHost) -> bool:
    """True when the host could be asked, and nothing is under way."""
    return host.sh(f"{_UNDER_WAY}echo asked", check=False) == "asked\n"
