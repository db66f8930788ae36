"""`--vault-id NAME@SOURCE`: which passwords there are, and where each comes from.

SOURCE is a file, a program that prints the password, or `prompt`. Without `NAME@` the password
is for no id, and so is one for the name `default`. Source: `split_vault_id` in
`ansible/cli/__init__.py` of ansible-core 2.17.
"""

import os
from pathlib import Path
from typing import NamedTuple

from speechfleet.secrets.vault import VaultError, check_vault_id

_PROMPTS = ("prompt", "prompt_ask_vault_pass")


class VaultId(NamedTuple):
    """A vault id, None for no id, and where its password comes from."""

    name: str | None
    source: str

    @property
    def is_asked(self) -> bool:
        """Whether a person has to type the password."""
        return self.source in _PROMPTS

    def absolute(self) -> "VaultId":
        """Return the same whatever the current folder is by then."""
        if self.is_asked:
            return self
        path = os.path.expanduser(self.source)  # noqa: PTH111 - pathlib's raises RuntimeError
        return VaultId(self.name, str(Path(path).absolute()))

    def __str__(self) -> str:
        return f"{self.name or 'default'}@{self.source}"


def read_vault_id(word: str) -> VaultId:
    """Return what NAME@SOURCE means. Raises VaultError."""
    name, at, source = word.partition("@")
    if not at:
        name, source = "", word
    if name and name != "default":
        check_vault_id(name)
    if not source:
        raise VaultError(f"{word!r} names no source; wanted NAME@FILE, NAME@PROGRAM or NAME@prompt")
    return VaultId(None if name in ("", "default") else name, source)
