"""The vendor's own client says that the stand-in speaks as it does, and so, as the probe's client
speaks with the stand-in, that this one does.

Of its two versions 1.53.0 takes a WebSocket for everything, and 1.40.0 REST for speech on
`http://`. They are not among the project's dependencies (they cannot be there both): each is
installed once, as its list says, into a folder of the virtual environment.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from speechfleet.simulator import queries
from speechfleet.simulator.faults import Mishap
from speechfleet.simulator.messages import Message, read
from speechfleet.simulator.server import Request
from speechfleet.simulator.utterances import ENGLISH, GERMAN
from speechfleet.speech.line import Line
from tests.unit.simulator.conftest import serving

from .conftest import RIGHT, VOICE, Served, container

T = TypeVar("T")
Shape = tuple[str, list[tuple[str, str]], object]
_ANEW = ("host", "sec-websocket-key", "user-agent", "x-connectionid", "x-requestid", "x-timestamp")
"""What differs each time."""
HERE = Path(__file__).parent
PROGRAM = HERE / "vendors_client.py"
VERSIONS = ("1.40.0", "1.53.0")
PATIENCE = 120
ATTEMPTS = 3
"""It gives itself 3 s for what this machine may take longer for when others use it too."""

STT, LID, TTS = "speech-to-text", "language-identification", "neural-text-to-speech"


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Path:
    """The folder in which one version is installed."""
    name: str = request.param
    folder = Path(sys.prefix) / "vendors-client" / name
    if not folder.is_dir():
        beside = folder.with_name(f"{name}.new")
        words = ("-q", "--no-deps", "--upgrade", "--target", str(beside))
        wanted = ("-r", str(HERE / f"vendors_client-{name}.txt"))
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", *words, *wanted],
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        beside.rename(folder)
    return folder


def said(version: Path, *words: str) -> dict[str, Any]:
    """What the vendor's client makes of one query."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        env={**os.environ, "PYTHONPATH": str(version)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def witness(version: Path, wanted: dict[str, Any], *words: str) -> None:
    """Assert that it says so, be it that it did not wait long enough before."""
    for _ in range(ATTEMPTS):
        result = said(version, *words)
        found = {name: result.get(name) for name in wanted}
        if found == wanted:
            return
    assert found == wanted, result


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.wav"
    path.write_bytes(ENGLISH.wav)
    return path


def test_it_understands_what_the_stand_in_heard(
    version: Path, recording: Path, served: Served
) -> None:
    right = {"reason": "RecognizedSpeech", "text": ENGLISH.text}
    witness(version, right, "transcribe", f"ws://{served(STT)}", str(recording))


def test_it_understands_which_language_it_was(
    version: Path, recording: Path, served: Served
) -> None:
    recording.write_bytes(GERMAN.wav)
    right = {"reason": "RecognizedSpeech", "language": GERMAN.language}
    witness(version, right, "identify", f"ws://{served(LID)}", str(recording))


@pytest.mark.parametrize(("kind", "what"), [(STT, "transcribe"), (LID, "identify")])
def test_the_probe_says_what_it_says(
    kind: str,
    what: str,
    version: Path,
    recording: Path,
    connect: Callable[..., Line],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The handshake's headers, and each message, but for who it is that speaks."""
    heard: list[object] = []
    monkeypatch.setattr(queries, "read", lambda message: noted(heard, read(message)))
    respond = container(kind).respond
    with serving(lambda request: respond(noted(heard, request))) as url:
        address = url.removeprefix("http://")
        witness(version, {"reason": "RecognizedSpeech"}, what, f"ws://{address}", str(recording))
        theirs = _last(heard)
        RIGHT[kind].ask(connect(address))
    assert _last(heard) == theirs
    assert len(theirs) == 1 + 2 + 1 + 12 + 1


def noted(heard: list[object], what: T) -> T:
    heard.append(what)
    return what


def _last(heard: list[object]) -> list[Shape]:
    """The last conversation; only the vendor's client tells how long things took."""
    start = max(number for number, one in enumerate(heard) if isinstance(one, Request))
    return [shape for shape in map(_shape, heard[start:]) if shape[0] != "telemetry"]


def _shape(said: object) -> Shape:
    """What is the same whoever speaks."""
    assert isinstance(said, Request | Message)
    body: Any = said.body
    if said.path == "speech.config":
        body = None
    elif said.path == "speech.context":
        body = json.loads(said.body)
        body.get("languageId", {}).pop("languages", None)
    names = [(name, "" if name in _ANEW else value) for name, value in said.headers.items()]
    return said.path, sorted(names) if isinstance(said, Request) else names, body


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_it_takes_what_was_spoken(scheme: str, version: Path, served: Served) -> None:
    """16 characters of 0.06 s with 32,000 bytes in a second, and the head of a WAV file."""
    right = {"reason": "SynthesizingAudioCompleted", "audio": 46 + 16 * 60 * 32}
    witness(version, right, "speak", f"{scheme}://{served(TTS)}", VOICE)


def test_a_recording_that_is_not_known_is_no_match(
    version: Path, recording: Path, served: Served
) -> None:
    recording.write_bytes(ENGLISH.wav[:-2000])
    witness(version, {"reason": "NoMatch"}, "transcribe", f"ws://{served(STT)}", str(recording))


@pytest.mark.parametrize(
    ("mishap", "code"),
    [
        (Mishap.REFUSED, "AuthenticationFailure"),
        (Mishap.CUT, "ConnectionFailure"),
        (Mishap.ERROR, "ServiceError"),
    ],
)
def test_it_tells_why_nothing_was_understood(
    mishap: Mishap, code: str, version: Path, recording: Path, served: Served
) -> None:
    wrong = {"reason": "Canceled", "code": code}
    witness(version, wrong, "transcribe", f"ws://{served(STT, mishap)}", str(recording))


def test_it_tells_why_nothing_was_spoken(version: Path, served: Served) -> None:
    wrong = {"reason": "Canceled", "code": "TooManyRequests"}
    witness(version, wrong, "speak", f"http://{served(TTS, Mishap.THROTTLED)}", VOICE)


def test_it_is_refused_another_voice(version: Path, served: Served) -> None:
    wrong = {"reason": "Canceled", "code": "BadRequest"}
    witness(version, wrong, "speak", f"http://{served(TTS)}", "en-US-JennyNeural")
