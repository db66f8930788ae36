"""Settings about models: which kind and version may have them."""

import pytest

from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.model_settings import model_misfits

CUSTOM, PLAIN = KINDS["custom-speech-to-text"], KINDS["speech-to-text"]


def _why(kind: str, tag: str, *names: str) -> dict[str, str]:
    return dict(model_misfits(KINDS[kind], tag, names))


@pytest.mark.parametrize("tag", ["3.1.0-amd64", "4.12.0-amd64", "10.0.0-amd64", "latest"])
def test_display_models_are_for_custom_speech_from_3_1(tag: str) -> None:
    names = ("DisplayLocale", "FullDisplay", "PunctId", "rescoreid", "ResegmentId", "WfstitnId")
    assert _why("custom-speech-to-text", tag, *names, "DECODER_MAX_COUNT") == {}


def test_an_older_version_has_none() -> None:
    (why,) = _why("custom-speech-to-text", "3.0.9-amd64", "DisplayLocale", "Other").values()
    assert why == "display models want version 3.1.0 or later; the tag is 3.0.9-amd64"


def test_no_other_kind_has_them() -> None:
    why = _why("speech-to-text", "5.1.0-amd64-en-us", "PunctId", "Logging:Console")
    assert list(why) == ["PunctId"]
    assert why["PunctId"].startswith("speech-to-text has no display models")


@pytest.mark.parametrize("name", ["BaseModelLocale", "basemodellocale"])
def test_what_lists_models_never_serves(name: str) -> None:
    assert "never serves" in _why("custom-speech-to-text", "4.12.0-amd64", name)[name]
