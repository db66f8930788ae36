"""Looking up a host in a known_hosts file that others write to as well."""

from pathlib import Path

import pytest

from speechfleet.remote.hostkeys import REVOKED, authority, known_keys

_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIPn4HL0WHNwfMVnnyTuhvHsZFIKNp/iR9Vu5kAmUFfIi"
# `ssh-keygen -H` of the line `192.0.2.7 ssh-ed25519 …`, with the salt of twenty bytes `a`.
_HASHED = "|1|YWFhYWFhYWFhYWFhYWFhYWFhYWE=|CaV6BNcAUdL0D23gbGru1a1OIAM="


@pytest.mark.parametrize(
    "line",
    [
        f"192.0.2.7 ssh-ed25519 {_KEY}",
        f"192.0.2.7,ber-01 ssh-ed25519 {_KEY} a comment",
        f"ber-01,192.0.2.7\tssh-ed25519\t{_KEY}\r",
        f"{_HASHED} ssh-ed25519 {_KEY}",
    ],
)
def test_a_line_of_this_host_is_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"# a comment\n\n{line}\n")
    assert [key.get_base64() for key in known_keys(path, "192.0.2.7")] == [_KEY]


@pytest.mark.parametrize(
    "line",
    [
        f"192.0.2.70 ssh-ed25519 {_KEY}",
        f"[192.0.2.7]:2222 ssh-ed25519 {_KEY}",
        f"@revoked 192.0.2.7 ssh-ed25519 {_KEY}",
        f"# 192.0.2.7 ssh-ed25519 {_KEY}",
        "192.0.2.7 ssh-ed25519 not-base-64",
        "192.0.2.7 ssh-ed25519 AAAA",
        "192.0.2.7 ssh-newest AAAA",
        "192.0.2.7",
        "|1|odd|hash ssh-ed25519 AAAA",
        "|1|| ssh-ed25519 AAAA",
        "no line at all",
    ],
)
def test_a_line_of_another_host_or_none_that_is_understood_is_passed_by(
    tmp_path: Path, line: str
) -> None:
    path = tmp_path / "known_hosts"
    path.write_bytes(f"{line}\n".encode() + b"\xff\xfe\n")
    assert list(known_keys(path, "192.0.2.7")) == []


def test_a_port_is_part_of_the_name(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"[192.0.2.7]:2222 ssh-ed25519 {_KEY}\n")
    assert [key.get_name() for key in known_keys(path, "[192.0.2.7]:2222")] == ["ssh-ed25519"]


@pytest.mark.parametrize("names", ["192.0.2.7", "ber-01,192.0.2.*", "*", _HASHED])
def test_a_revoked_key_is_known_as_such_alone(tmp_path: Path, names: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"@revoked\t{names} ssh-ed25519 {_KEY}\n@cert-authority * ssh-ed25519 {_KEY}\n")
    assert list(known_keys(path, "192.0.2.7")) == []
    assert [key.get_base64() for key in known_keys(path, "192.0.2.7", REVOKED)] == [_KEY]


@pytest.mark.parametrize(
    ("name", "line"), [("192.0.2.7", 3), ("ber-01", 4), ("[192.0.2.7]:2222", 0), ("mun-01", 0)]
)
def test_the_line_of_who_could_vouch_for_a_host_is_named(
    tmp_path: Path, name: str, line: int
) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(
        f"192.0.2.7 ssh-ed25519 {_KEY}\n\n"
        f"@cert-authority 192.0.2.* ssh-ed25519 {_KEY}\n@cert-authority ber-01 ssh-ed25519 {_KEY}\n"
    )
    assert authority(path, name) == (f"{path}:{line}" if line else "")
