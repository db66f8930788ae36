"""What a host is, made wrong for real in several ways at once, and found by one preflight."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.fleet.practice import Practice, PracticeHost, Result, until

# The containers of a practice fleet share one clock: it is the program that goes wrong.
_DATE = "#!/bin/sh\necho $(($(/usr/bin/date +%s) + 3600))\n"
# As podman-docker has it, but for what it starts: the instances must go on.
_PODMAN = '#!/bin/sh\n# Emulate Docker CLI using podman.\nexec /usr/bin/docker "$@"\n'
_UPGRADES = 'APT::Periodic::Unattended-Upgrade "1";\n'
_AUTOMATIC = "$nrconf{restart} = 'a';\n"
_LIVE_RESTORE = '{"insecure-registries": ["registry:5000"], "live-restore": %s}\n'

WARNED = {"upgrades.apt", "upgrades.needrestart", "docker.live-restore"}


@contextmanager
def file(host: PracticeHost, path: str, text: str) -> Iterator[None]:
    """A file, to be run or read, that is as it was afterwards."""
    host.sh(
        f"[ ! -f {path} ] || cp -p {path} {path}.kept\nmkdir -p $(dirname {path})\n"
        f"cat >{path} <<'END'\n{text}END\nchmod 755 {path}"
    )
    try:
        yield
    finally:
        host.sh(f"rm {path}; [ ! -f {path}.kept ] || mv {path}.kept {path}")


@contextmanager
def upgrading_by_itself(host: PracticeHost) -> Iterator[None]:
    """The timer is no longer masked, and is not started: nothing upgrades meanwhile."""
    with (
        file(host, "/usr/local/bin/unattended-upgrade", "#!/bin/sh\n"),
        file(host, "/usr/local/bin/needrestart", "#!/bin/sh\n"),
        file(host, "/etc/needrestart/needrestart.conf", _AUTOMATIC),
        file(host, "/etc/apt/apt.conf.d/99speechfleet-test", _UPGRADES),
    ):
        host.sh("systemctl unmask apt-daily-upgrade.timer")
        try:
            yield
        finally:
            host.sh("systemctl mask apt-daily-upgrade.timer")


@contextmanager
def live_restore(host: PracticeHost) -> Iterator[None]:
    """Docker reads its file again without a restart, and keeps what the file no longer names."""
    with file(host, "/etc/docker/daemon.json", _LIVE_RESTORE % "true"):
        reload_docker(host, "true")
        try:
            yield
        finally:
            host.sh(f"cat >/etc/docker/daemon.json <<'END'\n{_LIVE_RESTORE % 'false'}END")
            reload_docker(host, "false")


def reload_docker(host: PracticeHost, wanted: str) -> None:
    host.sh("systemctl reload docker.service")
    asked = "docker info --format '{{.LiveRestoreEnabled}}'"
    until(lambda: host.sh(asked).strip() == wanted)


def preflight(practice: Practice, inventory: str) -> Result:
    return practice.run("preflight", "-i", inventory, "--json")


def test_what_is_wrong_with_hosts_is_found_in_one_preflight(practice: Practice) -> None:
    vast = practice.with_service("vast", tag="9.9.9-amd64-en-us", image_size="100000g")
    first, second, third = practice.hosts
    with ExitStack() as faults:
        faults.enter_context(file(first, "/usr/local/bin/date", _DATE))
        faults.enter_context(upgrading_by_itself(second))
        faults.enter_context(file(third, "/usr/local/bin/docker", _PODMAN))
        faults.enter_context(live_restore(third))
        result = preflight(practice, str(vast))
    assert result.code == 3, result.err
    assert result.codes("host-1") >= {"clock.offset", "disk.images"}
    assert result.codes("host-2") >= {"disk.images"}
    assert result.codes("host-3") >= {"docker.kind", "disk.images"}
    warned = result.codes("host-2", "warning") | result.codes("host-3", "warning")
    assert warned >= WARNED
    healed = preflight(practice, str(practice.inventory))
    assert healed.code == 0, healed.err
    for host in practice.hosts:
        assert not healed.codes(host.name)
        assert not healed.codes(host.name, "warning") & WARNED
