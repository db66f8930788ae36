"""The units of a nightly run, with systemd's own reader as the witness."""

import subprocess
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from speechfleet.nightly.nightly import MOMENT, NAME, Nightly, skipped, texts, unit_of

PLAIN = Nightly(
    name="",
    at="02:30",
    user="root",
    words=("/bin/true", "-m", "speechfleet", "health", "--inventory", "/fleet/prod.yml", "--tell"),
    folder=Path("/fleet"),
    state=Path("/home/speech/.local/state/speechfleet"),
)
SECRETS = replace(
    PLAIN,
    name="prod",
    words=(*PLAIN.words, "--limit", 'a b"%h$HOME'),
    folder=Path("/fleet of 100%"),
    writable=(Path("/var/lib/metrics of 100%"),),
    vault_password=Path("/root/vault-password"),
    ssh_key=Path("/root/key"),
    become_password=Path("/root/100%"),
)


def lines(nightly: Nightly) -> list[str]:
    return "".join(texts(nightly).values()).splitlines()


def test_a_plain_one() -> None:
    found = lines(PLAIN)
    assert list(texts(PLAIN)) == ["speechfleet_health.service", "speechfleet_health.timer"]
    assert "ExecStart=/bin/true -m speechfleet health --inventory /fleet/prod.yml --tell" in found
    assert "User=root" in found
    assert "OnCalendar=*-*-* 02:30:00" in found
    assert "Persistent=true" in found
    assert not [line for line in found if "LoadCredential" in line]


def test_secrets_are_handed_over_and_words_stay_words() -> None:
    text = texts(SECRETS)["speechfleet_health-prod.service"]
    assert (
        "ExecStart=/bin/true -m speechfleet health --inventory /fleet/prod.yml --tell --limit "
        '"a b\\"%%h$$HOME" \\\n'
        "  --vault-password-file ${CREDENTIALS_DIRECTORY}/vault-password \\\n"
        "  --extra-vars ansible_ssh_private_key_file=${CREDENTIALS_DIRECTORY}/ssh-key \\\n"
        "  --extra-vars ansible_become_password=file:${CREDENTIALS_DIRECTORY}/become-password\n"
    ) in text
    assert "LoadCredential=vault-password:/root/vault-password\n" in text
    assert "LoadCredential=ssh-key:/root/key\n" in text
    assert "LoadCredential=become-password:/root/100%%\n" in text
    assert 'ReadWritePaths="/var/lib/metrics of 100%%"\n' in text
    assert "WorkingDirectory=-/fleet of 100%%\n" in text


@pytest.mark.parametrize("nightly", [PLAIN, SECRETS], ids=["plain", "secrets"])
def test_systemd_takes_them(nightly: Nightly, tmp_path: Path) -> None:
    for name, text in texts(nightly).items():
        (tmp_path / name).write_text(text)
    paths = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", *paths], capture_output=True, text=True, timeout=120
    )
    said = [line for line in done.stderr.splitlines() if "speechfleet_health" in line]
    assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        # As POSIX writes the zone of Berlin: no database of zones is needed.
        ("CET-1CEST,M3.5.0,M10.5.0/3", "02:30", date(2027, 3, 28)),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "03:00", None),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "01:59", None),
        ("UTC0", "02:30", None),
    ],
)
def test_a_moment_that_the_clocks_leave_out(
    zone: str, at: str, day: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert skipped(at, date(2026, 11, 26)) == day
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("text", "fits"),
    [("02:30", True), ("23:59", True), ("24:00", False), ("2:30", False), ("02:30:00", False)],
)
def test_a_moment(text: str, fits: bool) -> None:
    assert bool(MOMENT.fullmatch(text)) == fits


def test_a_name_is_part_of_a_unit_that_no_instance_can_have() -> None:
    assert unit_of("prod") == "speechfleet_health-prod"
    assert not unit_of("").startswith("speechfleet-")
    assert not NAME.fullmatch("a/b")
