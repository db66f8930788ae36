"""The door: connections to hosts, made with Fabric, through shared bastions.

What Fabric does not do and a fleet needs is added here: strict host keys, one connection per
bastion for the whole run, and limits on everything.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from fabric import Config, Connection
from paramiko import Channel, MissingHostKeyPolicy, PKey

from speechfleet.inventory.fleet import Host
from speechfleet.remote import session
from speechfleet.remote.ciphers import transport
from speechfleet.remote.client import Client, Keys
from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.frames import new_nonce
from speechfleet.remote.hostkeys import REVOKED, AcceptNew, Refuse, authority, known_keys
from speechfleet.remote.log_in import CONNECT_SECONDS, GREETING_MARGIN, end_in_silence, log_in
from speechfleet.remote.session import Exec
from speechfleet.remote.ssh_config import Said, SshConfig, user_and_machine
from speechfleet.remote.starts import Starts
from speechfleet.remote.upload import upload

# Paramiko logs what it also raises, with tracebacks.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False
_LOG = logging.getLogger(__name__)
_MACHINES = Path("/etc/ssh/ssh_known_hosts")


class _Connection(Connection):  # type: ignore[misc]  # Fabric has no types
    """One that leaves the configuration, which all share, as it is.

    Fabric sets this attribute when a connection is made. Where the class does not have it, that
    is a change of the configuration, which is emptied and put together anew meanwhile, under the
    eyes of other threads.
    """

    inline_ssh_env: bool | None = None


@dataclass
class Room:
    """An open connection to one host."""

    host: Host
    connection: Connection
    where: str

    @property
    def host_key(self) -> str:
        """The key that the host has shown, as a line of known_hosts has it: type and base64."""
        key = self.connection.transport.get_remote_server_key()
        return f"{key.get_name()} {key.get_base64()}"

    def start(self) -> Exec:
        """Start an exec and become root in it. Raises Unreachable."""
        exec_ = session.start(self.connection.transport, self.where, new_nonce(), self.host.become)
        exec_.enter(self.host.become_password)
        return exec_

    def forward(self, address: str, port: int) -> Channel:
        """A connection to a port as the host sees it, through SSH. Raises Unreachable."""
        with mapped(f"{address}:{port}"):
            channel: Channel = self.connection.transport.open_channel(
                "direct-tcpip", (address, port), ("", 0), timeout=CONNECT_SECONDS
            )
            return channel

    def upload(self, *contents: bytes) -> list[str]:
        """Put each into a new 0600 file in the user's home; returns their paths. Raises
        Unreachable."""
        return upload(self.connection.client, self.where, *contents)


@dataclass
class Door:
    """Opens rooms. One door serves a whole run and holds its bastions."""

    known_hosts: Path
    accept_new: bool = False
    accepted: Callable[[str], None] = lambda line: None
    """Told of each host key that was accepted as new."""
    slammed: bool = False
    """True once every connection was cut and no other may be made."""
    _bastions: dict[str, Connection] = field(default_factory=dict)
    _dead: dict[str, Unreachable] = field(default_factory=dict)
    _open: set[Connection] = field(default_factory=set)
    _watched: set[Callable[[], None]] = field(default_factory=set)
    _opening: dict[str, threading.Lock] = field(default_factory=dict)
    """One for each bastion: one that is dead holds up no other site."""
    _starts: Starts = field(default_factory=Starts)
    _keys: Keys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        self._ssh_config = SshConfig(user_and_machine())
        self._config = Config(ssh_config=self._ssh_config.parsed)
        self._users = (Path("~/.ssh/known_hosts").expanduser(),)

    @contextmanager
    def open(self, host: Host) -> Iterator[Room]:
        """Log in to a host. Raises Unreachable."""
        self._see_to_slam()
        connection, said = self._connection(host.address, host.port, host.user, host.key_file)
        connection.gateway = self._gateway(host, said)
        # A bastion may have taken its time.
        self._see_to_slam()
        where = f"{connection.host}:{connection.port}"
        through = f" through {connection.gateway.host}" if connection.gateway else ""
        self._open.add(connection)
        began = time.monotonic()
        try:
            log_in(connection, where, starts=self._starts)
            # What is on its way to a host when the door is slammed cannot be cut.
            self._see_to_slam()
            took = time.monotonic() - began
            _LOG.info("%s: logged in at %s%s in %.2f s", host.name, where, through, took)
            yield Room(host, connection, where)
        finally:
            self._open.discard(connection)
            connection.close()

    def _see_to_slam(self) -> None:
        if self.slammed:
            raise Unreachable("reach.cut", "the run was interrupted", "run again")

    def slam(self) -> None:
        """Cut every connection at once, from any thread."""
        self.slammed = True
        for connection in list(self._open):
            # Fabric closes what is connected; Paramiko's client is there before that.
            with suppress(Exception):
                connection.client.close()
        for cut in list(self._watched):
            with suppress(Exception):
                cut()

    @contextmanager
    def watch(self, cut: Callable[[], None]) -> Iterator[None]:
        """Have what was opened beside this door cut too, when it is slammed."""
        self._watched.add(cut)
        try:
            if self.slammed:
                cut()
            yield
        finally:
            self._watched.discard(cut)

    def forgive(self) -> None:
        """Let bastions be tried anew that could not be passed before."""
        self._dead.clear()

    def close(self) -> None:
        """Let go of the bastions."""
        for bastion in self._bastions.values():
            _close_chain(bastion)

    def _connection(
        self, address: str, port: int | None, user: str | None, key_file: Path | None
    ) -> tuple[Connection, Said]:
        said = self._ssh_config.of(address)
        seconds = said.connect_seconds or CONNECT_SECONDS
        connection = _Connection(
            address,
            user=user,
            port=port,
            config=self._config,
            gateway=False,
            connect_timeout=seconds,
            connect_kwargs={
                "key_filename": [*([str(key_file)] if key_file else []), *said.certificates],
                "banner_timeout": max(1, seconds - GREETING_MARGIN),
                "auth_timeout": 2 * seconds,
                "channel_timeout": seconds,
                "transport_factory": transport,
                "allow_agent": not said.only_these_keys,
                "look_for_keys": not said.only_these_keys,
            },
        )
        connection.client = Client(self._keys)
        connection.client.set_missing_host_key_policy(self._load_known(connection, said))
        return connection, said

    def _load_known(self, connection: Connection, said: Said) -> MissingHostKeyPolicy:
        """Of all files only this host's keys; where two differ, the fleet's own file prevails, and
        those that one of them revokes are loaded from none. Returns what becomes of others."""
        name = _known_name(connection)
        keys = connection.client.get_host_keys()
        users = self._users if said.known_hosts is None else said.known_hosts
        paths = [path for path in (*users, _MACHINES, self.known_hosts) if path.is_file()]
        # OpenSSH writes names in lower case.
        names = tuple(dict.fromkeys((said.alias or name, name, name.lower())))
        revoked = [key for path in paths for key in _keys(path, names, REVOKED)]
        for key in (key for path in paths for key in _keys(path, names)):
            if key not in revoked:
                keys.add(name, key.get_name(), key)
        if self.accept_new:
            return AcceptNew(self.known_hosts, self.accepted, revoked)
        vouched = (authority(path, one) for path in paths for one in names)
        return Refuse(revoked, next(filter(None, vouched), ""))

    def _gateway(self, host: Host, said: Said) -> Connection | None:
        jump = said.jump if host.jump is None else host.jump
        if not jump or _same(_hop(jump).name, host.address):
            return None  # `Host *` with a bastion means the bastion itself too
        return self._bastion(jump, host.key_file)

    def _bastion(self, jump: str, key_file: Path | None) -> Connection:
        """One connection per bastion, opened once and shared by all hosts behind it."""
        with self._opening.setdefault(jump, threading.Lock()):
            if dead := self._dead.get(jump):
                raise dead
            if jump not in self._bastions or not self._bastions[jump].is_connected:
                try:
                    self._bastions[jump] = self._open_bastion(jump, key_file)
                except Unreachable as error:
                    # Five hundred hosts behind it need not find out one by one.
                    self._dead[jump] = error
                    raise
            return self._bastions[jump]

    def _open_bastion(self, jump: str, key_file: Path | None) -> Connection:
        self._see_to_slam()
        before = jump.rpartition(",")[0]
        hop = _hop(jump)
        connection, said = self._connection(hop.name, hop.port, hop.user, key_file)
        before = before or said.jump or ""
        if before and not _same(_hop(before).name, hop.name):
            connection.gateway = self._open_bastion(before, key_file)
        self._open.add(connection)
        try:
            log_in(connection, f"{connection.host}:{connection.port}")
            end_in_silence(connection)
        except Unreachable as error:
            _close_chain(connection)
            raise Unreachable("reach.bastion", f"bastion: {error.message}", error.fix) from error
        finally:
            self._open.discard(connection)
        return connection


def _close_chain(bastion: Connection) -> None:
    """A bastion, and those that it is reached through."""
    bastion.close()
    if bastion.gateway:
        _close_chain(bastion.gateway)


class _Hop(NamedTuple):
    """A bastion as `[USER@]NAME[:PORT]`."""

    user: str | None
    name: str
    port: int | None


def _hop(jump: str) -> _Hop:
    """The last of a chain of bastions, its name as it is written: ssh_config(5) tells `GW` from
    `gw`."""
    parts = urlsplit(f"//{jump.rpartition(',')[2].strip().removeprefix('ssh://')}")
    place = parts.netloc.rpartition("@")[2]
    name = place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]
    return _Hop(parts.username, name or jump, parts.port)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _known_name(connection: Connection) -> str:
    """The host as known_hosts calls it: OpenSSH leaves port 22 out."""
    port = int(connection.port)
    return connection.host if port == 22 else f"[{connection.host}]:{port}"


def _keys(path: Path, names: Iterable[str], marker: str = "") -> list[PKey]:
    """A known_hosts file that cannot be read could hold the very key that is asked about."""
    try:
        return [key for name in names for key in known_keys(path, name, marker)]
    except OSError as error:
        raise Unreachable(
            "reach.key-unknown",
            f"the host keys in {path} cannot be read: {error.strerror}",
            "correct the file's owner and mode",
        ) from error
