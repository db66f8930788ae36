from speechfleet.facts.images import About, id_there, read
from speechfleet.inventory.locked import Locked
from tests.unit.values import host, recorded, service


def test_a_recorded_host() -> None:
    found = read(recorded("images"))
    assert [name.rpartition(":")[2] for name in found if "/" in name and "@" not in name] == [
        "1.0",
        "3.11.0-amd64-en-us-arianeural",
        "4.12.0-amd64-en-us",
    ]
    tagged = found["registry:5000/practice/hello:1.0"]
    digest = "sha256:2b4244a1e3d9677159d1747681fb4dd37ea74657ec5aa7b3732954d9fd4f1efc"
    assert found[f"registry:5000/practice/hello@{digest}"] == tagged
    assert all(id_.startswith("sha256:") for id_ in found.values())


def test_an_image_without_a_name_does_no_harm() -> None:
    assert read("<none>:<none> sha256:1\n")["<none>:<none>"] == "sha256:1"


def test_an_image_is_known_by_its_id_and_described_by_it() -> None:
    found = read("r:5000/a:1 sha256:1\nsha256:1 14.1GB 2026-03-01 10:20:30 +0000 UTC\n")
    assert found["sha256:1"] == "sha256:1"
    assert found.about == {"sha256:1": About("14.1GB", "2026-03-01 10:20:30 +0000 UTC")}


def test_a_locked_image_is_there_by_its_own_names_only() -> None:
    wanted = service()
    lock = {host().image(wanted): Locked("sha256:d", "sha256:i")}
    of_lock = host(wanted, lock=lock)
    assert id_there(of_lock, wanted, read(f"{host().image(wanted)} sha256:other\n")) == ""
    assert id_there(of_lock, wanted, read("<none>:<none> sha256:i\n")) == "sha256:i"
    assert id_there(of_lock, wanted, read("<none>:<none> sha256:d\n")) == "sha256:d"
    assert id_there(host(wanted), wanted, read(f"{host().image(wanted)} sha256:o\n")) == "sha256:o"


def test_an_image_is_known_by_its_digest_too() -> None:
    text = "r:5000/a:1 sha256:1\nr:5000/a@sha256:ab sha256:1\nr:5000/b@<none> sha256:2\n"
    assert read(text)["r:5000/a@sha256:ab"] == "sha256:1"
