"""Settings that do not fit their service are refused at their place, with what to do instead."""

from pathlib import Path

import pytest

from speechfleet.secrets.secret import Secret

from .conftest import Read, Refused

TEXT = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "file:key"}}
    speech_services:
      one:
        kind: KIND
        tag: TAG
        resource: west
        SLOT
  hosts: {h: }
"""
TAGS = {
    "speech-to-text": "5.1.0-amd64-en-us",
    "custom-speech-to-text": "4.12.0-amd64",
    "neural-text-to-speech": "3.11.0-amd64-en-us-arianeural",
    "language-identification": "1.18.0-amd64-preview",
    "fast-transcription": "en-gpu-1.0.0-preview",
}
CACHE = "InClusterRedisCacheEnabled: 'true', InClusterRedisCacheEndpoint: '172.17.0.1:6379'"


def _text(slot: str, kind: str = "speech-to-text", tag: str = "") -> str:
    model = "model: m\n        " if kind.startswith("custom") else ""
    text = TEXT.replace("KIND", kind).replace("TAG", tag or TAGS[kind])
    return text.replace("SLOT", model + slot)


@pytest.mark.parametrize(
    ("slot", "kind"),
    [
        ("settings: {DECODER_MAX_COUNT: 8}", "speech-to-text"),
        ("settings: {decoder_max_count: 8, X: y}", "custom-speech-to-text"),
        ("settings: {DECODER_COUNT: 2}", "fast-transcription"),
        (f"settings: {{{CACHE}}}", "speech-to-text"),
        ("settings: {Fluentd:Host: f, Fluentd:Port: 1, Fluentd__UseTLS: 'TRUE'}", "speech-to-text"),
        ("settings: {Logging:Console:LogLevel:Default: debug}", "neural-text-to-speech"),
        ("{settings: {DECODER_MAX_COUNT: 20}, cpus: 10}", "speech-to-text"),
        ("{settings: {DECODER_MAX_COUNT: 20}, undersized: allow}", "speech-to-text"),
    ],
)
def test_what_fits(read: Read, slot: str, kind: str) -> None:
    slot = slot.strip("{}").replace("}, ", "}\n        ") if slot[0] == "{" else slot
    assert read(_text(slot, kind)).hosts[0].services[0].settings


def test_a_container_of_another_make_may_have_any(read: Read) -> None:
    text = """
all:
  vars:
    speech_services:
      web: {kind: container, image: "nginx:1", container_port: 80, cpus: 1, memory: 64m, settings: {
        DECODER_COUNT: x, Mounts:Input: y, HTTP_PROXY_CREDS: z, Fluentd:Port: none}}
  hosts: {h: }
"""
    assert len(read(text).hosts[0].services[0].settings) == 4


@pytest.mark.parametrize(
    ("settings", "kind", "fault"),
    [
        (
            "DECODER_MAX_COUNT: 2",
            "neural-text-to-speech",
            (
                "DECODER_MAX_COUNT is not for neural-text-to-speech, but for speech-to-text and "
                "custom-speech-to-text; leave it out"
            ),
        ),
        ("DECODER_COUNT: 2", "speech-to-text", "DECODER_COUNT is not for speech-to-text, but for"),
        ("DECODER_MAX_COUNT: 0", "speech-to-text", 'DECODER_MAX_COUNT is "0"; wanted a whole'),
        ("DECODER_MAX_COUNT: 'x'", "speech-to-text", 'DECODER_MAX_COUNT is "x"; wanted a whole'),
        (
            "DECODER_MAX_COUNT: 9",
            "speech-to-text",
            (
                "DECODER_MAX_COUNT is 9, and 4 cores bear 8 sessions by the vendor's rule of two a "
                "core; wanted less, more `cpus`, or `undersized: allow`"
            ),
        ),
        (
            "PunctId: p",
            "custom-speech-to-text",
            "PunctId has a container fetch models and end, so that it never serves; leave it out,",
        ),
        (
            "displayLocale: de-DE",
            "custom-speech-to-text",
            "displayLocale has a container fetch models and end",
        ),
        (
            "BaseModelLocale: de-DE",
            "custom-speech-to-text",
            "BaseModelLocale has a container list models and end, so that it never serves; leave",
        ),
        (
            "InClusterRedisCacheEnabled: 'true'",
            "speech-to-text",
            "InClusterRedisCacheEnabled needs InClusterRedisCacheEndpoint: HOST:PORT beside it",
        ),
        (
            "InClusterRedisCacheEndpoint: 'redis://r:6379'",
            "speech-to-text",
            'InClusterRedisCacheEndpoint is "redis://r:6379"; wanted HOST:PORT without a scheme',
        ),
        ("InClusterRedisCacheEndpoint: r", "speech-to-text", "InClusterRedisCacheEndpoint is"),
        (
            "CloudAI:SentimentAnalysisSettings:SentimentAnalysisApiKey: hunter2",
            "speech-to-text",
            "CloudAI:SentimentAnalysisSettings:SentimentAnalysisApiKey is a secret",
        ),
        ("A__Token: hunter2", "fast-transcription", "A__Token is a secret, and settings are not"),
        ("DownloadLicense: 'True'", "speech-to-text", "DownloadLicense is not to be set: it has"),
        (
            "InClusterRedisCacheEndpoint: 'localhost:6379'",
            "speech-to-text",
            "in a container that address is the container itself; wanted an address that",
        ),
        (
            "InClusterRedisCacheEnabled: 'false'",
            "custom-speech-to-text",
            "InClusterRedisCacheEnabled needs version 5.1.0, and the tag is 4.12.0-amd64; raise",
        ),
        (
            "Logging:Console:LogLevel:Default: loud",
            "speech-to-text",
            'Logging:Console:LogLevel:Default is "loud"; wanted Trace or Debug or Information',
        ),
        (
            "Logging__Disk__Format: json",
            "speech-to-text",
            (
                "Logging__Disk__Format needs a folder of the host for output; write `disk` of the "
                "service's key `logging`"
            ),
        ),
        ("Fluentd:Port: 1", "speech-to-text", "Fluentd:Port needs the server; wanted `fluentd: "),
        ("Mounts:Input: /x", "speech-to-text", "Mounts:Input is not for Speech containers: they"),
        ("Mounts:Output: /x", "speech-to-text", "Mounts:Output needs a folder of the host; `disk`"),
        ("Mounts:License: /x", "speech-to-text", "Mounts:License needs a folder of the host"),
        (
            "ApplicationInsights:InstrumentationKey: planted",
            "speech-to-text",
            "ApplicationInsights:InstrumentationKey is a secret; wanted it in a source",
        ),
    ],
)
def test_what_does_not_fit(refused: Refused, settings: str, kind: str, fault: str) -> None:
    [found] = refused(_text(f"settings: {{{settings}}}", kind))
    place, _, message = found.partition(": ")
    assert place.startswith("11:" if kind.startswith("custom") else "10:")
    assert message.startswith(fault)
    assert "planted" not in found


def test_logging_becomes_settings_and_a_folder(read: Read, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0" * 32)
    (tmp_path / "telemetry").write_text("0e7a2c7d-planted")
    parts = "console: Warning, disk: -1, fluentd: 'f.example:24225', fluentd_tls: true"
    text = _text(f"logging: {{{parts}, application_insights: 'file:telemetry'}}")
    [service] = read(text, keys=True).hosts[0].services
    assert service.settings == {
        "Logging:Console:LogLevel:Default": "Warning",
        "Logging:Disk:Format": "json",
        "Logging:Disk:MaxFileSize": "-1",
        "Mounts:Output": "/output",
        "Fluentd:Host": "f.example",
        "Fluentd:Port": "24225",
        "Fluentd:UseTLS": "true",
    }
    assert service.output
    assert service.secrets == {
        "ApplicationInsights__InstrumentationKey": Secret("0e7a2c7d-planted")
    }
    [keyless] = read(text).hosts[0].services
    assert keyless.secrets == {}


@pytest.mark.parametrize(
    ("fluentd", "host", "port"),
    [("f", "f", None), ("[fd00::1]", "[fd00::1]", None), ("[fd00::1]:24224", "[fd00::1]", "24224")],
)
def test_where_fluentd_is(read: Read, fluentd: str, host: str, port: str | None) -> None:
    settings = read(_text(f"logging: {{fluentd: '{fluentd}'}}")).hosts[0].services[0].settings
    assert (settings["Fluentd:Host"], settings.get("Fluentd:Port")) == (host, port)


@pytest.mark.parametrize(
    ("logging", "fault"),
    [
        ("{console: Loud}", '10:28: console is "Loud"; wanted Trace or Debug'),
        ("{console: warning}", '10:28: console is "warning"; wanted Trace or Debug or'),
        ("{disk: 0}", "10:25: disk is 0; wanted whole megabytes"),
        ("{disk: -2}", "10:25: disk is -2; wanted whole megabytes"),
        ("{disk: true}", "10:25: disk is true; wanted whole megabytes"),
        ("{fluentd: 'tcp://f'}", '10:28: fluentd is "tcp://f"; wanted HOST or HOST:PORT'),
        ("{fluentd: 'f:0'}", '10:28: fluentd is "f:0"; wanted HOST or HOST:PORT'),
        ("{fluentd_tls: true}", "10:18: logging has fluentd_tls without fluentd; wanted both"),
        ("{application_insights: planted}", "10:41: application_insights: the secret itself may"),
        ("{consol: None}", '10:19: logging has no "consol"; wanted console'),
        ("on", "10:18: logging is no mapping; wanted one of"),
    ],
)
def test_what_is_no_logging(refused: Refused, logging: str, fault: str) -> None:
    [found] = refused(_text(f"logging: {logging}"))
    assert found.startswith(fault)
    assert "planted" not in found


def test_a_setting_that_logging_has_too_is_refused(refused: Refused) -> None:
    slot = (
        "logging: {console: Debug}\n        settings: {logging__console__loglevel__default: Debug}"
    )
    [found] = refused(_text(slot))
    assert found == (
        "11:20: logging__console__loglevel__default comes from the service's key `logging` too; "
        "leave it out in one of the two"
    )


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        ("cpuset: '3-0'", "10:17: cpuset is 3-0, with a range backwards"),
        ("cpuset: 0-3x", '10:17: cpuset is "0-3x"; wanted the numbers'),
        ("cpuset: 4", "10:17: cpuset is 4; wanted the numbers of the host's cores"),
        ("cpus: 5\n        cpuset: 0-2,7", "11:17: cpuset has 4 cores, and cpus is 5; wanted at"),
        ("stagger_seconds: 601", "10:26: stagger_seconds is 601; wanted whole seconds"),
    ],
)
def test_core_sets_and_starts(refused: Refused, slot: str, fault: str) -> None:
    [found] = refused(_text(slot))
    assert found.startswith(fault)
