"""What a disconnected service may be, and what it is read as."""

import pytest

from tests.unit.inventory.conftest import Read, Refused

INVENTORY = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "env:NO_SUCH"}}
    speech_services:
      stt: {resource: west, SLOT}
  hosts: {a: }
"""
STT = "kind: speech-to-text, tag: 5.1.0-amd64-en-us"
OFFLINE = "connection: disconnected, licence_days: 30"


def test_it_is_read(read: Read) -> None:
    (one,) = read(INVENTORY.replace("SLOT", f"{STT}, {OFFLINE}")).hosts[0].services
    assert (one.disconnected, one.licence_days, one.licence) == (True, 30, None)
    assert (one.resource, one.runs_with) == ("west", None)
    (other,) = read(INVENTORY.replace("SLOT", f"{STT}, connection: connected")).hosts[0].services
    assert (other.disconnected, other.runs_with) == (False, "west")


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        (f"{STT}, connection: disconnected", "is disconnected and has no licence_days"),
        (f"{STT}, licence_days: 30", "licence_days is for connection: disconnected"),
        (f"{STT}, connection: disconected, licence_days: 30", 'did you mean "disconnected"?'),
        (f"kind: speech-to-text, tag: latest, {OFFLINE}", 'tag "latest" moves'),
        (f"kind: speech-to-text, tag: 2.9.9-amd64-en-us, {OFFLINE}", "disconnected since 3.0.0"),
        (
            f"kind: custom-speech-to-text, model: m, tag: 3.9.0-amd64, {OFFLINE}",
            "disconnected since 3.10.0",
        ),
        (
            f"kind: language-identification, tag: 1.18.0-amd64-preview, {OFFLINE}",
            "the vendor does not offer language-identification disconnected",
        ),
        (
            f"{STT}, {OFFLINE}, settings: {{Mounts:License: /l}}",
            "Mounts:License needs a folder of the host",
        ),
        (
            f"{STT}, {OFFLINE}, settings: {{mounts__output: /o}}",
            "mounts__output needs a folder of the host",
        ),
        (f"{STT}, {OFFLINE}, settings: {{DownloadLicense: 'True'}}", "is not to be set"),
        (
            f"{STT}, {OFFLINE}, logging: {{application_insights: 'env:NO_SUCH'}}",
            "no way to Application Insights",
        ),
        (f"{STT}, {OFFLINE}, settings: {{ApiKey: x}}", "ApiKey comes from the resource"),
        (f"{STT}, {OFFLINE}, settings: {{Billing: x}}", "Billing comes from the resource"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(slot: str, fault: str, refused: Refused) -> None:
    (found,) = refused(INVENTORY.replace("SLOT", slot))
    assert found.startswith("6:")
    assert fault in found


CUSTOM = "kind: custom-speech-to-text, model: m, tag: 5.1.0-amd64"
TWO = """
all:
  vars:
    speech_resources:
      standard: {endpoint: "https://s.example/", key: "env:NO_SUCH_STANDARD"}
      dc0: {endpoint: "https://d.example/", key: "env:NO_SUCH_DC0"}
    speech_services:
      stt: {resource: dc0, SLOT}
  hosts: {a: }
"""


def test_custom_speech_has_two_resources_and_neither_key_is_wanted_to_deploy(read: Read) -> None:
    slot = f"{CUSTOM}, {OFFLINE}, model_resource: standard"
    (one,) = read(TWO.replace("SLOT", slot), keys=True).hosts[0].services
    assert (one.resource, one.model_resource, one.fetches_with) == ("dc0", "standard", "standard")
    (one,) = read(TWO.replace("SLOT", CUSTOM)).hosts[0].services
    assert (one.model_resource, one.fetches_with) == (None, "dc0")


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        (
            f"{CUSTOM}, {OFFLINE}, model_resource: dc0",
            "model_resource is the one of the licence too",
        ),
        (
            f"{CUSTOM}, {OFFLINE}, model_resource: standart",
            'there is no resource "standart"; wanted one of: standard, dc0; did you mean "s',
        ),
        (
            f"{CUSTOM}, model_resource: standard",
            "model_resource is for connection: disconnected; leave it out",
        ),
        (
            f"{STT}, {OFFLINE}, model_resource: standard",
            "speech-to-text has no model_resource, which is for custom-speech-to-text; leave it",
        ),
    ],
)
def test_two_resources_that_cannot_be(slot: str, fault: str, refused: Refused) -> None:
    (found,) = refused(TWO.replace("SLOT", slot))
    assert found.startswith("8:")
    assert fault in found


@pytest.mark.parametrize("tag", ["3.10.0-amd64", "3.11.0-amd64", "10.0.0-amd64"])
def test_versions_are_numbers(tag: str, read: Read) -> None:
    slot = f"kind: custom-speech-to-text, model: m, tag: {tag}, {OFFLINE}"
    assert read(INVENTORY.replace("SLOT", slot)).hosts[0].services[0].disconnected


KEYS = """
all:
  vars:
    speech_resources:
      west: {endpoint: "https://w.example/", key: "env:KEY_WEST"}
      offline: {endpoint: "https://o.example/", key: "env:NO_SUCH"}
    speech_services:
      online: {kind: speech-to-text, tag: latest, resource: west}
      offline: {resource: offline, SLOT}
  hosts: {a: , b: }
"""


def test_a_key_that_only_licences_need_is_not_asked_for(
    read: Read, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a deploy has no way to Azure, its source may be out of reach."""
    monkeypatch.setenv("KEY_WEST", "1" * 32)
    text = KEYS.replace("SLOT", f"{STT}, {OFFLINE}")
    resources = read(text, keys=True).hosts[0].resources
    assert resources["west"].key
    assert resources["offline"].key is None
    for wanted in (
        refused(text, keys=True, for_licences=True),
        refused(text.replace('key: "env:KEY_WEST', 'key: "env:NO_SUCH'), keys=True),
        refused(KEYS.replace("SLOT", STT), keys=True),
    ):
        assert "NO_SUCH" in wanted[0]
    monkeypatch.setenv("NO_SUCH", "2" * 32)
    assert read(text, keys=True, for_licences=True).hosts[0].resources["offline"].key


def test_one_connected_service_is_enough_to_need_the_key(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_WEST", "1" * 32)
    text = KEYS.replace("SLOT", f"{STT}, {OFFLINE}").replace(
        "latest, resource: west", "latest, resource: offline"
    )
    assert len(refused(text, keys=True)) == 1
