from speechfleet.facts.images import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    found = read(recorded("images"))
    assert [name.rpartition(":")[2] for name in found if "@" not in name] == [
        "1.0",
        "3.11.0-amd64-en-us-arianeural",
        "4.12.0-amd64-en-us",
    ]
    tagged = found["registry:5000/practice/hello:1.0"]
    digest = "sha256:2b4244a1e3d9677159d1747681fb4dd37ea74657ec5aa7b3732954d9fd4f1efc"
    assert found[f"registry:5000/practice/hello@{digest}"] == tagged
    assert all(id_.startswith("sha256:") for id_ in found.values())


def test_an_image_without_a_name_does_no_harm() -> None:
    assert read("<none>:<none> sha256:1\n") == {"<none>:<none>": "sha256:1"}


def test_an_image_is_known_by_its_digest_too() -> None:
    text = "r:5000/a:1 sha256:1\nr:5000/a@sha256:ab sha256:1\nr:5000/b@<none> sha256:2\n"
    assert read(text)["r:5000/a@sha256:ab"] == "sha256:1"
