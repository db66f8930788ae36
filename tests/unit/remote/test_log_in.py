"""A log-in that sshd drops at once is tried again; one that hangs is not."""

from typing import cast

import pytest
from fabric import Connection
from paramiko import SSHException

from speechfleet.remote.errors import Unreachable
from speechfleet.remote.log_in import LOG_IN_SECONDS, log_in


class Dropping:
    """A connection to an sshd that drops so many log-ins; each of them takes so long."""

    def __init__(self, drops: int, seconds: float) -> None:
        self.drops, self.seconds, self.tries, self.now = drops, seconds, 0, 0.0
        self.transport = self

    def open(self) -> None:
        self.tries += 1
        self.wait(self.seconds)
        if self.tries <= self.drops:
            raise SSHException("Error reading SSH protocol banner")

    def set_keepalive(self, seconds: int) -> None: ...

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def log_in(self) -> None:
        log_in(cast(Connection, self), "ber-01:22", self.wait, lambda: self.now)


@pytest.mark.parametrize("drops", [0, 1, 3])
def test_a_drop_is_tried_again(drops: int) -> None:
    sshd = Dropping(drops, 0.1)
    sshd.log_in()
    assert sshd.tries == drops + 1


@pytest.mark.parametrize(
    ("drops", "seconds", "tries"), [(9, 0.1, 4), (9, 3.9, 4), (9, 4.0, 1), (9, 8.0, 1)]
)
def test_it_ends(drops: int, seconds: float, tries: int) -> None:
    sshd = Dropping(drops, seconds)
    with pytest.raises(Unreachable) as caught:
        sshd.log_in()
    assert (caught.value.code, sshd.tries) == ("reach.banner", tries)
    assert sshd.now <= LOG_IN_SECONDS
