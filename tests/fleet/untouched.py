"""Proof that what was done inside left hosts as they were."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fleet.practice import PracticeHost

_MARK = "/run/untouched"

# What a log-in itself writes: sshd's and login's records, sudo's own time stamps. And what
# containerd tidies up in its own time, seconds after a container ended.
_NOT_OURS = " ".join(
    f"-path {path} -prune -o" for path in ("/var/log", "/var/lib/sudo", "/var/lib/containerd")
)

# The engine is asked only where it runs: a question to its socket would start it.
_STATE = r"""
systemctl is-active docker.service docker.socket containerd.service
systemctl list-timers --all --no-legend 'speechfleet*'
find /etc/systemd /var/lib/speechfleet -type l -printf '%p %l\n' 2>/dev/null | sort
find /etc/systemd /var/lib/speechfleet -type f -exec sha256sum {} + 2>/dev/null | sort -k 2
systemctl is-active --quiet docker.service || exit 0
docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.State}}' | sort
docker ps -q | xargs -r docker inspect --format '{{.Name}} {{.State.StartedAt}}' | sort
docker images --no-trunc --quiet | sort -u
"""


@contextmanager
def untouched(*hosts: PracticeHost) -> Iterator[None]:
    """Raises AssertionError where units, containers, images, or any file of the root file
    system but logs are not after it what they were before."""
    for host in hosts:
        host.sh(f"touch {_MARK}")
    before = [state(host) for host in hosts]
    yield
    for host, was in zip(hosts, before, strict=True):
        assert state(host) == was, host.name
        written = _written_since_mark(host)
        assert not written, f"{host.name}: {written}"


def state(host: PracticeHost) -> str:
    """Units, what lies under /var/lib/speechfleet, images, and which containers run since when."""
    return host.sh(_STATE, check=False)


def _written_since_mark(host: PracticeHost) -> list[str]:
    return host.sh(f"find / -xdev {_NOT_OURS} -type f -cnewer {_MARK} -print").splitlines()
