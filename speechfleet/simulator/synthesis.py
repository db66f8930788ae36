"""What an image of neural text to speech says: silence, and only in its own voice."""

import io
import re
import wave

from .container import Container
from .server import Answer, Request, json_answer

_VOICE = re.compile(rb"<voice\b[^>]*\bname\s*=\s*[\"']([^\"']*)[\"']")
_RATE = 24_000


def voices(container: Container) -> Answer:
    """Return the list of the image's one voice, in the form of the cloud's list."""
    locale, _, name = container.voice.rpartition("-")
    row = {"DisplayName": name, "ShortName": container.voice, "Locale": locale}
    return json_answer(200, [row])


def synthesis(container: Container, request: Request, now: float) -> Answer:
    """Answer a request to speak; the voice has to be the image's to the letter."""
    if not container.kind.speaks:
        return Answer(404)
    if not container.ready(now):
        return Answer(503)
    asked = _VOICE.search(request.body)
    if asked is None or asked[1].decode(errors="replace") != container.voice:
        return json_answer(400, {"error": "Voice does not match"})
    return Answer(200, _silence(), "audio/x-wav")


def _silence() -> bytes:
    """Return a tenth of a second in the form `riff-24khz-16bit-mono-pcm`."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, _RATE, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(2 * _RATE // 10))
    return file.getvalue()
