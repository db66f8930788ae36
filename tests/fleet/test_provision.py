"""Bare hosts are made fit out of a folder of packages, at a site with no way out."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.practice import PATIENCE, Practice, Result, until
from tests.fleet.site import LINE, Site, packages, site

NAMES = ("docker.io", "ca-certificates", "curl", "iptables", "systemd-timesyncd", "apparmor")
FIT = """docker info >/dev/null && systemctl is-enabled docker.service
command -v curl
command -v iptables
"""

# An installation takes half a minute, and many where others are at work on this machine.
MINUTES = 600

# The processes of sshd that serve a log-in at the bastion: with them goes every line to the site.
CUT = "pkill -KILL -f '^sshd: ops'"


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packages(tmp_path_factory.mktemp("packages"), *NAMES)


def provision(practice: Practice, shelf: Path) -> Result:
    words = ("--packages", str(shelf), "--yes", "--json")
    return practice.run("provision", "-i", str(practice.inventory), *words, timeout=MINUTES)


def test_a_bare_host_is_made_fit_whatever_is_cut_on_the_way(bare_site: Site, shelf: Path) -> None:
    host = bare_site.host("host-1")
    before = bare_site.run("preflight", "-i", str(bare_site.inventory), "--json")
    assert {"docker.installed", "tools.http"} <= before.codes("host-1")
    _cut_and_killed(bare_site, shelf)
    until(lambda: provision(bare_site, shelf).code == 0, MINUTES)
    assert host.sh(FIT).split() == ["enabled", "/usr/bin/curl", "/usr/sbin/iptables"]
    assert "docker.io" in host.sh("cat /var/lib/speechfleet/provisioned").split()
    assert host.sh("ls -d /run/speechfleet* /var/lib/speechfleet/packages || :", check=False) == ""

    log_ins = bare_site.log_ins("host-1")
    again = provision(bare_site, shelf)
    assert (again.code, again.host("host-1")["changes"]) == (0, 0), again.err
    assert bare_site.log_ins("host-1") == (log_ins[0] + 1, log_ins[1] + 1)
    after = bare_site.run("preflight", "-i", str(bare_site.inventory), "--json")
    assert not after.codes("host-1") & {"docker.installed", "docker.running", "tools.http"}

    words = ("host-1", "-i", str(bare_site.inventory), "--yes", "--json")
    gone = bare_site.run("decommission", *words)
    assert (gone.code, gone.codes("host-1", "warning")) == (0, {"provision.stays"}), gone.out
    assert host.sh("docker info >/dev/null && ls -d /var/lib/speechfleet || :") == ""


def _cut_and_killed(practice: Practice, shelf: Path) -> None:
    """The line breaks while packages are brought, and the controller dies in the installation."""
    words = ("provision", "-i", str(practice.inventory), "--packages", str(shelf), "--yes")
    with subprocess.Popen(
        practice.command(*words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=practice.environment(),
    ) as process:
        assert process.stderr
        told = process.stderr
        try:
            until(lambda: " MB of " in told.readline(), MINUTES, pause=0)
            cut = ["docker", "exec", f"speechfleet-{LINE}-bastion", "sh", "-c", CUT]
            subprocess.run(cut, check=True, timeout=PATIENCE)
            until(lambda: "coming back" in told.readline(), MINUTES, pause=0)
            until(lambda: "Unpacking" in told.readline(), MINUTES, pause=0)
        finally:
            process.kill()
