"""The operator's editor, called so that it keeps nothing of what it was shown."""

import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from speechfleet.secrets.vault import VaultError

_VIM = re.compile(r"(n|g|m)?vim(x|[-.].*)?")
_VIM_KEEPS_NOTHING = ("-n", "-i", "NONE", "-c", "set noundofile nobackup nowritebackup")
"""No swap file, no registers in ~/.viminfo, no undo file, no backup: vim's own, in the user's
home, where vimrc says so. Source: `:help -n`, `-i`, `undofile` of Vim 9."""
_STAYS = "-f"
"""Where it has a window of its own it would be over at once. Source: `:help gui-fork`."""


def editor_words(environment: Mapping[str, str]) -> list[str]:
    """Return VISUAL, EDITOR or vi as words, before the file's name. Raises VaultError."""
    said = environment.get("VISUAL") or environment.get("EDITOR") or "vi"
    try:
        words = shlex.split(said)
    except ValueError as error:
        raise VaultError(f"EDITOR is no command: {error}; wanted words as of a shell") from None
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise VaultError(f"there is no editor {said!r}; set EDITOR to one that is there")
    # A link may end at one program for many (mise, snap), and `vi` may begin at vim's.
    called = Path(program).name
    if not any(map(_VIM.fullmatch, (called, Path(program).resolve().name))):
        return words
    has_window = called.startswith(("g", "m"))
    return [*words, *([_STAYS] if has_window else []), *_VIM_KEEPS_NOTHING]
