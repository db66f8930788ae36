"""The file of a first contact: what is in it, and what never is."""

import json
from datetime import UTC, datetime

from speechfleet.checks.first_contact import contacts
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
