"""The settings of Speech containers whose values are known: what each may be, for which kinds, and
since which version.

Sources: the vendor's pages "Configure Speech service containers" (Logging, Fluentd), the FAQ of
the containers (`DECODER_MAX_COUNT`), the page of each kind (`DECODER_COUNT`), and
`speech-container-speech-to-text-diarization-cache` (Redis, from 5.1.0).
"""

from collections.abc import Callable
from typing import NamedTuple, get_args

from speechfleet.inventory.kinds import Kind
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.shape import LogLevel, host_and_port
from speechfleet.inventory.tags import version

DECODERS = "decoder_max_count"
CACHE_ENABLED, CACHE = "inclusterrediscacheenabled", "inclusterrediscacheendpoint"
DISPLAY_MODELS = ("punct", "rescore", "resegment", "wfstitn")
"""What custom speech has display models of (the vendor's page `speech-container-cstt`)."""
TO_TEXT = ("speech-to-text", "custom-speech-to-text")


class _Rule(NamedTuple):
    wanted: str
    fits: Callable[[str], bool]
    kinds: tuple[str, ...] = ()
    """Empty: every kind of Speech container."""
    since: tuple[int, ...] = ()


def whole(text: str, least: int = 0) -> bool:
    """Whether it is a whole number from `least` up, of at most nine digits."""
    return text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least


def _is_cache(text: str) -> bool:
    try:
        return host_and_port(text) == text and text.rpartition(":")[2].isdecimal() and ":" in text
    except ValueError:
        return False


_COUNT = _Rule("a whole number from 1", lambda text: whole(text, 1))
_NUMBER = _Rule("a whole number", whole)
_SWITCH = _Rule("true or false", lambda text: text.lower() in ("true", "false"))
_PORT = _Rule("a port from 1 to 65535", lambda text: whole(text, 1) and int(text) < 65536)
_LEVEL = _Rule(" or ".join(get_args(LogLevel)), lambda text: text.title() in get_args(LogLevel))
_ADDRESS = _Rule("HOST:PORT without a scheme", _is_cache)
_RULES = {
    DECODERS: _COUNT._replace(kinds=TO_TEXT, since=(1, 3, 0)),
    "decoder_count": _COUNT._replace(kinds=("fast-transcription",)),
    CACHE_ENABLED: _SWITCH._replace(kinds=TO_TEXT, since=(5, 1, 0)),
    CACHE: _ADDRESS._replace(kinds=TO_TEXT, since=(5, 1, 0)),
    "logging__console__loglevel__default": _LEVEL,
    "fluentd__port": _PORT,
    "fluentd__heartbeatms": _NUMBER,
    "fluentd__sendbuffersize": _NUMBER,
    "fluentd__tlsconnectionestablishmenttimeoutms": _NUMBER,
    "fluentd__usetls": _SWITCH,
}


def misfit_of(name: str, value: str, kind: Kind, tag: str) -> str:
    """Why the setting of this identity cannot be so in an image of this kind and tag, in words that
    follow its name; empty where it can, or is not known."""
    rule = _RULES.get(name)
    if rule is None:
        return ""
    if rule.kinds and kind.name not in rule.kinds:
        return f"is not for {kind.name}, but for {' and '.join(rule.kinds)}; leave it out"
    found = version(kind, tag)
    if found and found < rule.since:
        least = ".".join(map(str, rule.since))
        return f"needs version {least}, and the tag is {tag}; raise tag, or leave it out"
    return "" if rule.fits(value) else f"is {shown(value)}; wanted {rule.wanted}"
