import os
import socket
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.listeners import SCRIPT, Listener, read
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import recorded

_PROC = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:1388 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 2
   2: 00000000000000000000000000000000:1389 00000000000000000000000000000000:0000 0A 0 0 0 0 0
"""


def test_a_recorded_host() -> None:
    assert read(recorded("listeners")) == (
        Listener(22, "sshd (pid 56)"),
        Listener(5000, "docker-proxy (pid 5276)"),
        Listener(5001, "docker-proxy (pid 5595)"),
        Listener(39177, ""),
        Listener(41585, "containerd (pid 51)"),
    )


def test_a_program_whose_name_has_spaces() -> None:
    row = 'LISTEN 0 5 127.0.0.53%lo:5000 0.0.0.0:* users:(("a server",pid=7,fd=3))\n'
    assert read(row) == (Listener(5000, "a server (pid 7)"),)


def test_a_container_on_the_hosts_own_network() -> None:
    rows = (
        'LISTEN 0 5 0.0.0.0:5001 0.0.0.0:* users:(("python3",pid=71,fd=3))\n'
        'LISTEN 0 5 0.0.0.0:5002 0.0.0.0:* users:(("podman",pid=72,fd=3))\n'
        "container 71 /web\ncontainer 72 \n"
    )
    assert read(rows) == (
        Listener(5001, "the container web (python3, pid 71)"),
        Listener(5002, "podman (pid 72)"),
    )


def test_without_ss_the_kernels_own_table() -> None:
    """5000 is a connection there, no listener."""
    assert read(_PROC) == (Listener(22), Listener(5001))


@SHELLS
@pytest.mark.parametrize("code", [1, 127, 255])
def test_an_ss_that_fails_does_not_mean_that_nobody_listens(
    shell: str, code: int, tmp_path: Path
) -> None:
    """As one without `-H`, before iproute2 4.11."""
    ss = as_sh(shell, tmp_path) / "ss"
    ss.write_text(f"#!/bin/sh\necho 'ss: invalid option'\nexit {code}\n")
    ss.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = subprocess.run(
            [*command(shell), "-c", SCRIPT],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "said_docker": "inactive"},
        )
        assert server.getsockname()[1] in {one.port for one in read(done.stdout)}
