"""docs/nightly.md, tried out: a practice host plays the controller, and its nights are its own."""

import json
from collections.abc import Iterator

import pytest
import yaml

from tests.fleet import controller
from tests.fleet.practice import Practice, PracticeHost

FOLDER = "/home/ops/fleet"
METRICS = "/var/lib/practice-metrics"
UNITS = "/etc/systemd/system/speechfleet_health*"
CALL = f"""cd {FOLDER}
{controller.PYTHON} -m speechfleet health install --at 02:30 --user ops --inventory prod.yml \\
  --vault-password-file /root/fleet-vault-password"""


@pytest.fixture
def night(practice: Practice) -> Iterator[PracticeHost]:
    """host-3 with speechfleet and a fleet folder. SSH key and vault password are root's alone."""
    host = practice.host("host-3")
    controller.equip(host)
    # As systemd has it where it runs a machine. In a container it leaves mounts unshared, and
    # what LoadCredential mounts is then not seen by the service.
    host.sh("mount --make-rshared /")
    host.sh(f"install -d -o ops {FOLDER} {METRICS}")
    _put(host, f"{FOLDER}/prod.yml", _inventory(practice, host))
    _put(host, f"{FOLDER}/vault.yml", (practice.material / "vault.yml").read_text())
    _put(host, f"{FOLDER}/known_hosts", _known_hosts(practice, host))
    host.sh(f"chmod 644 {FOLDER}/*")
    for name, to in (("id_ed25519", "fleet-key"), ("vault-password", "fleet-vault-password")):
        _put(host, f"/root/{to}", (practice.material / name).read_text())
    yield host
    host.sh(f"{controller.PYTHON} -m speechfleet health uninstall")
    host.sh(f"rm -rf {FOLDER} {METRICS} /root/fleet-* /home/ops/.local")
    controller.strip(host)
    host.sh("mount --make-rprivate /")


def _put(host: PracticeHost, path: str, text: str) -> None:
    host.sh(f"umask 077; cat >{path} <<'PRACTICE'\n{text}\nPRACTICE")


def _inside(host: PracticeHost, name: str) -> str:
    return host.sh(f"getent ahostsv4 {name}").split()[0]


def _inventory(practice: Practice, host: PracticeHost) -> str:
    """host-1 and host-2 as host-3 reaches them, a sudo password that only the vault knows, and two
    channels."""
    text = yaml.safe_load(practice.inventory.read_text(encoding="utf-8"))
    hosts = text["all"]["children"]["practice"]["hosts"]
    del hosts["host-3"]
    hosts["host-2"]["ansible_become_password"] = "vault:host_3_become"
    for name, known in hosts.items():
        known["ansible_host"] = _inside(host, name)
        known.pop("ansible_ssh_common_args", None)
    variables = text["all"]["vars"]
    del variables["ansible_ssh_private_key_file"], variables["speech_vault_password_file"]
    variables |= {"speech_vault": "vault.yml", "speech_known_hosts": "known_hosts"}
    variables["speech_channels"] = {
        "node": {"kind": "prometheus", "file": f"{METRICS}/speechfleet.prom"},
        "pager": {"kind": "command", "command": f"cp /dev/stdin {METRICS}/told.json"},
    }
    return yaml.safe_dump(text)


def _known_hosts(practice: Practice, host: PracticeHost) -> str:
    known = (practice.material / "known_hosts").read_text()
    outside = yaml.safe_load(practice.inventory.read_text())["all"]["children"]["practice"]["hosts"]
    for name in ("host-1", "host-2"):
        known = known.replace(f"{outside[name]['ansible_host']} ", f"{_inside(host, name)} ")
    return known


def _left(host: PracticeHost) -> tuple[str, str]:
    """The files of the units, and what systemd knows of them."""
    known = host.sh("systemctl list-units --all --plain --no-legend 'speechfleet_health*'")
    return host.sh(f"ls {UNITS}", check=False), known


@pytest.mark.skipif(not controller.movable(), reason="the system's own Python is not moved")
def test_a_night_is_installed_tried_and_taken_away(practice: Practice, night: PracticeHost) -> None:
    # By hand root's key would do; as installed there is none. Nothing of it stays.
    refused = night.sh(f"{CALL} 2>&1; echo code $?")
    assert "as installed, the run reaches none of the hosts" in refused
    assert "reach.authentication" in refused
    assert refused.endswith("code 2\n")
    assert _left(night) == ("", "")

    said = night.sh(f"{CALL} --ssh-key /root/fleet-key 2>&1; echo code $?")
    assert "2 of 2 hosts answered" in said, said
    assert said.endswith("code 0\n")
    timer = "speechfleet_health.timer"
    states = night.sh(f"systemctl is-enabled {timer}; systemctl is-active {timer}")
    assert states == "enabled\nactive\n"
    assert night.sh("systemctl show -P Result speechfleet_health.service") == "success\n"

    # What it told: as ops, by files that it may write to.
    assert night.sh(f"stat -c '%U %a' {METRICS}/speechfleet.prom") == "ops 644\n"
    assert "speechfleet_instance_serving{" in night.sh(f"cat {METRICS}/speechfleet.prom")
    assert json.loads(night.sh(f"cat {METRICS}/told.json"))["occasion"] == "first"

    # The next night has nothing to tell, and what is ill is no failure of the unit.
    night.sh(f"rm {METRICS}/told.json; systemctl start speechfleet_health.service")
    assert night.sh(f"ls {METRICS}") == "speechfleet.prom\n"

    # Neither unit nor log has a secret.
    seen = night.sh(f"cat {UNITS}; journalctl --no-pager -o cat -u 'speechfleet_health*'")
    assert (practice.material / "vault-password").read_text().strip() not in seen
    assert "PRIVATE KEY" not in seen

    night.sh(f"{controller.PYTHON} -m speechfleet health uninstall")
    assert _left(night) == ("", "")
