from speechfleet.facts.images import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    found = read(recorded("images"))
    assert [name.rpartition(":")[2] for name in found] == [
        "5.1.0-amd64-en-us",
        "5.1.0-amd64-de-de",
        "4.12.0-amd64-en-us",
    ]
    assert all(id_.startswith("sha256:") for id_ in found.values())


def test_an_image_without_a_name_does_no_harm() -> None:
    assert read("<none>:<none> sha256:1\n") == {"<none>:<none>": "sha256:1"}
