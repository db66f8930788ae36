"""What ssh_config(5) says of a host, as far as Paramiko and we can do it; the rest is refused.

Paramiko reads the file and matches hosts. Not so with `Include`, which it takes for an option
without a meaning: the files that it names are read here, in its place. Blocks cannot be put within
others: where a file is included for some hosts, a Host or Match line in it is refused for these.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import NamedTuple

from paramiko import ConfigParseError, SSHConfig, SSHException

from speechfleet.remote.errors import Unreachable

_DEPTH = 16
"""OpenSSH's own limit of files that include files (readconf.c, READCONF_MAX_DEPTH)."""

_REFUSED = {
    "proxycommand": "a connection goes through no other program here: use ProxyJump, or "
    "ansible_ssh_common_args: -J [USER@]HOST[:PORT]",
    "revokedhostkeys": "a key is revoked by a line of known_hosts: @revoked * TYPE KEY",
    "pkcs11provider": "keys on a token are used through ssh-agent: ssh-add -s LIBRARY",
    "bindaddress": "the source address cannot be chosen: leave it to the routes",
    "bindinterface": "the interface cannot be chosen: leave it to the routes",
}
_NESTED = "speechfleetnested"
"""The option that stands for a block within a block; its value is where, and which."""


class Line(NamedTuple):
    """A line of a file, with its place."""

    text: str
    file: Path
    number: int


@dataclass(frozen=True)
class Said:
    """What the files say of one host, beyond what Fabric takes from them by itself."""

    jump: str | None
    connect_seconds: int | None
    known_hosts: tuple[Path, ...] | None
    """None where the files do not say."""
    alias: str | None
    """The name that the host has in known_hosts."""
    certificates: tuple[str, ...]
    only_these_keys: bool


class SshConfig:
    """The operator's file, and the machine's."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._lines: list[Line] = []
        self.parsed = SSHConfig()
        self._trouble: Unreachable | None = None
        try:
            self._lines = [line for file in files for line in (*_lines(file), *_ended(file))]
            self.parsed = SSHConfig.from_text("\n".join(line.text for line in self._lines))
        except OSError as error:
            message = f"{error.filename} cannot be read: {error.strerror}"
            self._trouble = Unreachable("reach.ssh-config", message, _FIX)
        except (ConfigParseError, ValueError) as error:
            self._trouble = Unreachable("reach.ssh-config", f"{self._unread(error)}", _FIX)

    def of(self, host: str) -> Said:
        """Return what counts for `host`. Raises Unreachable where that cannot be done."""
        if self._trouble:
            raise self._trouble
        options = self._looked_up(host)
        for name, instead in _REFUSED.items():
            value = options.get(name)
            if value and value.lower() != "none":
                raise self._refusal(host, name, value, instead)
        if nested := options.get(_NESTED):
            message = f"{nested} is in a file that is included for some hosts, {host} among them"
            raise Unreachable("reach.ssh-config", f"{message}: not to be had here", _TO_TOP)
        certificates = self._words(host, "certificatefile", options.get("certificatefile"))
        files = self._words(host, "userknownhostsfile", options.get("userknownhostsfile"))
        for path in certificates or ():
            if not _beside(path):
                raise self._refusal(host, "certificatefile", path, _CERTIFICATE)
        return Said(
            jump=_given(options.get("proxyjump")),
            connect_seconds=self._seconds(host, options.get("connecttimeout")),
            known_hosts=None if files is None else _paths(files),
            alias=options.get("hostkeyalias"),
            certificates=certificates or (),
            only_these_keys=options.get("identitiesonly") == "yes",
        )

    def _seconds(self, host: str, text: str | None) -> int | None:
        if text is None or text.lower() == "none":
            return None
        if text.isdecimal() and int(text) > 0:
            return int(text)
        raise self._refusal(host, "connecttimeout", text, "write whole seconds, such as 30")

    def _looked_up(self, host: str) -> Mapping[str, str | None]:
        try:
            return self.parsed.lookup(host)
        # As where names are to be made canonical, and nothing says how.
        except (SSHException, ValueError, KeyError) as error:
            message = f"what the ssh configuration says of {host} is not understood: {error}"
            raise Unreachable("reach.ssh-config", message, _FIX) from error

    def _words(self, host: str, name: str, text: str | None) -> tuple[str, ...] | None:
        try:
            return None if text is None else tuple(shlex.split(text))
        except ValueError as error:
            raise self._refusal(host, name, text or "", f"correct it: {error}") from error

    def _refusal(self, host: str, name: str, value: str, instead: str) -> Unreachable:
        place = next((f"{x.file}:{x.number}: " for x in self._lines if _says(x.text, name)), "")
        spelt = _SPELT.get(name, name)
        message = f"{place}{spelt} {value} for {host} is not to be had here"
        return Unreachable("reach.ssh-config", message, instead)

    def _unread(self, error: Exception) -> str:
        """Paramiko's message ends with the line itself; where that stands, it does not say."""
        text = str(error)
        for line in self._lines:
            if line.text.strip() and text.endswith(line.text.strip()):
                return f"{line.file}:{line.number}: Paramiko does not understand: {line.text}"
        return f"the ssh configuration is not understood: {text}"


_FIX = "correct the line, or leave it to a file that speechfleet does not read (ssh -F)"
_TO_TOP = (
    "put the Include above the first Host line, or into `Host *`, and name the hosts in its file"
)
_CERTIFICATE = (
    "a certificate is used where its private key lies beside it: KEY and KEY-cert.pub, "
    "or load both into ssh-agent"
)
_SPELT = {
    "proxycommand": "ProxyCommand",
    "pkcs11provider": "PKCS11Provider",
    "bindaddress": "BindAddress",
    "bindinterface": "BindInterface",
    "certificatefile": "CertificateFile",
    "connecttimeout": "ConnectTimeout",
    "revokedhostkeys": "RevokedHostKeys",
    "userknownhostsfile": "UserKnownHostsFile",
}


def user_and_machine() -> tuple[Path, ...]:
    """The files that OpenSSH reads: what stands first counts."""
    return (Path("~/.ssh/config").expanduser(), Path("/etc/ssh/ssh_config"))


def _lines(file: Path, around: str = "Host *", depth: int = 0) -> Iterator[Line]:
    """The lines of a file, and of those that it includes, in their places. `around` is the block
    that it is included in."""
    if depth > _DEPTH or not file.is_file():
        return
    block = around
    for number, text in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        if _says(text, "host") or _says(text, "match"):
            if not _of_all(around):
                yield Line(f"{_NESTED} {file}:{number}: {text.strip()}", file, number)
                return
            block = text
        if not _says(text, "include"):
            yield Line(text, file, number)
            continue
        for path in _included(file, number, text):
            yield from _lines(path, block, depth + 1)
            # A Host line of the other file ends with it.
            yield Line(block, file, number)


def _of_all(block: str) -> bool:
    """Whether a Host or Match line means every host."""
    name, *words = _spaced(block).replace('"', "").lower().split()
    if name == "match":
        return words == ["all"]
    return "*" in words and not any(word.startswith("!") for word in words)


def _ended(file: Path) -> Iterator[Line]:
    """The last Host line of one file does not hold for the next."""
    yield Line("Host *", file, 0)


def _included(file: Path, number: int, text: str) -> Iterator[Path]:
    """The files of an Include line; a relative one lies beside the file (~/.ssh or /etc/ssh).
    Raises ValueError."""
    try:
        _, *words = shlex.split(_spaced(text))
    except ValueError as error:
        raise ValueError(f"{file}:{number}: {error}: {text.strip()}") from error
    for word in words:
        path = file.parent / Path(word).expanduser()
        yield from map(Path, sorted(glob(str(path))))  # noqa: PTH207 - of any folder


def _says(text: str, name: str) -> bool:
    return _spaced(text).partition(" ")[0].lower() == name


def _spaced(text: str) -> str:
    """A line with one space between name and value, where `=` and tabs can stand as well."""
    return re.sub(r"^(\w+)(?:\s*=\s*|\s+)", r"\1 ", text.strip())


def _given(text: str | None) -> str | None:
    return None if text is None or text.lower() == "none" else text


def _paths(words: Iterable[str]) -> tuple[Path, ...]:
    return tuple(Path(word).expanduser() for word in words if word.lower() != "none")


def _beside(certificate: str) -> bool:
    """Whether its private key lies where Paramiko looks for it."""
    path = Path(certificate).expanduser()
    key = path.with_name(path.name.removesuffix("-cert.pub"))
    return path.name.endswith("-cert.pub") and path.is_file() and key.is_file()
