"""known_hosts and ssh_config."""

import shutil
import subprocess
from pathlib import Path

import pytest

from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.ssh import known_hosts, ssh_config


def test_each_key_of_an_address_has_a_line_of_its_own() -> None:
    keys = {"127.0.1.1": ("ssh-ed25519 AAAA", "ssh-rsa BBBB"), "172.30.0.13": ("ssh-rsa CCCC",)}
    assert known_hosts(keys) == (
        "127.0.1.1 ssh-ed25519 AAAA\n127.0.1.1 ssh-rsa BBBB\n172.30.0.13 ssh-rsa CCCC\n"
    )


def test_only_the_host_behind_the_bastion_is_reached_through_it(
    layout: Layout, tmp_path: Path
) -> None:
    entries = ssh_config(layout, tmp_path).split("Host ")
    assert [entry.split()[0] for entry in entries if "ProxyJump bastion" in entry] == ["host-3"]


@pytest.mark.skipif(not shutil.which("ssh"), reason="no OpenSSH client here")
def test_openssh_reads_it_as_meant(layout: Layout, tmp_path: Path) -> None:
    config = tmp_path / "a folder" / "ssh_config"
    config.parent.mkdir()
    config.write_text(ssh_config(layout, config.parent))
    words = ["ssh", "-G", "-F", str(config), "host-3"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"hostname 172.30.0.13", "user ops", "proxyjump bastion"} <= set(told)
    assert f"identityfile {config.parent}/id_ed25519" in told
    assert "stricthostkeychecking true" in told
