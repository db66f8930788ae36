"""The forms in which a secret could stand somewhere; whoever looks for one looks for each."""

import base64
import json
import shlex
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

LONG_ENOUGH = 8
"""So many characters are no chance."""


def forms(secret: str) -> dict[str, str]:
    """Name → text. Each is found wherever it stands, with whatever before and behind it."""
    half = len(secret) // 2
    named = {
        "plain": secret,
        "reversed": secret[::-1],
        "URL-quoted": quote(secret, safe=""),
        "URL-quoted, with +": quote_plus(secret),
        "JSON": json.dumps(secret)[1:-1],
        "JSON, as it is": json.dumps(secret, ensure_ascii=False)[1:-1],
        "a shell's word": shlex.quote(secret).strip("'\""),
        "Python's repr": repr(secret)[1:-1],
        **_encoded(secret.encode()),
    }
    if half >= LONG_ENOUGH:
        named |= {"first half": secret[:half], "second half": secret[half:]}
    return named


def _encoded(data: bytes) -> dict[str, str]:
    """In base64 the text depends on where in a group of three bytes it begins, and its first and
    last characters hold bits of the neighbours."""
    shifted = [base64.b64encode(b"\0" * n + data).decode() for n in range(3)]
    cut = {f"base64, offset {n}": text[4:-4] for n, text in enumerate(shifted)}
    url = {f"{name}, for URLs": _for_urls(text) for name, text in cut.items()}
    return {"hexadecimal": data.hex(), "HEXADECIMAL": data.hex().upper(), **cut, **url}


def _for_urls(text: str) -> str:
    return text.translate(str.maketrans("+/", "-_"))


def found_in(text: str, secrets: Iterable[str]) -> set[str]:
    """The names of the forms in which any of the secrets stands in the text."""
    return {name for secret in secrets for name, form in forms(secret).items() if form in text}
