"""The file of a first contact: what is in it, and what never is."""

import json
from datetime import UTC, datetime

import pytest

from speechfleet.checks.first_contact import contacts
from speechfleet.inventory.fleet import Proxy, Registry
from speechfleet.reports.first_contact import as_json, as_text, clean, document
from tests.unit.values import PLANTED_KEY, custom, host, told

PARTS = {
    "ready": 'answer 3 200 {"ready":"ready"}',
    "log": "log Submitting metering to 'https://west.cognitiveservices.azure.com/'.\nlog model m-1",
}


def test_endpoint_and_model_are_words() -> None:
    found = clean(host(), custom(), PARTS)
    assert found["log"] == "log Submitting metering to 'https://ENDPOINT/'.\nlog model MODEL"
    assert found["ready"] == PARTS["ready"]


def test_the_endpoint_is_a_word_however_it_is_written() -> None:
    name = "West.CognitiveServices.Azure.com"
    log = clean(host(), custom(), {"log": f"log https://{name}:443/ https%3A%2F%2F{name.lower()}"})
    assert log == {"log": "log https://ENDPOINT:443/ https%3A%2F%2FENDPOINT"}


PATH = "azure-cognitive-services/speechservices/custom-speech-to-text"


@pytest.mark.parametrize(
    ("address", "text", "wanted"),
    [
        ("r.corp:5000", f'{{"digests":["r.corp:5000/{PATH}@sha256:1"]}}', f"REGISTRY/{PATH}@"),
        ("r.corp:5000/m", f'{{"digests":["r.corp:5000/m/{PATH}@sha256:1"]}}', f'"REGISTRY/{PATH}@'),
        ("r.corp/m", "docker Error: R.Corp/v2/ denied", "docker Error: REGISTRY/v2/ denied"),
        ("r.corp:5000", "lookup r.corp on 9.9.9.9: no such host", "lookup REGISTRY on 9"),
        ("r.corp:5000", "r.corp: no such host", "REGISTRY: no such host"),
        ("docker:5000", "docker Error: docker:5000/x", "docker Error: REGISTRY/x"),
        ("docker:5000", "docker lookup docker: not found", "docker lookup REGISTRY: not found"),
        ("[fd00::1]:5000", "docker dial [fd00::1]:5000: fd00::1", "docker dial REGISTRY: REGISTRY"),
        ("r.corp", f'{{"digests":["mcr.microsoft.com/{PATH}@sha256:1"]}}', '"mcr.microsoft.com/'),
        ("r.corp", f'{{"digests":["old.corp:5/m/{PATH}@sha256:1"]}}', f'"REGISTRY/m/{PATH}@'),
        ("mcr.microsoft.com", "docker mcr.microsoft.com/x", "docker mcr.microsoft.com/x"),
    ],
)
def test_the_sites_own_registry_is_a_word(address: str, text: str, wanted: str) -> None:
    one = host(registry=Registry(address))
    assert wanted in clean(one, custom(), {"image": text})["image"]


def test_the_way_out_is_a_word() -> None:
    one = host(proxy=Proxy("http://proxy.corp:3128", "http://10.9.8.7:3128"))
    said = "proxyconnect tcp: dial tcp 10.9.8.7:3128; lookup Proxy.Corp: no such host"
    found = clean(one, custom(), {"log": said})["log"]
    assert found == "proxyconnect tcp: dial tcp PROXY; lookup PROXY: no such host"


def test_what_is_the_vendors_stays_beside_the_sites_own() -> None:
    digests = f'["mcr.microsoft.com/{PATH}@sha256:1","r.corp:5000/{PATH}@sha256:1"]'
    found = clean(host(registry=Registry("r.corp:5000")), custom(), {"image": digests})["image"]
    assert found == f'["mcr.microsoft.com/{PATH}@sha256:1","REGISTRY/{PATH}@sha256:1"]'


def test_a_part_that_would_hold_a_secret_is_left_out() -> None:
    found = clean(host(), custom(), {"log": f"log ApiKey={PLANTED_KEY}"})
    assert found["log"].startswith("left out: ")


def test_both_forms_tell_the_same() -> None:
    service, one = custom(), host()
    parts = clean(one, service, PARTS)
    now = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    fields = document(service, told(), contacts(service.kind, parts), parts, now)
    read = json.loads(as_json(fields))
    assert read["schema"] == "speechfleet.first-contact/1"
    assert (read["kind"], read["made"]) == ("custom-speech-to-text", "2026-11-26T17:00:00Z")
    assert read["host"]["docker"] == "24.0.7"
    assert len(read["contacts"]) == 10
    text = as_text(fields)
    assert " 4. ready: as expected\n    expected: /ready answers 503, then 200" in text
    assert "\n--- log\nlog Submitting metering" in text
    for secret in ("west.cognitive", "m-1", one.name, one.address, PLANTED_KEY):
        assert secret not in text + as_json(fields)
