"""What sets the kinds of stand-in apart."""

import json
import wave
from io import BytesIO
from pathlib import Path

import pytest

from speechfleet.inventory import kinds as ours
from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.kinds import KINDS
from speechfleet.simulator.model import ensure_model
from speechfleet.simulator.pages import page
from speechfleet.simulator.plain import respond
from speechfleet.simulator.refusal import Refused
from speechfleet.simulator.server import Request
from speechfleet.simulator.speech import Speech

from .conftest import Clock, answer, fresh

ARIA = "en-US-AriaNeural"
SPEAKS = "neural-text-to-speech"
VALID = ApiStatus.VALID


def test_there_is_a_stand_in_for_every_kind_that_needs_no_gpu() -> None:
    wanted = {kind.name for kind in ours.KINDS.values() if kind.keyed and not kind.gpu}
    assert set(KINDS) == wanted
    for kind in KINDS.values():
        assert kind.port == ours.KINDS[kind.name].container_port
        assert kind.custom is bool(ours.KINDS[kind.name].model_folder)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_who_it_is(name: str) -> None:
    container = fresh(kind=name).metered(VALID, 0)
    for path in ("/ready", "/status"):
        assert json.loads(page(container, path, 5).body)["service"] == KINDS[name].service


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("speech-to-text", 404),
        ("custom-speech-to-text", 404),
        (SPEAKS, 200),
        ("language-identification", 200),
    ],
)
def test_who_has_swagger(name: str, code: int) -> None:
    assert page(fresh(kind=name), "/swagger", 5).code == code


@pytest.mark.parametrize("path", ["/synthesize/health", "/cognitiveservices/voices/list"])
def test_only_text_to_speech_speaks(path: str) -> None:
    assert page(fresh().metered(VALID, 0), path, 5).code == 404
    assert page(fresh(kind=SPEAKS).metered(VALID, 0), path, 5).code == 200


def test_its_health_is_that_of_synthesis() -> None:
    assert page(fresh(kind=SPEAKS), "/synthesize/health", 5).code == 503


def test_an_image_has_one_voice() -> None:
    body = page(fresh(kind=SPEAKS, voice=ARIA), "/cognitiveservices/voices/list", 5).body
    assert json.loads(body) == [{"DisplayName": "AriaNeural", "ShortName": ARIA, "Locale": "en-US"}]


def _asked(clock: Clock, voice: str, kind: str = SPEAKS) -> tuple[int, bytes]:
    said = f"<speak version='1.0'><voice xml:lang='en-US' name='{voice}'>Hello</voice></speak>"
    container = Speech(fresh(kind=kind, voice=ARIA).metered(VALID, 0), lambda: VALID, clock)
    said_back = answer(container, Request("POST", "/cognitiveservices/v1", body=said.encode()))
    return said_back.code, said_back.body


def test_it_speaks_in_its_own_voice(clock: Clock) -> None:
    clock.now = 5
    code, body = _asked(clock, ARIA)
    with wave.open(BytesIO(body)) as sound:
        assert (code, sound.getframerate(), sound.getnframes()) == (200, 24000, 5 * 0.06 * 24000)


@pytest.mark.parametrize("voice", ["en-US-JennyNeural", "en-us-arianeural", ""])
def test_another_voice_is_refused(clock: Clock, voice: str) -> None:
    clock.now = 5
    assert _asked(clock, voice) == (400, b'{"error":"Voice does not match"}')


def test_nobody_speaks_before_the_model_is_ready_or_without_one(clock: Clock) -> None:
    assert _asked(clock, ARIA)[0] == 503
    assert _asked(clock, ARIA, "speech-to-text")[0] == 404


def test_a_model_is_fetched_once_and_then_kept(tmp_path: Path) -> None:
    """So that another ModelId changes nothing, as the vendor's page says."""
    assert ensure_model(tmp_path, "first", 0.5) == "first"
    assert (tmp_path / "model.bin").stat().st_size == 2 << 20
    assert ensure_model(tmp_path, "second") == "first"
    assert ensure_model(tmp_path, "") == "first"


def test_without_a_model_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Model configuration .*/properties.json not found"):
        ensure_model(tmp_path, "")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"cannot be kept in .*: No such file or directory"):
        ensure_model(tmp_path / "nowhere", "first")


@pytest.mark.parametrize(("path", "code"), [("/", 200), ("/healthz", 200), ("/ready", 404)])
def test_what_is_no_speech_container_answers_elsewhere(path: str, code: int) -> None:
    assert respond(Request("GET", path)).code == code
