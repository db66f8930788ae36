"""A service without a connection to Azure: its licence is fetched on a connected host and placed
by a deploy; another image is refused; its usage is gathered. The registry, the endpoint and the
images are stand-ins."""

import json
import shutil
from collections.abc import Iterator

import pytest

from tests.fleet.practice import FEW, Practice, PracticeHost

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
