"""The `ansible_…` variables of a host → how it is reached. What cannot be honoured is refused where
a service is wanted on the host."""

import re
from dataclasses import dataclass
from pathlib import Path

from speechfleet.inventory.nodes import Entry, Node, Scalar
from speechfleet.inventory.places import Fault, Faults
from speechfleet.inventory.references import Reference, is_slip, maybe_reference
from speechfleet.inventory.scalars import OddValue, shown, text
from speechfleet.inventory.shape import described
from speechfleet.inventory.ssh_arguments import bastion
from speechfleet.inventory.variables import (
    SEED,
    SEED_ADDRESS,
    Variables,
    given,
    is_template,
    template,
)
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.family import FORMS

PASSWORD = "ansible_become_password"  # noqa: S105 - the name of a variable
_WORD = re.compile(r"(?!-)[^\s\x00-\x1f\x7f'\"\\]+")
_WORD_OR_NONE = re.compile(f"(?:{_WORD.pattern})?")
_PLACE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(:[1-9][0-9]{0,4})?|[0-9a-fA-F:.]+|\[[0-9a-fA-F:.]+\](:[1-9][0-9]{0,4})?"
)
_PATH = re.compile(r".+")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_LAST_PORT = 65535
_TRUE = frozenset({"true", "yes", "on", "y", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "0"})
_SSH_ARGS = ("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")


@dataclass(frozen=True)
class Connection:
    """How a host is reached; `become_password` is a secret or where one is."""

    address: str
    client_address: str
    port: int | None
    user: str | None
    key_file: Path | None
    jump: str | None
    become: bool
    become_password: Secret | Reference | None
    seed: str
    seed_address: str
    refused: tuple[Fault, ...]
    """What stands there, is right for Ansible, and cannot be honoured here."""


def read_connection(name: str, variables: Variables, faults: Faults) -> Connection:
    """Return how the host `name` is reached; a relative path starts where it stands."""
    read = _Reader(variables, faults)
    read.only("ansible_connection", ("ssh", "paramiko", "smart"))
    read.only("ansible_become_user", ("root",))
    read.only("ansible_become_method", ("sudo",))
    read.refuse("ansible_password", "hosts are logged into by key; ssh-copy-id brings one there")
    address = read.word("ansible_host") or name
    jumps = [one for one in map(read.jump, _SSH_ARGS) if one is not None]
    return Connection(
        address=address,
        client_address=read.word("speech_address") or address,
        port=read.port("ansible_port"),
        user=read.word("ansible_user"),
        key_file=read.path("ansible_ssh_private_key_file"),
        jump=jumps[0] if jumps else None,
        become=read.truth("ansible_become"),
        become_password=read.password(PASSWORD),
        seed=read.word_or_none(SEED) or "",
        seed_address=read.place(SEED_ADDRESS) or read.word("speech_address") or address,
        refused=tuple(read.refused),
    )


class _Reader:
    """Reads one variable after the other; a value that does not fit is a fault and None."""

    def __init__(self, variables: Variables, faults: Faults) -> None:
        self._variables = variables
        self._faults = faults
        self.refused: list[Fault] = []

    def text(self, name: str) -> str | None:
        entry = self._given(name)
        if entry is None:
            return None
        try:
            return _text(entry.value)
        except OddValue as error:
            self._wrong(name, f"{name}: {error}")
            return None

    def word(self, name: str) -> str | None:
        return self._matching(name, _WORD, "one word that does not begin with -")

    def word_or_none(self, name: str) -> str | None:
        """Empty text is fine: it takes away what stands farther off."""
        return self._matching(name, _WORD_OR_NONE, "one word that does not begin with -, or none")

    def place(self, name: str) -> str | None:
        return self._matching(name, _PLACE, "ADDRESS or ADDRESS:PORT")

    def path(self, name: str) -> Path | None:
        found = self._matching(name, _PATH, "the path of a file")
        if found is None:
            return None
        return self._variables[name].value.place.path(found)

    def port(self, name: str) -> int | None:
        wanted = f"a port from 1 to {_LAST_PORT}"
        found = self._matching(name, _PORT, wanted)
        if found is None or int(found) <= _LAST_PORT:
            return int(found) if found else None
        self._wrong(name, f"{name} is {found}; wanted {wanted}")
        return None

    def _matching(self, name: str, pattern: re.Pattern[str], wanted: str) -> str | None:
        found = self.text(name)
        if found is None or (pattern.fullmatch(found) and found.isprintable()):
            return found
        self._wrong(name, f"{name} is {shown(found)}; wanted {wanted}")
        return None

    def truth(self, name: str) -> bool:
        entry = self._given(name)
        if entry is None:
            return False
        found = entry.value.value.lower() if isinstance(entry.value, Scalar) else ""
        if found not in _TRUE | _FALSE:
            self._wrong(name, f"{name} is {described(entry.value)}; wanted true or false")
        return found in _TRUE

    def only(self, name: str, allowed: tuple[str, ...]) -> None:
        found = self.text(name)
        if found is not None and found not in allowed:
            self._refuse(name, f"{name} is {shown(found)}; wanted {' or '.join(allowed)}")

    def refuse(self, name: str, why: str) -> None:
        if given(self._variables, name) is not None:
            self._refuse(name, f"{name} is not used: {why}")

    def jump(self, name: str) -> str | None:
        found = self.text(name)
        try:
            return bastion(found) if found else None
        except OddValue as error:
            self._refuse(name, f"{name}: {error}")
            return None

    def password(self, name: str) -> Secret | Reference | None:
        entry = self._given(name)
        if entry is None:
            return None
        # What only looks like a reference would go to sudo on every host.
        slip = is_slip(entry.value)
        found = maybe_reference(entry.value) or (None if slip else _plain_password(entry.value))
        if found is None:
            self._wrong(name, f"{name} is no password; wanted {FORMS}, or quoted text")
        return found

    def _given(self, name: str) -> Entry | None:
        entry = given(self._variables, name)
        if entry is None or not is_template(entry.value):
            return entry
        self._refuse(name, template(name))
        return None

    def _refuse(self, name: str, message: str) -> None:
        self.refused.append(Fault(self._variables[name].value.place, message))

    def _wrong(self, name: str, message: str) -> None:
        self._faults.add(self._variables[name].value.place, message)


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return text(node)
    raise OddValue(f"{described(node)} stands here; wanted text")


def _plain_password(node: Node) -> Secret | None:
    """What is odd about a value stays unsaid here: the message would hold it."""
    try:
        plain = _text(node)
    except OddValue:
        return None
    return Secret(plain) if plain and plain.isprintable() else None
