"""Each way in which a host differs from its inventory, made for real: named, and mended by a
deploy. A host that only drifts is well, one on which somebody else has an instance's port is not.
Keys are compared where that is asked for."""

from collections.abc import Iterator

import pytest

from tests.fleet.practice import Practice, PracticeHost, Result
from tests.fleet.test_life import UNIT
from tests.fleet.vault import secrets, with_secrets

_EDITED = r"""echo '# by hand' >>/etc/systemd/system/speechfleet-stt-en-1.service
sed -i 's/$/ /' /var/lib/speechfleet/releases/stt-en-2/*/settings.env
docker update --memory 300m --memory-swap 600m speechfleet-stt-en-2"""

_TAKEN = rf"""systemctl stop {UNIT}
port=$(sed -n 's/.*--label speechfleet.port=\([0-9]*\).*/\1/p' /etc/systemd/system/{UNIT})
image=$(docker images --quiet '*/*/*/speech-to-text' | head -n 1)
docker run --detach --name foreign --publish "$port:5000" --entrypoint sleep "$image" infinity"""


@pytest.fixture
def taken(practice: Practice) -> Iterator[PracticeHost]:
    """host-3, where an instance's container is gone and one of somebody else has its port."""
    host = practice.host("host-3")
    host.sh(_TAKEN)
    yield host
    host.sh("docker rm --force foreign", check=False)


def drift(practice: Practice, code: int, *arguments: str) -> dict[str, set[str]]:
    """Host → the codes of its drift, and of ports that it lost."""
    result = practice.run("drift", "--json", *arguments)
    assert result.code == code, result.out + result.err
    return {
        host["name"]: {
            f["code"] for f in host["findings"] if f["code"].startswith(("drift.", "port."))
        }
        for host in result.run["hosts"]
    }


def moved(result: Result) -> str:
    """What is said on host-3 of an instance that lost its port."""
    (found,) = (f for f in result.host("host-3")["findings"] if f["code"] == "port.moved")
    message: str = found["message"]
    return message


def test_what_drifts_is_named_and_a_deploy_mends_it(
    practice: Practice, taken: PracticeHost
) -> None:
    one, two, three = practice.hosts
    inventory = ("-i", str(practice.inventory))
    one.sh(_EDITED)
    two.sh(f"systemctl disable {UNIT}")
    three.sh("rm /var/lib/speechfleet/turn.sh")
    assert drift(practice, 6, *inventory) == {
        "host-1": {"drift.unit", "drift.unreloaded", "drift.settings", "drift.limits"},
        "host-2": {"drift.disabled"},
        "host-3": {"drift.files", "drift.unit", "drift.ended", "port.moved"},
    }
    health = practice.run("health", *inventory, "--json")
    assert health.code == 6, health.out
    states = {host["name"]: host["state"] for host in health.run["hosts"]}
    assert states == {"host-1": "fine", "host-2": "fine", "host-3": "sick"}
    assert "drift.disabled" in health.codes("host-2", "warning")
    assert "which the container foreign holds now" in moved(health)
    taken.sh("docker rm --force foreign")
    mended = practice.deploy()
    assert mended.code == 0, mended.err
    assert drift(practice, 0, *inventory, "--keys") == {h.name: set() for h in practice.hosts}
    second = with_secrets(
        practice, "drifted-key", practice_key_1=secrets(practice)["practice_key_2"]
    )
    other = drift(practice, 6, "-i", str(second), "--keys", "--limit", "host-2")
    assert other == {"host-2": {"drift.key", "drift.running-key"}}
