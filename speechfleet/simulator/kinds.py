"""The kinds of Speech container as the stand-in shows them: one row each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a container of one kind shows of itself."""

    name: str
    """Our key."""
    service: str
    """The value of `service` in the bodies of `/ready` and `/status`."""
    port: int
    """The port inside the container."""
    swagger: bool = False
    """Whether there is a page at `/swagger`; speech to text answers 404 there."""
    custom: bool = False
    """Whether it fetches a model into a folder of its own."""
    speaks: bool = False
    """Whether it is an image of one voice, and answers synthesis."""
    sockets: tuple[str, ...] = ()
    """The paths at which it takes WebSockets: where the vendor's client asks such a container,
    given `host=` (1.40.0 and 1.53.0) or `endpoint=` without a path (1.53.0)."""


_UNIVERSAL = ("/speech/universal/v2", "/stt/speech/universal/v2")
_RECOGNITION = (
    *(
        f"/speech/recognition/{mode}/cognitiveservices/v1"
        for mode in ("interactive", "conversation", "dictation")
    ),
    *_UNIVERSAL,
)
_SYNTHESIS = ("/cognitiveservices/websocket/v1", "/tts/cognitiveservices/websocket/v1")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="speech-to-text",
            service="speechtotext",
            port=5000,
            sockets=_RECOGNITION,
        ),
        Kind(
            name="custom-speech-to-text",
            service="customspeechtotext",
            port=5000,
            custom=True,
            sockets=_RECOGNITION,
        ),
        Kind(
            name="neural-text-to-speech",
            service="neuraltexttospeechonprem",
            port=5000,
            swagger=True,
            speaks=True,
            sockets=_SYNTHESIS,
        ),
        Kind(
            name="language-identification",
            service="languagedetection",
            port=5003,
            swagger=True,
            sockets=_UNIVERSAL,
        ),
    )
}
