"""Log in with limits; where sshd drops log-ins because too many are under way, a few times.

An sshd with more log-ins under way than `MaxStartups` says drops new ones by chance
(sshd_config(5)), which a fleet behind one bastion meets by itself.
"""

import random
import socket
import time
from collections.abc import Callable

from fabric import Connection

from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.starts import Starts

CONNECT_SECONDS = 10
GREETING_MARGIN = 2
"""The greeting has less time than the whole, so that a host that does not greet is told from one
that stalls later."""
_KEEPALIVE_SECONDS = 10
_SILENT_SECONDS = 60
"""So long nothing that was sent is acknowledged, at most."""
_TRIES = 4
_DROPPED_WITHIN = 4.0
"""A log-in is dropped at once. An sshd that takes longer than this hangs, and would again."""
_PAUSE_SECONDS = 2.0
LOG_IN_SECONDS = 2 * CONNECT_SECONDS + (_TRIES - 1) * (_DROPPED_WITHIN + _PAUSE_SECONDS)
"""What a log-in may take at most, a bastion's not counted."""


def log_in(
    connection: Connection,
    where: str,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    starts: Starts | None = None,
) -> None:
    """Connect to `where` (`host:port`, for messages). Raises Unreachable."""
    starts = starts or Starts()
    for tries_left in reversed(range(_TRIES)):
        try:
            with starts.one(), mapped(where):
                began = clock()
                connection.open()
                connection.transport.set_keepalive(_KEEPALIVE_SECONDS)
            return
        except Unreachable as trouble:
            in_time = clock() - began < _DROPPED_WITHIN
            if trouble.code != "reach.banner" or not in_time or not tries_left:
                raise
        starts.dropped()
        # Those that were dropped together shall not meet again.
        pause(random.uniform(0.25, 1) * _PAUSE_SECONDS)  # noqa: S311 - no secret


def end_in_silence(connection: Connection) -> None:
    """Have the kernel end a connection at which nobody acknowledges any more (tcp(7)): by itself it
    would go on for a quarter of an hour, and a bastion would pass for one that is there."""
    sock = connection.transport.sock if connection.transport else None
    if isinstance(sock, socket.socket) and hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * _SILENT_SECONDS)
