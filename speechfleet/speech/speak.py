"""Text to speech: a text goes there, and sound comes back.

Over REST, which the vendor documents for this container; the vendor's client takes a WebSocket.
"""

import http.client
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from speechfleet.speech.question import Answered
from speechfleet.speech.refusals import http_refusal
from speechfleet.speech.sound import Sound, read_wav

_PATH = "/cognitiveservices/v1"
_VOICES = "/cognitiveservices/voices/list"
_HEADERS = {
    "Content-Type": "application/ssml+xml",
    "X-Microsoft-OutputFormat": "riff-16khz-16bit-mono-pcm",
    "User-Agent": "speechfleet",
}
_LONGEST = 8 * 1024**2
_OK, _BAD_REQUEST = 200, 400
_LEAST, _MOST, _PAUSES = 0.02, 1.0, 3.0
"""Seconds of sound for a character, at least and at most (digits are long words), and what may
come on top. Speech has about 0.07."""


@dataclass(frozen=True)
class Speak:
    """A text and the voice that is to speak it, which has to be the image's."""

    text: str
    voice: str
    audio_seconds: float = 0.0

    @property
    def characters(self) -> int:
        return len(self.text)

    def ask(self, line: Line) -> Answered:
        connection = http.client.HTTPConnection(line.host)
        connection.sock = line  # it serves as a socket
        connection.auto_open = 0  # another connection need not lead there
        status, first, body = self._post(connection, line)
        named = self._as_it_is_named(connection) if status == _BAD_REQUEST else ""
        if named and _is_closed(connection):
            how = f"set probe: {{voice: {named}}}"
            raise Failed("probe.error", f"it refuses {self.voice}, and its list has {named}: {how}")
        if named:
            status, first, body = replace(self, voice=named)._post(connection, line)
        if status != _OK:
            raise http_refusal("probe.error", status, body)
        return Answered(first, self._spoken(body).seconds)

    def _post(self, connection: http.client.HTTPConnection, line: Line) -> tuple[int, float, bytes]:
        """The answer's code, when it came (in seconds), and its body."""
        try:
            connection.request("POST", _PATH, self.ssml.encode(), _HEADERS)
            line.stage = "before the answer"
            response = connection.getresponse()
            first = line.elapsed()
            line.stage = "in the middle of the answer"
            body = response.read(_LONGEST)
        except http.client.HTTPException as error:
            raise Failed("probe.cut", f"the answer broke off ({type(error).__name__})") from error
        missing = response.length or 0  # for a stated length the library takes less without a word
        if response.status == _OK and missing and len(body) < _LONGEST:
            whole = len(body) + missing
            raise Failed("probe.cut", f"the answer broke off after {len(body)} of {whole} bytes")
        return response.status, first, body

    def _as_it_is_named(self, connection: http.client.HTTPConnection) -> str:
        """The voice with the capitals that the container's list has: a tag, which has none, does
        not always tell them (`HsiaoChenNeural`). Empty where that is no other name."""
        found = None
        with suppress(OSError, http.client.HTTPException, ValueError, RecursionError):
            connection.request("GET", _VOICES, headers={"User-Agent": _HEADERS["User-Agent"]})
            found = json.loads(connection.getresponse().read(_LONGEST))
        rows = found if isinstance(found, list) else []
        names = (str(row.get("ShortName")) for row in rows if isinstance(row, dict))
        same = (name for name in names if name.lower() == self.voice.lower())
        return next((name for name in same if name != self.voice), "")

    @property
    def ssml(self) -> str:
        """The text as the container wants it."""
        locale = self.voice.rpartition("-")[0]
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


def _is_closed(connection: http.client.HTTPConnection) -> bool:
    """Whoever is in between may close after each answer."""
    return connection.sock is None
