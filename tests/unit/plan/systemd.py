"""systemd's own parser of command lines, asked through its library, as a witness."""

import ctypes
from pathlib import Path

VERSION = 252
"""The functions are internal: their flags are those of this version (Debian 12)."""

_CUNESCAPE, _UNQUOTE = 1 << 1, 1 << 5


def library() -> Path | None:
    return next(Path("/usr/lib").glob(f"*/systemd/libsystemd-shared-{VERSION}.so"), None)


def words_of(path: Path, line: str) -> list[str]:
    """The words that a process would get of `ExecStart=line`: unquoted, `%` and `$` expanded
    with no specifier and no variable known. Raises ValueError where systemd refuses it."""
    systemd = ctypes.CDLL(str(path))
    rest = ctypes.c_char_p(line.encode())
    found: list[bytes] = []
    while _next_word(systemd, rest, found):
        pass
    return [_expanded(systemd, word).decode() for word in found]


def _next_word(systemd: ctypes.CDLL, rest: ctypes.c_char_p, found: list[bytes]) -> bool:
    word = ctypes.c_char_p()
    flags = ctypes.c_int(_UNQUOTE | _CUNESCAPE)
    code = systemd.extract_first_word(ctypes.byref(rest), ctypes.byref(word), None, flags)
    if code < 0:
        raise ValueError(f"systemd does not take {rest.value!r}")
    if code and word.value is not None:
        found.append(word.value)
    return bool(code)


def _expanded(systemd: ctypes.CDLL, word: bytes) -> bytes:
    nothing, printed = (ctypes.c_char * 64)(), ctypes.c_char_p()
    limit = ctypes.c_size_t(1 << 20)
    if systemd.specifier_printf(word, limit, nothing, None, None, ctypes.byref(printed)) < 0:
        raise ValueError(f"systemd finds a specifier in {word!r}")
    replace = systemd.replace_env_argv
    replace.restype = ctypes.POINTER(ctypes.c_char_p)
    replaced = replace((ctypes.c_char_p * 3)(b"program", printed, None), (ctypes.c_char_p * 1)())
    return replaced[1] or b""
