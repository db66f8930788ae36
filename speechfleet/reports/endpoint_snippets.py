"""How a program connects: for each kind the lines of the Speech SDK for Python.

Source: the vendor's page, "Host URLs", and the pages of each kind: `host` and no key. The calls
were run with azure-cognitiveservices-speech 1.53. Fast transcription has no SDK: its page gives
the request.
"""

import shlex
from collections.abc import Iterable

from speechfleet.reports.endpoint import Endpoint

_SDK = """import azure.cognitiveservices.speech as speechsdk

config = speechsdk.SpeechConfig(host={})"""
_AUDIO = 'audio = speechsdk.AudioConfig(filename="utterance.wav")'

_RECOGNIZE = f"""{_SDK}
{_AUDIO}
recognizer = speechsdk.SpeechRecognizer(speech_config=config, audio_config=audio)
print(recognizer.recognize_once().text)  # up to 30 s; longer audio: start_continuous_recognition
"""

_SYNTHESIZE = f"""{_SDK}
config.speech_synthesis_voice_name = "en-US-AriaNeural"  # the voice of the image, to the letter
synthesizer = speechsdk.SpeechSynthesizer(speech_config=config, audio_config=None)
result = synthesizer.speak_text_async("Good morning.").get()
speechsdk.AudioDataStream(result).save_to_wav_file("speech.wav")
"""

_IDENTIFY = f"""{_SDK}
{_AUDIO}
languages = speechsdk.languageconfig.AutoDetectSourceLanguageConfig(languages=["en-US", "de-DE"])
recognizer = speechsdk.SourceLanguageRecognizer(
    speech_config=config, auto_detect_source_language_config=languages, audio_config=audio
)
print(speechsdk.AutoDetectSourceLanguageResult(recognizer.recognize_once()).language)
"""

_TRANSCRIBE = """curl --form audio=@call.wav --form 'definition={{"locales":["en-US"]}}' \\
  {}'/stt/transcriptions:transcribe?api-version=2024-11-15'
"""

_ASK = "curl {}\n"

SNIPPETS = {
    "speech-to-text": _RECOGNIZE,
    "custom-speech-to-text": _RECOGNIZE,
    "neural-text-to-speech": _SYNTHESIZE,
    "language-identification": _IDENTIFY,
    "fast-transcription": _TRANSCRIBE,
    "container": _ASK,
}
"""By the name of the kind; `{}` is the URL, quoted."""


def snippets(endpoints: Iterable[Endpoint]) -> str:
    """One for each kind, with the first URL of it."""
    kinds: dict[str, list[str]] = {}
    for one in endpoints:
        kinds.setdefault(one.instance.kind, []).append(one.instance.url)
    return "\n".join(_snippet(kind, urls) for kind, urls in kinds.items())


def _snippet(kind: str, urls: list[str]) -> str:
    template = SNIPPETS.get(kind, _ASK)
    url = shlex.quote(urls[0]) if template.startswith("curl") else _in_python(urls[0])
    of = f", the first of {len(urls)} URLs" if len(urls) > 1 else ""
    return f"# {kind}{of}\n{template.format(url)}"


def _in_python(url: str) -> str:
    return '"' + url.replace("\\", "\\\\").replace('"', '\\"') + '"'
