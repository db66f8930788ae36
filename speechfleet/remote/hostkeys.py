"""Host keys: strict, and nobody's lines are ever lost.

Fabric accepts any key by default, and Paramiko's `save()` rewrites a known_hosts file without
its comments and unknown lines. So files are only read, and a newly accepted key is appended.
Paramiko's `load()` fails at a line that it does not understand, and compares every line with
every other; so lines are looked up here, and one that is not understood is passed by. A file is
read once for all hosts: with a line for each of thousands it would be most of a run.
"""

import base64
import fcntl
import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from paramiko import (
    BadHostKeyException,
    MissingHostKeyPolicy,
    PKey,
    SSHClient,
    SSHException,
)
from paramiko.hostkeys import HostKeyEntry, InvalidHostKey


class UnknownHostKey(SSHException):
    """No known_hosts file has a key for this host; `authority` is the line of one that could vouch
    for it, if Paramiko understood the certificates of hosts."""

    def __init__(self, key: PKey, authority: str = "") -> None:
        certified = f"; @cert-authority is not understood: {authority}" if authority else ""
        super().__init__(f"{fingerprint(key)}{certified}")


class RevokedHostKey(SSHException):
    """A known_hosts file says that this key of the host is not to be trusted any more."""

    def __init__(self, key: PKey) -> None:
        super().__init__(fingerprint(key))


class NotKept(SSHException):
    """The fleet's known_hosts file takes no line: where, and why."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path}: {error.strerror or error}")


def fingerprint(key: PKey) -> str:
    """The key's type and SHA-256 as `ssh-keygen -l` prints it."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"


def _refuse_changed(client: SSHClient, hostname: str, key: PKey) -> None:
    """Paramiko calls the key of a known host missing where the known ones are of other types;
    to us it is changed, or else whoever is in between would only have to show another type."""
    known = client.get_host_keys().lookup(hostname)
    if known:
        raise BadHostKeyException(hostname, key, next(iter(known.values())))


class Refuse(MissingHostKeyPolicy):
    """An unknown key is an error; of a revoked one it is said that it is."""

    def __init__(self, revoked: Collection[PKey] = (), authority: str = "") -> None:
        self._revoked = revoked
        self._authority = authority

    def missing_host_key(self, client: SSHClient, hostname: str, key: PKey) -> None:
        if key in self._revoked:
            raise RevokedHostKey(key)
        _refuse_changed(client, hostname, key)
        self._unknown(hostname, key)

    def _unknown(self, hostname: str, key: PKey) -> None:
        raise UnknownHostKey(key, self._authority)


class AcceptNew(Refuse):
    """An unknown key is appended to the fleet's own known_hosts; a changed one is an error."""

    def __init__(
        self, path: Path, accepted: Callable[[str], None], revoked: Collection[PKey] = ()
    ) -> None:
        super().__init__(revoked)
        self._path = path
        self._accepted = accepted

    def _unknown(self, hostname: str, key: PKey) -> None:
        try:
            append(self._path, f"{hostname} {key.get_name()} {key.get_base64()}")
        except OSError as error:
            raise NotKept(self._path, error) from error
        self._accepted(f"{hostname} {fingerprint(key)}")


@dataclass
class _Lines:
    """The lines of a known_hosts file, by the names that stand there plainly."""

    plain: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    others: list[tuple[int, str, str]] = field(default_factory=list)
    """Number, names and key of each line with a hashed name or a pattern: to be tried in turn."""


REVOKED = "@revoked"
AUTHORITY = "@cert-authority"


def known_keys(path: Path, name: str, marker: str = "") -> Iterator[PKey]:
    """The keys that a known_hosts file has for `name`, an address or `[address]:port`, in lines
    without a marker or with this one (sshd(8))."""
    for _, key in _about(path, name, marker):
        with suppress(InvalidHostKey, SSHException, ValueError):
            entry = HostKeyEntry.from_line(f"{name} {key}")
            if entry:
                yield entry.key


def authority(path: Path, name: str) -> str:
    """The first line, as `path:number`, by which certificates of `name` would be believed; empty
    where there is none."""
    return next((f"{path}:{number}" for number, _ in _about(path, name, AUTHORITY)), "")


def _about(path: Path, name: str, marker: str) -> list[tuple[int, str]]:
    """Number and key of each line that means `name`, in order."""
    stat = path.stat()
    lines = _read(path, stat.st_mtime_ns, stat.st_size)[marker]
    found = [*lines.plain.get(name, ())]
    found += [(number, key) for number, names, key in lines.others if _means(names, name)]
    return sorted(found)


@lru_cache(8)
def _read(path: Path, changed: int, size: int) -> dict[str, _Lines]:
    """By marker. Read once for all hosts of a run, and anew when a line was appended."""
    found: dict[str, _Lines] = defaultdict(_Lines)
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        names, _, key = line.strip().replace("\t", " ").partition(" ")
        marker = names if names.startswith("@") else ""
        if marker:
            names, _, key = key.strip().partition(" ")
        if re.search(r"[|*?]", names):
            found[marker].others.append((number, names, key.strip()))
        else:
            for name in names.split(","):
                found[marker].plain[name].append((number, key.strip()))
    return found


def _means(names: str, name: str) -> bool:
    """Whether the names of a line mean `name`: hashed ones are `|1|SALT|HMAC-SHA1` (ssh-keygen -H);
    patterns have `*` and `?`, and one with `!` before it says which are not meant (sshd(8))."""
    each = names.split(",")
    refused = any(fnmatchcase(name, _literal(one[1:])) for one in each if one.startswith("!"))
    return not refused and any(_is(name, one) for one in each)


def _is(name: str, known: str) -> bool:
    if not known.startswith("|1|"):
        return fnmatchcase(name, _literal(known))
    with suppress(ValueError):
        salt, digest = (base64.b64decode(part) for part in known.split("|")[2:])
        return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)
    return False


def _literal(pattern: str) -> str:
    """Brackets are no set of characters here, as in `[*]:2222`."""
    return pattern.replace("[", "[[]")


def append(path: Path, line: str) -> None:
    """Append one whole line, under a lock, and leave every other byte as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        missing_end = b"\n" if text and not text.endswith(b"\n") else b""
        if line.encode() not in text.splitlines():
            file.write(missing_end + line.encode() + b"\n")
