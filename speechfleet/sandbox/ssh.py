"""How SSH clients know and find the hosts: `known_hosts` and `ssh_config`."""

from collections.abc import Mapping
from pathlib import Path

from speechfleet.sandbox.engine import docker
from speechfleet.sandbox.layout import BASTION, Layout, PracticeHost

# A machine makes its keys at its first start, which may be now: that of Ed25519 is the last.
_ASK = """waits=150
until [ -f /etc/ssh/ssh_host_ed25519_key ] || [ "$waits" = 0 ]; do
  waits=$((waits - 1))
  sleep 0.2
done
cat /etc/ssh/ssh_host_*_key.pub"""


def host_keys(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return each address's public host keys (`type base64`).

    Asked of the containers themselves: what the network answers is what is to be proved.
    """
    asked = {layout.published(BASTION): "bastion"}
    asked |= {host.ssh_address: host.name for host in layout.hosts}
    return {address: keys_of(layout.container(member)) for address, member in asked.items()}


def keys_of(container: str) -> tuple[str, ...]:
    """Return a container's public host keys (`type base64`), once it has made them."""
    return _keys(docker("exec", container, "sh", "-c", _ASK))


def known_hosts(keys: Mapping[str, tuple[str, ...]]) -> str:
    """Return the lines of a `known_hosts`; port 22 everywhere, so addresses stand plainly."""
    return "".join(f"{address} {key}\n" for address, known in keys.items() for key in known)


def ssh_config(layout: Layout, folder: Path) -> str:
    """Return an OpenSSH configuration: `ssh -F FILE host-3` goes where the fleet does.

    OpenSSH takes relative paths from the working directory, so they are absolute here.
    """
    return "\n".join(
        (
            "Host *",
            f'  IdentityFile "{folder.resolve()}/id_ed25519"',
            "  IdentitiesOnly yes",
            f'  UserKnownHostsFile "{folder.resolve()}/known_hosts"',
            "  GlobalKnownHostsFile /dev/null",
            "  StrictHostKeyChecking yes",
            *_entry("bastion", layout.published(BASTION), "ops"),
            *(line for host in layout.hosts for line in _host(host)),
            "",
        )
    )


def _keys(printed: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()[:2]) for line in printed.splitlines() if line.strip())


def _host(host: PracticeHost) -> tuple[str, ...]:
    jump = ("  ProxyJump bastion",) if host.behind_bastion else ()
    return (*_entry(host.name, host.ssh_address, host.user), *jump)


def _entry(name: str, address: str, user: str) -> tuple[str, ...]:
    return (f"Host {name}", f"  HostName {address}", f"  User {user}")
