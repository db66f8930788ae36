"""Plain text → editor → plain text, in memory alone."""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from speechfleet.secrets.locked_file import bytes_of, read_file
from speechfleet.secrets.memory import memory_folder
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import VaultError


def edited(text: Secret, name: str, editor: Sequence[str]) -> Secret:
    """Return the text as the editor leaves it; `name` is what its file is called.

    Raises VaultError where there is no folder in memory, where the editor says that it failed, and
    where it leaves nothing of what was there.
    """
    with memory_folder() as folder, _no_core(), _interrupts_left_to_the_editor():
        file = folder / name
        file.touch(0o600)
        file.write_bytes(bytes_of(text))
        _run([*editor, str(file)], folder)
        left = read_file(file) if file.exists() else b""
        if text.open().strip() and not left.strip():
            raise VaultError(f"{name}: nothing was changed: the editor left no text")
        return Secret(left.decode(errors="surrogateescape"))


def _run(words: Sequence[str], folder: Path) -> None:
    try:
        code = subprocess.call(words, env={**os.environ, "TMPDIR": str(folder)})
    except OSError as error:
        raise VaultError(f"the editor {words[0]} does not run: {error.strerror}") from None
    if code:
        raise VaultError(f"the editor {words[0]} ended with exit code {code}; nothing was changed")


@contextmanager
def _no_core() -> Iterator[None]:
    """Neither we nor the editor leave an image of our memory when we crash."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@contextmanager
def _interrupts_left_to_the_editor() -> Iterator[None]:
    """Ctrl-C means something in an editor; it starts with the usual meaning."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
