"""Releases: named by their content, and without a secret."""

from typing import Any

import pytest

from speechfleet.inventory.fleet import Host, Registry, Resource
from speechfleet.inventory.kinds import KINDS
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import digest, instance
from speechfleet.secrets.secret import Secret
from tests.unit.values import (
    PLANTED_KEY,
    PLANTED_PASSWORD,
    REGISTRY,
    RESOURCE,
    custom,
    generic,
    host,
    service,
)


def _planned(host_: Host | None = None, port: int = 5000) -> Instance:
    wanted = host_ or host()
    return instance(wanted, wanted.services[0], "stt-1", port)


def test_the_same_is_the_same_release() -> None:
    assert _planned() == _planned()


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "5.1.0-amd64-de-de"},
        {"bind": "0.0.0.0"},
        {"cpus": 4.5},
        {"memory": 9 * 1024**3},
        {"settings": {"A": "b"}},
        {"stop_seconds": 60},
        {"stagger_seconds": 20},
        {"cpuset": "0-3"},
        {"output": True},
        {"name": "other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_what_runs_is_another_release(change: dict[str, Any]) -> None:
    assert _planned(host(service(**change))).release != _planned().release


def test_another_port_or_registry_is_another_release() -> None:
    other = host(registry=Registry("mirror.example"))
    assert len({_planned().release, _planned(port=5001).release, _planned(other).release}) == 3


@pytest.mark.parametrize(
    "change",
    [{"ready_seconds": 20}, {"drain_seconds": 60}, {"undersized": True}],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_reach_the_container_changes_nothing(change: dict[str, Any]) -> None:
    assert _planned(host(service(**change))).unit_digest == _planned().unit_digest


def test_another_key_is_the_same_release_with_another_key_file() -> None:
    """So that going back to a release never brings a revoked key back."""
    rotated = host(resources={"west": Resource("west", RESOURCE.endpoint, Secret("new"))})
    assert _planned(rotated).unit_text == _planned().unit_text
    assert _planned(rotated).settings == _planned().settings
    assert _planned(rotated).key != _planned().key


def test_cores_a_folder_and_a_turn_to_start_are_in_the_unit() -> None:
    wanted = host(service(cpuset="0-3,8", output=True, stagger_seconds=20))
    text = _planned(wanted).unit_text
    assert "\n  --cpuset-cpus 0-3,8 \\\n" in text
    assert "\n  --volume /var/lib/speechfleet/output/stt-1:/output:z \\\n" in text
    assert " speechfleet-stt-1 /var/lib/speechfleet/output/stt-1\n" in text
    assert "\nExecStartPre=-/bin/sh /var/lib/speechfleet/turn.sh stagger 20\nExecStart=" in text


def test_unit_and_settings_hold_no_secret() -> None:
    planned = _planned()
    for text in (planned.unit_text, planned.settings, repr(planned), str(planned)):
        assert PLANTED_KEY not in text
        assert PLANTED_PASSWORD not in text


def test_a_key_file_is_sorted_as_the_host_digests_it() -> None:
    key = _planned().key
    assert key is not None
    lines = f"ApiKey={PLANTED_KEY}\nBilling={RESOURCE.endpoint}\n"
    assert key.content.open() == lines == "".join(sorted(lines.splitlines(keepends=True)))
    assert key.digest == digest(lines)
    assert key.path == f"/var/lib/speechfleet/keys/west/{key.version}"


def test_where_no_key_is_known_there_is_no_key_file() -> None:
    keyless = host(resources={"west": Resource("west", RESOURCE.endpoint, None)})
    assert _planned(keyless).key is None


def test_the_image_is_the_kinds_in_the_hosts_registry() -> None:
    path = "azure-cognitive-services/speechservices/speech-to-text:5.1.0-amd64-en-us"
    assert _planned().image == f"{REGISTRY.address}/{path}"


@pytest.mark.parametrize(
    ("bind", "published"),
    [("127.0.0.1", "127.0.0.1:5000:5000"), ("fd00::1", "[fd00::1]:5000:5000")],
)
def test_where_a_port_is_published(bind: str, published: str) -> None:
    assert f"--publish {published} \\\n" in _planned(host(service(bind=bind))).unit_text


def test_settings_are_lines_that_begin_with_the_eula() -> None:
    settings = {"Logging:Console:LogLevel:Default": "Debug", "A": '$x % "q" #'}
    assert _planned(host(service(settings=settings))).settings == (
        'Eula=accept\nLogging__Console__LogLevel__Default=Debug\nA=$x % "q" #\n'
    )


def test_a_custom_model_has_a_folder_of_its_own() -> None:
    """A container keeps the model that it finds in its folder, whatever ModelId it is given."""
    one, other = _planned(host(custom())), _planned(host(custom(model="m-2")))
    assert one.settings == "Eula=accept\nModelId=m-1\n"
    for planned, model in ((one, "m-1"), (other, "m-2")):
        folder = f"/var/lib/speechfleet/models/{model}"
        assert f"  --volume {folder}:/usr/local/models:z \\\n" in planned.unit_text
    assert "/usr/local/models" not in _planned().unit_text


def test_a_generic_container_has_neither_key_nor_eula() -> None:
    planned = _planned(host(generic(settings={"A": "b"}), resources={}))
    assert (planned.image, planned.key, planned.settings) == ("nginx:1.27", None, "A=b\n")
    assert ".key" not in planned.unit_text
    for line in ("--label speechfleet.ready=/healthz", "--label speechfleet.status=none"):
        assert f"  {line} \\\n" in planned.unit_text
    assert "  --publish 127.0.0.1:5000:80 \\\n" in planned.unit_text


def test_the_kind_says_port_paths_and_gpus() -> None:
    lid = service(kind=KINDS["language-identification"], tag="1.18.0-amd64-preview")
    fast = service(kind=KINDS["fast-transcription"], tag="en-gpu-1.0.0-preview")
    assert "  --publish 127.0.0.1:5000:5003 \\\n" in _planned(host(lid)).unit_text
    assert "/language-detection:1.18.0-amd64-preview" in _planned(host(lid)).image
    assert "  --gpus all \\\n" in _planned(host(fast)).unit_text
    assert "  --label speechfleet.ready=/stt/health \\\n" in _planned(host(fast)).unit_text
    assert "--gpus" not in _planned().unit_text
