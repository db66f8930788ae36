import hashlib
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.fact import Unanswered
from speechfleet.facts.installed import FINGERPRINT, INSTALLED, InstalledFile, read
from speechfleet.plan.release import instance
from tests.unit.shells import SHELLS, command
from tests.unit.values import AT_REST, host, installed, recorded, service, told


def test_a_recorded_host() -> None:
    found = read(recorded("installed"))
    first = found.instances["stt-en-1"]
    assert list(found.instances) == ["stt-en-1", "stt-en-2"]
    assert (first.enabled, first.active, first.loaded_as_written) == (True, True, True)
    assert first.key == "../keys/practice/65833f36a9503555"
    assert found.net_enabled
    assert not found.unfinished
    assert not found.locked


def test_a_units_text_comes_back_byte_for_byte() -> None:
    first = read(recorded("installed")).instances["stt-en-1"]
    assert hashlib.sha256(first.text.encode()).hexdigest() == first.digest


def test_a_key_file_is_known_by_digest_mode_and_owner() -> None:
    files = read(recorded("installed")).files
    path = "/var/lib/speechfleet/keys/practice/65833f36a9503555"
    assert files[path].digest.startswith("65833f36a9503555")
    assert (files[path].mode, files[path].owner) == ("600", "0:0")
    assert files["/var/lib/speechfleet/turn.sh"] == InstalledFile(
        "996b2d6174de4665ea08fc08eaffe15e58fa6a3b82f934e0a222b6903723916d"
    )


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("pending 20261122T180000Z-deploy-3f9a", "unfinished", "20261122T180000Z-deploy-3f9a"),
        ("reverting r1", "unfinished", "r1"),
        ("reverted run r1 (reboot)", "reverted", "run r1 (reboot)"),
        ("locked ops@desk, run r2", "locked", "ops@desk, run r2"),
        ("pulled r/i:1\npulled r/i:2", "pulled", ("r/i:1", "r/i:2")),
        ("folder /var/lib/speechfleet", "folder", "/var/lib/speechfleet"),
        ("records /var/lib/speechfleet-usage", "records", "/var/lib/speechfleet-usage"),
    ],
)
def test_a_host_that_is_not_at_rest(line: str, field: str, value: object) -> None:
    assert getattr(read(AT_REST["installed"] + line), field) == value


def test_who_has_a_release() -> None:
    assert read(recorded("installed")).with_releases == {"stt-en-1", "stt-en-2"}
    assert read(AT_REST["installed"]).with_releases == frozenset()


@pytest.mark.parametrize(
    ("active", "enabled", "stopped"),
    [
        ("inactive", "disabled", True),
        ("inactive", "enabled", False),
        ("active", "disabled", False),
        ("failed", "disabled", False),
    ],
)
def test_stopped_means_that_it_stays_so(active: str, enabled: str, stopped: bool) -> None:
    wanted = instance(host(), service(), "stt-1", 5000)
    text = installed([wanted], ActiveState=active, UnitFileState=enabled)
    assert read(text).instances["stt-1"].stopped is stopped


def test_an_answer_without_a_fingerprint_is_none() -> None:
    with pytest.raises(Unanswered):
        told(installed="net enabled\n")[INSTALLED]


def _fingerprint(shell: str, place: Path) -> str:
    text = FINGERPRINT.replace("/etc/systemd/system", str(place))
    text = text.replace("/var/lib/speechfleet", str(place / "root"))
    done = subprocess.run(
        [*command(shell), "-c", f"{text}fingerprint_sum"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@SHELLS
def test_what_was_stopped_since_is_another_host(shell: str, tmp_path: Path) -> None:
    """A stop changes nothing of the unit but that it is enabled."""
    wants = tmp_path / "multi-user.target.wants"
    wants.mkdir()
    (tmp_path / "speechfleet-stt-1.service").write_text("[Unit]\n")
    (wants / "speechfleet-stt-1.service").symlink_to("../speechfleet-stt-1.service")
    (wants / "speechfleet_revert.service").symlink_to("../speechfleet_revert.service")
    before = _fingerprint(shell, tmp_path)
    (wants / "speechfleet_revert.service").unlink()
    assert _fingerprint(shell, tmp_path) == before
    (wants / "speechfleet-stt-1.service").unlink()
    assert _fingerprint(shell, tmp_path) != before
