"""Text to speech: a text goes there, and sound comes back.

Over REST, which the vendor documents for this container; the vendor's client takes a WebSocket.
"""

import http.client
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from speechfleet.speech.question import Answered
from speechfleet.speech.refusals import http_refusal
from speechfleet.speech.sound import Sound, read_wav

_PATH = "/cognitiveservices/v1"
_FORMAT = "riff-16khz-16bit-mono-pcm"
_LONGEST = 8 * 1024**2
_OK = 200
_LEAST, _MOST, _PAUSES = 0.02, 1.0, 3.0
"""Seconds of sound for a character, at least and at most (digits are long words), and what may
come on top. Speech has about 0.07."""


@dataclass(frozen=True)
class Speak:
    """A text and the voice that is to speak it, which has to be the image's to the letter."""

    text: str
    voice: str
    audio_seconds: float = 0.0

    @property
    def characters(self) -> int:
        return len(self.text)

    def ask(self, line: Line) -> Answered:
        connection = http.client.HTTPConnection(line.host)
        connection.sock = line  # it serves as a socket
        headers = {"Content-Type": "application/ssml+xml", "X-Microsoft-OutputFormat": _FORMAT}
        headers["User-Agent"] = "speechfleet"
        try:
            connection.request("POST", _PATH, self.ssml.encode(), headers)
            response = connection.getresponse()
            first = line.elapsed()
            line.stage = "in the middle of the answer"
            body = response.read(_LONGEST)
        except http.client.HTTPException as error:
            raise Failed("probe.cut", f"the answer broke off ({type(error).__name__})") from error
        if response.status != _OK:
            raise http_refusal("probe.error", response.status, body)
        missing = response.length or 0  # for a stated length the library takes less without a word
        if missing and len(body) < _LONGEST:
            whole = len(body) + missing
            raise Failed("probe.cut", f"the answer broke off after {len(body)} of {whole} bytes")
        return Answered(first, self._spoken(body).seconds)

    @property
    def ssml(self) -> str:
        """The text as the container wants it."""
        locale = "-".join(self.voice.split("-")[:2])
        speak = "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis'"
        voice = f"<voice name={quoteattr(self.voice)}>{escape(self.text)}</voice>"
        return f"{speak} xml:lang={quoteattr(locale)}>{voice}</speak>"

    def _spoken(self, body: bytes) -> Sound:
        if not body:
            raise Failed("probe.empty", "it says that it spoke, and there is no sound")
        try:
            sound = read_wav(body)
        except ValueError as error:
            raise Failed("probe.audio", f"what it spoke cannot be heard: {error}") from error
        least, most = _LEAST * self.characters, _MOST * self.characters + _PAUSES
        if not least <= sound.seconds <= most:
            raise Failed(
                "probe.audio",
                f"it spoke {sound.seconds:.2f} s; wanted {least:.2f} to {most:.0f} s "
                f"for {self.characters} characters",
            )
        if not sound.audible:
            raise Failed("probe.audio", f"it spoke {sound.seconds:.2f} s of silence")
        return sound
