from speechfleet.facts.listeners import Listener, read
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
