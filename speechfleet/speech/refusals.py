"""What a container says instead of an answer, as failures."""

from speechfleet.speech.failed import Failed

_TOO_MANY = (429, 4429)
_LONGEST = 200


def http_refusal(code: str, status: int, body: bytes) -> Failed:
    """An answer of HTTP that is not the wanted one; `code` is its code unless it is 429."""
    code = "probe.throttled" if status in _TOO_MANY else code
    return Failed(code, f"it answers HTTP {status}{_said(body.decode(errors='replace'))}")


def closed(code: int, reason: str) -> Failed:
    """A WebSocket that the container closed before the turn was over."""
    name = "probe.throttled" if code in _TOO_MANY else "probe.cut"
    return Failed(name, f"it closed the connection with code {code}{_said(reason)}")


def _said(text: str) -> str:
    """What it said besides, fit for a terminal."""
    short = "".join(c if c.isprintable() else " " for c in text[:_LONGEST]).strip()
    return f": {short}" if short else ""
