"""A service without a connection to Azure: its licence is fetched on a connected host and placed
by a deploy; another image is refused; its usage is gathered. The registry, the endpoint and the
images are stand-ins."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import FEW, Practice, PracticeHost, Result
from tests.fleet.staging import as_it_was

_RECORDS = "/var/lib/speechfleet-usage"
_ENVIRONMENT = "docker inspect --format '{{json .Config.Env}}' speechfleet-stt-en-1"


@pytest.fixture
def host(practice: Practice) -> Iterator[PracticeHost]:
    """The host that runs disconnected; the fixture `practice` connects it again."""
    site = practice.host("host-1")
    yield site
    site.sh(f"rm -rf {_RECORDS}")
    shutil.rmtree(practice.folder / "licences", ignore_errors=True)


def test_a_licence_is_fetched_placed_and_accounted_for(
    practice: Practice, host: PracticeHost
) -> None:
    offline = {"connection": "disconnected", "licence_days": 30, "instances": 1}
    inventory = practice.variant(
        "offline",
        lambda group: group["children"]["practice"]["hosts"]["host-1"].update(
            speech_services={FEW: offline}
        ),
    )
    here = ("--limit", "host-1")

    refused = practice.deploy(inventory, *here)
    assert refused.code == 3, refused.err
    assert refused.codes("host-1") == {"licence.missing"}
    assert "speechfleet licence download HOST stt-en" in refused.out

    fetched = practice.run("licence", "download", "host-2", "-i", str(inventory), "--json")
    assert fetched.code == 0, fetched.out + fetched.err
    assert [one["service"] for one in fetched.run["licences"]] == [FEW]
    (kept,) = (practice.folder / "licences").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    staging = practice.host("host-2")
    assert not staging.sh("ls -d /run/speechfleet_licence-* 2>/dev/null || :")
    assert not staging.sh("find /root /home -name '.sf-*'")
    assert "speechfleet_licence" not in staging.sh("docker ps --all --format '{{.Names}}'")

    deployed = practice.deploy(inventory, *here)
    assert deployed.code == 0, deployed.out + deployed.err
    assert deployed.codes("host-1", "warning") >= {"licence.ends-30"}
    environment = json.loads(host.sh(_ENVIRONMENT))
    assert not [one for one in environment if one.lower().startswith(("apikey", "billing"))]
    assert {"Mounts__License=/license", "Mounts__Output=/output"} <= set(environment)
    lie = host.sh("stat -c '%a %u' /var/lib/speechfleet/licences/*.tar")
    assert set(lie.splitlines()) == {"600 0"}
    assert practice.deploy(inventory, *here).host("host-1")["changes"] == 0
    content = json.loads(kept.read_text(encoding="utf-8"))["content"]
    told = [path.read_bytes() for path in practice.state.rglob("*") if path.is_file()]
    assert told
    assert not [text for text in told if content.encode() in text]

    # A month that is over, as the stand-in has it; this one's record it has begun itself.
    host.sh(f"""cd {_RECORDS}/stt-en-1 && ls *.json && echo '{{"quantity": 253}}' >2026-01.json""")
    asked = practice.run(
        "usage", "collect", "-i", str(inventory), *here, "--month", "2026-01", "--output", "csv"
    )
    assert asked.code == 0, asked.err
    row = "2026-01,host-1,stt-en-1,speech-to-text,practice,speechtotext,253"
    assert row in asked.out.splitlines()

    def newer(group: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
        group["vars"]["speech_services"][FEW]["tag"] = "5.1.0-amd64-en-us"

    upgraded = practice.deploy(practice.variant("newer", newer, of=inventory), *here)
    assert upgraded.code == 3
    assert upgraded.codes("host-1") == {"licence.missing"}


_CUSTOM, _MODEL = "stt-custom", "0e7a2c7d-offline"
_MODELS = "/var/lib/speechfleet/models"
_LICENCES = "ls /var/lib/speechfleet/licences"
_LICENCE = """docker ps --filter name=speechfleet-stt-custom-1 \
    --format '{{.Label "speechfleet.licence"}}'"""


@pytest.fixture
def staging(practice: Practice) -> Iterator[PracticeHost]:
    """The host that reaches Azure."""
    with as_it_was(practice.host("host-2")) as site:
        yield site
        site.sh(f"rm -rf {_MODELS}/{_MODEL}")


@pytest.fixture
def custom(practice: Practice, host: PracticeHost) -> Iterator[Path]:
    """An inventory in which host-1 runs custom speech disconnected, with a resource for the licence
    and one for the model."""

    def change(group: dict[str, Any]) -> None:
        resources = group["vars"]["speech_resources"]
        resources["offline"] = {**resources["practice"], "key": "vault:practice_key_2"}
        hosts = group["children"]["practice"]["hosts"]
        service = hosts["host-3"]["speech_services"][_CUSTOM]
        own = {"model": _MODEL, "resource": "offline", "model_resource": "practice"}
        offline = {"connection": "disconnected", "licence_days": 365, "probe": None}
        for other in hosts.values():
            other.pop("speech_services", None)
        hosts["host-1"]["speech_services"] = {FEW: None, _CUSTOM: {**service, **own, **offline}}

    path = practice.variant("custom", change, of=practice.whole)
    yield path
    practice.run("remove", _CUSTOM, "-i", str(path), "--limit", "host-1", "--yes")
    host.sh(f"rm -rf {_MODELS}/{_MODEL}")
    shutil.rmtree(practice.folder / "models", ignore_errors=True)


def test_custom_speech_has_its_model_by_one_resource_and_its_licence_by_another(
    practice: Practice, host: PracticeHost, staging: PracticeHost, custom: Path
) -> None:
    inventory, models = ("-i", str(custom)), str(practice.folder / "models")

    def run(*words: str) -> Result:
        return practice.run(*words, *inventory, "--json")

    listed = run("models", "list", "host-2", _CUSTOM, "--locale", "de-de")
    assert listed.code == 0, listed.out + listed.err
    assert [row["what"] for row in listed.run["models"]] == ["Base model"]
    came = run("models", "download", "host-2", _CUSTOM, "--display", "de-de")
    assert came.code == 0, came.out + came.err
    files = staging.sh(f"cd {_MODELS}/{_MODEL} && find . -type f | sort").split()
    assert "./properties.json" in files
    assert "./display/punct.model" in files
    assert not staging.sh("docker ps --all --format '{{.Names}}' | grep speechfleet_ || :")
    assert run("licence", "download", "host-2", _CUSTOM).code == 0

    fetched = run("models", "fetch", "host-2", _MODEL, "--into", models)
    assert fetched.code == 0, fetched.out + fetched.err
    assert run("models", "push", "host-1", _MODEL, "--from", models).code == 0
    deployed = practice.deploy(custom, "--limit", "host-1")
    assert deployed.code == 0, deployed.out + deployed.err
    environment = host.sh("docker inspect --format '{{json .Config.Env}}' speechfleet-stt-custom-1")
    names = {one.partition("=")[0].lower() for one in json.loads(environment)}
    assert not names & {"apikey", "billing", "modelid"}
    version = host.sh(_LICENCE).strip()
    assert version in host.sh(_LICENCES)

    removed = practice.run("remove", _CUSTOM, *inventory, "--limit", "host-1", "--yes")
    assert removed.code == 0, removed.err
    assert version not in host.sh(_LICENCES)
