"""What an image of neural text to speech says: a tone, as long as the text, in its own voice."""

import re
from collections.abc import Iterable, Iterator

from .container import Container
from .faults import Mishap
from .messages import Close, Message, Reply, binary, text
from .server import Answer, Request, json_answer
from .utterances import riff, tone

MISMATCH = 'Status(StatusCode="FailedPrecondition", Detail="Voice does not match")'
"""With this reason and code 1007 a real container was seen to close (Microsoft Q&A 967245)."""

_VOICE = re.compile(rb"<voice\b[^>]*\bname\s*=\s*[\"']([^\"']*)[\"']")
_TAG = re.compile(rb"<[^>]*>")
_FORMAT = re.compile(r"(riff|raw)-(8|16|24|48)khz-16bit-mono-pcm")
_DEFAULT = "riff-24khz-16bit-mono-pcm"
_SECONDS_A_LETTER = 0.06
_HERTZ = 220
_CHUNK = 6400


def voices(container: Container) -> Answer:
    """Return the list of the image's one voice, in the form of the cloud's list."""
    locale, _, name = container.voice.rpartition("-")
    row = {"DisplayName": name, "ShortName": container.voice, "Locale": locale}
    return json_answer(200, [row])


def synthesis(container: Container, request: Request) -> Answer:
    """Answer a request to speak; the voice has to be the image's to the letter."""
    if container.faults.query is Mishap.ERROR:
        return json_answer(500, {"error": "Internal server error."})
    if not in_its_voice(container, request.body):
        return json_answer(400, {"error": "Voice does not match"})
    wanted = request.headers.get("x-microsoft-outputformat", _DEFAULT)
    if not _FORMAT.fullmatch(wanted):
        return json_answer(400, {"error": "Unsupported output format"})
    return Answer(200, spoken(request.body, wanted, container.faults.query), "audio/x-wav")


def converse(container: Container, messages: Iterable[Message]) -> Iterator[Reply]:
    """Yield what a container says to these messages of a client."""
    wanted, mishap = _DEFAULT, container.faults.query
    for message in messages:
        if message.path == "synthesis.context":
            asked = message.members().get("synthesis", {}).get("audio", {})
            wanted = str(asked.get("outputFormat", _DEFAULT))
        elif message.path == "ssml":
            yield text("turn.start", message.request, {"context": {"serviceTag": "practice"}})
            end = _refused(container, message.body)
            if end:
                yield end
            elif mishap is not Mishap.HANG:
                yield from _told(message, wanted, mishap)


def _refused(container: Container, ssml: bytes) -> Close | None:
    if container.faults.query is Mishap.CUT:
        return Close()
    if container.faults.query is Mishap.ERROR:
        return Close(1011, "Internal server error.")
    return None if in_its_voice(container, ssml) else Close(1007, MISMATCH)


def _told(message: Message, wanted: str, mishap: Mishap | None) -> Iterator[Reply]:
    audio = spoken(message.body, wanted, mishap)
    for start in range(0, len(audio), _CHUNK):
        yield binary("audio", message.request, audio[start : start + _CHUNK])
    yield text("turn.end", message.request, {})


def in_its_voice(container: Container, ssml: bytes) -> bool:
    """Tell whether a text is to be spoken by the image's voice."""
    asked = _VOICE.search(ssml)
    return asked is not None and asked[1].decode(errors="replace") == container.voice


def spoken(ssml: bytes, wanted: str, mishap: Mishap | None) -> bytes:
    """Return the audio of a text in this format; one that is not known is as the default."""
    if mishap is Mishap.EMPTY:
        return b""
    match = _FORMAT.fullmatch(wanted) or _FORMAT.fullmatch(_DEFAULT)
    rate = int(match[2]) * 1000 if match else 0
    letters = len(_TAG.sub(b"", ssml).decode(errors="replace").strip())
    seconds = 0.02 if mishap is Mishap.WRONG else letters * _SECONDS_A_LETTER
    pcm = tone(_HERTZ, seconds, rate)
    return riff(pcm, rate) if wanted.startswith("riff") else pcm
