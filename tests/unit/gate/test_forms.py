"""The detector is shown to find each form that is planted on purpose."""

import base64
import io
import json
import logging
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
import yaml

from tests.forms import forms, found_in

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
ODD = 'pl4nt\'d "word" \\ü/%&+=?$(id)`x`'

PLANTED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "reversed": lambda s: s[::-1],
    "over two lines": lambda s: f"{s[: len(s) // 2]}\n  {s[len(s) // 2 :]}",
    "the first half alone": lambda s: s[: len(s) // 2],
    "the second half alone": lambda s: s[len(s) // 2 :],
    "in a URL": lambda s: f"http://x/?key={quote(s, safe='')}&y",
    "in a form": lambda s: f"key={quote_plus(s)}&y",
    "in JSON": lambda s: json.dumps({"key": s}),
    "in JSON as it is": lambda s: json.dumps({"key": s}, ensure_ascii=False),
    "in YAML": lambda s: yaml.safe_dump({"key": s}, allow_unicode=True),
    "in a shell's words": lambda s: shlex.join(["docker", "login", "-p", s]),
    "in a list of words": lambda s: repr(["docker", "login", "-p", s]),
    "in hexadecimal": lambda s: f"x{s.encode().hex()}x",
    "in HEXADECIMAL": lambda s: f"x{s.encode().hex().upper()}x",
    **{
        f"in base64 behind {n} bytes": lambda s, n=n: base64.b64encode(  # type: ignore[misc]
            b"u" * n + s.encode() + b"-end"
        ).decode()
        for n in range(4)
    },
    "in base64 for URLs": lambda s: base64.urlsafe_b64encode(f"user:{s}".encode()).decode(),
    "in a log line": lambda s: _logged(s),
}


def _logged(secret: str) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.emit(logging.LogRecord("x", logging.INFO, "f", 1, "key %r", (secret,), None))
    return stream.getvalue()


@pytest.mark.parametrize("secret", [KEY, ODD], ids=["key", "odd"])
@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name: str, secret: str) -> None:
    assert found_in(f"before {PLANTED[name](secret)} behind", [secret]), name
    assert not found_in(f"before {PLANTED[name]('another-word-of-the-same')} behind", [secret])


def test_every_form_is_another_and_none_is_a_chance() -> None:
    texts = forms(ODD)
    assert len({*texts.values()}) >= len(texts) - 3
    assert min(map(len, texts.values())) >= 8


def test_a_short_secret_is_not_looked_for_by_halves() -> None:
    assert "first half" not in forms("only-15-letters")
    assert "first half" in forms("it-has-16-letter")
