import pytest

from speechfleet.facts.registry import Registry, images, read, words
from speechfleet.inventory.fleet import Registry as Wanted
from speechfleet.inventory.locked import Locked
from tests.unit.values import host, recorded, service

IMAGE = "azure-cognitive-services/speechservices/speech-to-text:4.12.0-amd64-en-us"
BASE = "https://registry.example:5000/v2"


def test_a_recorded_host() -> None:
    assert read(recorded("registry")) == Registry(here=(IMAGE,))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", Registry()),
        ("registry none\n", Registry(unasked="none")),
        ("registry stopped\n", Registry(unasked="stopped")),
        (
            f"here {IMAGE}\nregistry 60 000 000 20 {BASE} \n",
            Registry((IMAGE,), asked=True, exit=60, verify=20, base=BASE),
        ),
        (
            f"registry 56 000 407 0 {BASE} http://proxy:3128\n",
            Registry(asked=True, exit=56, connect=407, base=BASE, proxy="http://proxy:3128"),
        ),
        (
            f"registry 0 200 000 0 {BASE} \ntags {IMAGE} a b \nimage {IMAGE} 404\n",
            Registry(
                asked=True, status=200, base=BASE, images={IMAGE: 404}, tags={IMAGE: ("a", "b")}
            ),
        ),
    ],
)
def test_what_it_says(text: str, meaning: Registry) -> None:
    assert read(text) == meaning


def test_each_image_is_asked_for_once_and_a_login_never_told() -> None:
    wanted = host(service(instances=2), service(name="b"), service(name="c", tag="latest"))
    assert len(images(wanted)) == 2
    assert words(wanted) == ["registry.example:5000", "yes", *images(wanted)]
    assert words(host(registry=Wanted()))[:2] == ["mcr.microsoft.com", "no"]


def test_a_locked_image_is_asked_for_by_its_content() -> None:
    wanted = host(service(), service(name="b", tag="2"))
    first, second = images(wanted)
    lock = {f"registry.example:5000/{first}": Locked("sha256:d", "sha256:i")}
    locked = host(service(), service(name="b", tag="2"), lock=lock)
    assert words(locked)[2:] == [f"{first}@sha256:d@sha256:i", second]
