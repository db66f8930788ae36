"""The kinds: their figures, and what their tags tell."""

import pytest

from speechfleet.inventory.kinds import GIB, KINDS
from speechfleet.inventory.tags import locale, misfit, multilingual, voice

# kind, port, scheme, minimum cores and GiB, model GiB, ready budget: domain facts, written twice
# so that a slip in the row is seen.
ROWS = [
    ("speech-to-text", 5000, "ws", 4, 4, 4, 300),
    ("custom-speech-to-text", 5000, "ws", 4, 4, 4, 300),
    ("neural-text-to-speech", 5000, "http", 6, 12, 0, 300),
    ("language-identification", 5003, "http", 1, 1, 0, 300),
    ("fast-transcription", 5000, "http", 8, 16, 0, 600),
    ("container", 0, "http", 0, 0, 0, 120),
]

# tag → the kinds it is one of, its locale, its voice
TAGS = [
    ("4.12.0-amd64-mr-in", {"speech-to-text"}, "mr-IN", ""),
    ("4.9.0-amd64-zh-cn-sichuan", {"speech-to-text"}, "zh-CN-sichuan", ""),
    ("4.9.0-amd64-wuu-cn-preview", {"speech-to-text"}, "wuu-CN", ""),
    ("5.0.3-preview-amd64-en-gb", {"speech-to-text"}, "en-GB", ""),
    ("4.12.0-amd64-sr-latn-rs", {"speech-to-text"}, "sr-Latn-RS", ""),
    ("4.12.0-amd64-es-419", {"speech-to-text"}, "es-419", ""),
    ("5.0.1-preview-amd64", {"custom-speech-to-text"}, "", ""),
    ("4.12.0-amd64", {"custom-speech-to-text", "language-identification"}, "", ""),
    ("1.18.0-amd64-preview", {"custom-speech-to-text", "language-identification"}, "", ""),
    ("3.11.0-amd64-en-us-arianeural", {"neural-text-to-speech"}, "en-US", "en-US-AriaNeural"),
    (
        "3.11.0-amd64-zh-cn-liaoning-xiaobeineural-preview",
        {"neural-text-to-speech"},
        "zh-CN-liaoning",
        "zh-CN-liaoning-XiaobeiNeural",
    ),
    (
        "4.7.0-amd64-en-us-avamultilingualneural",
        {"neural-text-to-speech"},
        "en-US",
        "en-US-AvaMultilingualNeural",
    ),
    ("en-gpu-1.0.0-preview", {"fast-transcription"}, "en", ""),
    ("gpu-1.0.0-en-us", {"fast-transcription"}, "en-US", ""),
]


def test_every_kind_has_its_golden_row() -> None:
    assert list(KINDS) == [row[0] for row in ROWS]
    for name, port, scheme, cpus, memory, model, seconds in ROWS:
        kind = KINDS[name]
        assert (kind.container_port, kind.scheme, kind.ready_seconds) == (port, scheme, seconds)
        assert (kind.min_cpus, kind.min_memory, kind.model_memory) == (
            cpus,
            memory * GIB,
            model * GIB,
        )


def test_what_is_given_by_default_is_never_under_the_minimum() -> None:
    for kind in KINDS.values():
        assert kind.default_cpus >= kind.min_cpus
        assert kind.default_memory >= kind.min_memory + kind.model_memory
        assert kind.recommended_memory >= kind.min_memory
        assert bool(kind.image_bytes) is kind.keyed


def test_what_sets_kinds_apart() -> None:
    def those(which: str) -> set[str]:
        return {kind.name for kind in KINDS.values() if getattr(kind, which)}

    assert those("gpu") == {"fast-transcription"}
    assert those("model_folder") == {"custom-speech-to-text"}
    assert set(KINDS) - those("disconnected") == {"language-identification"}
    assert set(KINDS) - those("keyed") == {"container"}
    assert KINDS["language-identification"].repository.endswith("/language-detection")
    assert KINDS["neural-text-to-speech"].sessions_per_core * 8 == 5


@pytest.mark.parametrize(("tag", "kinds", "locale_", "voice_"), TAGS, ids=[t[0] for t in TAGS])
def test_a_tag_tells_its_kind_locale_and_voice(
    tag: str, kinds: set[str], locale_: str, voice_: str
) -> None:
    assert {kind.name for kind in KINDS.values() if kind.keyed and not misfit(kind, tag)} == kinds
    for name in kinds:
        assert locale(KINDS[name], tag) == locale_
        assert voice(KINDS[name], tag) == voice_


def test_the_latest_of_each_kind() -> None:
    speaking = KINDS["neural-text-to-speech"]
    assert voice(speaking, "latest") == "en-US-AriaNeural"
    assert [locale(kind, "latest") for kind in KINDS.values()] == [
        "en-US", "", "en-US", "", "en-US", "",
    ]  # fmt: skip
    assert not any(misfit(kind, "latest") for kind in KINDS.values() if kind.keyed)


def test_some_voices_speak_many_languages() -> None:
    speaking = KINDS["neural-text-to-speech"]
    assert multilingual(speaking, "4.7.0-amd64-en-us-avamultilingualneural")
    assert not multilingual(speaking, "3.11.0-amd64-en-us-arianeural")
    assert not multilingual(KINDS["speech-to-text"], "4.12.0-amd64-en-us")


@pytest.mark.parametrize(
    ("kind", "tag", "why"),
    [
        ("speech-to-text", "4.12.0-amd64", "a speech-to-text tag has a locale at its end"),
        ("speech-to-text", "4.12.0", "a speech-to-text tag has a locale at its end"),
        (
            "speech-to-text",
            "3.11.0-amd64-en-us-arianeural",
            "this is one of neural-text-to-speech",
        ),
        ("speech-to-text", "4.12.0-amd64-en-US", "tags are in small letters"),
        ("speech-to-text", "4.12.0-arm64-en-us", "made for amd64 alone"),
        ("speech-to-text", "speech-to-text:4.12.0-amd64-en-us", "it is more than a tag"),
        ("custom-speech-to-text", "4.12.0-amd64-en-us", "has no locale, which comes from"),
        ("neural-text-to-speech", "3.11.0-amd64-en-us", "this is one of speech-to-text"),
        ("neural-text-to-speech", "3.11.0-amd64-en-us-aria", "has a locale and a voice"),
        ("language-identification", "1.18.0-amd64-en-us", "has neither locale nor voice"),
        ("fast-transcription", "1.0.0-amd64-en-us", "has gpu in it; this is one of speech-to-t"),
    ],
)
def test_why_a_tag_is_none_of_its_kind(kind: str, tag: str, why: str) -> None:
    assert why in misfit(KINDS[kind], tag)
