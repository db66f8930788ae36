"""The vendor's own client as a program of its own: `python vendors_client.py WHAT URL FILE`.

It prints one JSON object: what came of one query. It is run in a process that is killed after
some time, with `azure-cognitiveservices-speech` of one version or another on its path; it
imports nothing of ours. Callbacks are not used: with them the client was seen to abort at exit.
"""

import json
import os
import sys
from typing import Any

import azure.cognitiveservices.speech as sdk

_ONE_ATTEMPT = {
    "SPEECH-Error-MaxRetryCount": "0",
    "SPEECH-OneShotRecognition-OperationTimeoutMs": "20000",
}


_LANGUAGE = sdk.PropertyId.SpeechServiceConnection_AutoDetectSourceLanguageResult


def config(url: str) -> Any:
    found = sdk.SpeechConfig(host=url)
    for name, value in _ONE_ATTEMPT.items():
        found.set_property_by_name(name, value)
    return found


def transcribe(url: str, file: str) -> Any:
    audio = sdk.audio.AudioConfig(filename=file)
    return sdk.SpeechRecognizer(config(url), audio).recognize_once()


def identify(url: str, file: str) -> Any:
    languages = sdk.languageconfig.AutoDetectSourceLanguageConfig(languages=["en-US", "de-DE"])
    audio = sdk.audio.AudioConfig(filename=file)
    return sdk.SourceLanguageRecognizer(
        config(url), auto_detect_source_language_config=languages, audio_config=audio
    ).recognize_once()


def speak(url: str, voice: str) -> Any:
    wanted = config(url)
    wanted.speech_synthesis_voice_name = voice
    return sdk.SpeechSynthesizer(wanted, audio_config=None).speak_text("One, two, three.")


def shown(result: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"reason": result.reason.name}
    if hasattr(result, "audio_data"):
        found["audio"] = len(result.audio_data)
    else:
        found["text"] = result.text
        found["language"] = result.properties.get(_LANGUAGE, "")
    if result.reason is sdk.ResultReason.Canceled:
        details = result.cancellation_details
        code = details.error_code if hasattr(details, "error_code") else details.code
        return {**found, "code": code.name, "details": details.error_details}
    return found


if __name__ == "__main__":
    ask = {"transcribe": transcribe, "identify": identify, "speak": speak}[sys.argv[1]]
    print(json.dumps(shown(ask(*sys.argv[2:]))), flush=True)
    os._exit(0)  # its threads are not waited for: they have been seen to abort
