"""Each way in which a host differs from its inventory, made for real: named, and mended by a
deploy. A host that only drifts is well. Keys are compared where that is asked for."""

from tests.fleet.practice import Practice
from tests.fleet.test_life import UNIT
from tests.fleet.vault import secrets, with_secrets

_EDITED = r"""echo '# by hand' >>/etc/systemd/system/speechfleet-stt-en-1.service
sed -i 's/$/ /' /var/lib/speechfleet/releases/stt-en-2/*/settings.env
docker update --memory 300m --memory-swap 600m speechfleet-stt-en-2"""


def drift(practice: Practice, code: int, *arguments: str) -> dict[str, set[str]]:
    """Host → the codes of its drift."""
    result = practice.run("drift", "--json", *arguments)
    assert result.code == code, result.out + result.err
    return {
        host["name"]: {f["code"] for f in host["findings"] if f["code"].startswith("drift.")}
        for host in result.run["hosts"]
    }


def test_what_drifts_is_named_and_a_deploy_mends_it(practice: Practice) -> None:
    one, two, three = practice.hosts
    inventory = ("-i", str(practice.inventory))
    one.sh(_EDITED)
    two.sh(f"systemctl disable {UNIT}")
    three.sh("rm /var/lib/speechfleet/turn.sh")
    assert drift(practice, 6, *inventory) == {
        "host-1": {"drift.unit", "drift.unreloaded", "drift.settings", "drift.limits"},
        "host-2": {"drift.disabled"},
        "host-3": {"drift.files"},
    }
    well = practice.run("health", *inventory, "--json")
    assert well.code == 0, well.out
    assert "drift.disabled" in well.codes("host-2", "warning")
    mended = practice.deploy()
    assert mended.code == 0, mended.err
    assert drift(practice, 0, *inventory, "--keys") == {h.name: set() for h in practice.hosts}
    second = with_secrets(
        practice, "drifted-key", practice_key_1=secrets(practice)["practice_key_2"]
    )
    other = drift(practice, 6, "-i", str(second), "--keys", "--limit", "host-2")
    assert other == {"host-2": {"drift.key", "drift.running-key"}}
