"""What ssh_config(5) says: honoured, or refused with the line."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.ssh_config import Said, SshConfig
from tests.unit.values import host


def said(folder: Path, text: str, name: str = "ber-01") -> Said:
    path = folder / "config"
    path.write_text(text)
    return SshConfig((path,)).of(name)


def refused(folder: Path, text: str) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        said(folder, text)
    assert caught.value.code == "reach.ssh-config"
    return caught.value


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert SshConfig((tmp_path / "none",)).of("ber-01") == Said(None, None, None, None, (), False)


def test_what_is_honoured(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        "Host ber-*\n  ProxyJump a,b\n  ConnectTimeout=30\n  HostKeyAlias ber\n"
        f"  UserKnownHostsFile {tmp_path}/one '{tmp_path}/two two'\n  IdentitiesOnly yes\n"
        "Host *\n  ProxyJump c\n  ConnectTimeout 5\n",
    )
    files = (tmp_path / "one", tmp_path / "two two")
    assert found == Said("a,b", 30, files, "ber", (), True)


def test_none_means_no_bastion_and_no_limit_of_its_own(tmp_path: Path) -> None:
    text = "Host ber-01\n ProxyJump none\n ConnectTimeout none\nHost *\n ProxyJump b\n"
    assert said(tmp_path, text) == Said(None, None, None, None, (), False)
    assert said(tmp_path, text, "mun-01").jump == "b"


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("ProxyCommand nc -X 5 %h %p", "ProxyJump"),
        ("PKCS11Provider /usr/lib/p11.so", "ssh-add -s"),
        ("BindAddress 10.0.0.9", "routes"),
        ("BindInterface eth1", "routes"),
        ("CertificateFile ~/none-cert.pub", "KEY-cert.pub"),
        ("ConnectTimeout soon", "whole seconds"),
        ("RevokedHostKeys /etc/ssh/revoked", "@revoked"),
        ("UserKnownHostsFile '/etc/ssh/known", "No closing quotation"),
        ("CertificateFile ~/a 'b", "No closing quotation"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_line(
    line: str, instead: str, tmp_path: Path
) -> None:
    trouble = refused(tmp_path, f"# mine\nHost ber-01\n  {line}\n")
    assert trouble.message.startswith(f"{tmp_path}/config:3: {line.split()[0]} ")
    assert "ber-01" in trouble.message
    assert instead in trouble.fix


def test_only_a_host_that_it_is_said_of_is_refused(tmp_path: Path) -> None:
    text = "Host mun-*\n ProxyCommand nc %h %p\nHost *\n ProxyCommand none\n"
    assert said(tmp_path, text).jump is None


def test_a_certificate_with_its_key_beside_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "id").touch()
    (tmp_path / "id-cert.pub").touch()
    line = f"CertificateFile {tmp_path}/id-cert.pub\n"
    assert said(tmp_path, line).certificates == (f"{tmp_path}/id-cert.pub",)


def test_a_file_that_is_not_understood_is_named_with_its_line(tmp_path: Path) -> None:
    assert f"{tmp_path}/config:2: " in refused(tmp_path, "Host *\nnonsense\n").message


@pytest.mark.parametrize(
    "more",
    ["", "CanonicalizeMaxDots none\n", "CanonicalDomains invalid\nCanonicalizeFallbackLocal no\n"],
)
def test_a_name_that_cannot_be_made_canonical_is_that_hosts_trouble(
    more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(name: str) -> str:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    assert "ber-01" in refused(tmp_path, f"CanonicalizeHostname yes\n{more}").message


def folder_of(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_included_files_count_in_their_place_and_end_with_themselves(tmp_path: Path) -> None:
    """What is expected here and in the next four is what `ssh -G` of OpenSSH 9.2 says."""
    folder_of(tmp_path, d1="Host ber-01\n  ConnectTimeout 7\nHost other\n", d2="HostKeyAlias ber\n")
    text = "Include d1 none\nHost ber-*\n  Include d2\n  ConnectTimeout 9\n"
    found = said(tmp_path, text)
    assert (found.connect_seconds, found.alias) == (7, "ber")
    found = said(tmp_path, text, "ber-02")
    assert (found.connect_seconds, found.alias) == (9, "ber")
    assert said(tmp_path, text, "mun-01") == Said(None, None, None, None, (), False)


@pytest.mark.parametrize("head", ["", "Host *\n", 'Host = "*"\n', "Host *.corp *\n", "Match all\n"])
def test_what_follows_an_include_for_all_hosts_holds_for_all(head: str, tmp_path: Path) -> None:
    folder_of(tmp_path, more="HostKeyAlias one\nHost ber-02\n  ConnectTimeout 7\n")
    text = f"{head}Include more\nConnectTimeout 5\n"
    found = [said(tmp_path, text, name) for name in ("ber-01", "ber-02")]
    assert [(one.alias, one.connect_seconds) for one in found] == [("one", 5), ("one", 7)]


def test_options_after_an_include_within_an_include_hold_for_the_block_alone(
    tmp_path: Path,
) -> None:
    folder_of(tmp_path, one="Include two\nHostKeyAlias one\n", two="ConnectTimeout 7\n")
    text = "Host ber-01\n  Include one\n"
    assert said(tmp_path, text) == Said(None, 7, None, "one", (), False)
    assert said(tmp_path, text, "ber-02") == Said(None, None, None, None, (), False)


@pytest.mark.parametrize("head", ["Host *.corp", "Host * !customer.*", "Match host *.corp"])
@pytest.mark.parametrize("line", ["Host *", "Match all", "host=x"])
def test_a_block_in_a_file_for_some_hosts_is_refused_for_them_alone(
    head: str, line: str, tmp_path: Path
) -> None:
    folder_of(tmp_path, corp=f"ConnectTimeout 7\n{line}\n  ProxyJump bastion.corp\n")
    text = f"{head}\n  Include corp\n  HostKeyAlias one\nHost *\n  ConnectTimeout 5\n"
    none = Said(None, 5, None, None, (), False)
    assert said(tmp_path, text, "customer.example") == none
    with pytest.raises(Unreachable) as caught:
        said(tmp_path, text, "ber.corp")
    assert caught.value.code == "reach.ssh-config"
    assert caught.value.message.startswith(f"{tmp_path}/corp:2: {line} is in a file")
    assert "ber.corp" in caught.value.message


def test_that_holds_however_deep_it_is_included(tmp_path: Path) -> None:
    folder_of(tmp_path, one="Include two\n", two="Host *\n  ProxyJump b\n")
    text = "Host *.corp\n  Include one\nHost *\n  Include two\n"
    assert said(tmp_path, text, "customer.example").jump == "b"
    with pytest.raises(Unreachable, match="two:1: Host"):
        said(tmp_path, text, "ber.corp")


@pytest.mark.parametrize("line", ["Include={}", "Include = {}", "Include\t{}", 'include  "{}"'])
def test_an_include_can_be_written_as_any_option(line: str, tmp_path: Path) -> None:
    (tmp_path / "more").write_text("ConnectTimeout 7\n")
    assert said(tmp_path, line.format(tmp_path / "more") + "\n").connect_seconds == 7


def test_an_include_that_is_not_understood_is_named_with_its_line(tmp_path: Path) -> None:
    line = 'Include "d/*'
    assert f"{tmp_path}/config:2: " in refused(tmp_path, f"Port 22\n{line}\n").message


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(path: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", unreadable)
    assert refused(tmp_path, "").message == f"{tmp_path}/config cannot be read: Permission denied"


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    assert said(tmp_path, "Include config\nHost *\n ConnectTimeout 4\n").connect_seconds == 4


def test_what_the_users_file_says_counts_before_the_machines(tmp_path: Path) -> None:
    user, machine = tmp_path / "user", tmp_path / "machine"
    user.write_text("Host mun-01\n  ConnectTimeout 3\n")
    machine.write_text("ConnectTimeout 8\nHost *\n  ConnectTimeout 9\n")
    found = SshConfig((user, machine))
    assert [found.of(name).connect_seconds for name in ("mun-01", "ber-01")] == [3, 8]


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A door of an operator whose bastion is that of all hosts."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text(
        "Host *\n ProxyJump ops@gate:2222\n ConnectTimeout 33\n IdentitiesOnly yes\n"
    )
    return Door(tmp_path / "known_hosts")


def test_a_connection_has_the_limits_and_keys_that_are_said(door: Door) -> None:
    connection, _ = door._connection("ber-01", 22, "ops", Path("/k"))
    assert connection.connect_timeout == 33
    wanted = {"banner_timeout": 31, "channel_timeout": 33, "allow_agent": False}
    assert wanted.items() <= connection.connect_kwargs.items()
    assert connection.connect_kwargs["key_filename"] == ["/k"]


def test_the_bastion_of_all_hosts_is_not_its_own(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Door, "_bastion", lambda self, jump, key_file: asked.append(jump))
    for name in ("ber-01", "gate"):
        _, said = door._connection(name, 22, "ops", None)
        door._gateway(host(address=name), said)
    assert asked == ["ops@gate:2222"]


def test_a_host_that_has_none_is_reached_without_one(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "_bastion", lambda *_: pytest.fail("a bastion was asked"))
    _, said = door._connection("ber-01", 22, "ops", None)
    assert said.jump
    assert door._gateway(replace(host(), jump=""), said) is None


def unconnected(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A door of an operator with this file, whose bastions are not connected to."""
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".ssh").mkdir()
    (folder / ".ssh" / "config").write_text(text)
    monkeypatch.setattr("speechfleet.remote.door.log_in", lambda connection, where: None)
    return Door(folder / "known_hosts")


def test_a_bastion_is_reached_through_that_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = unconnected(tmp_path, "Host inner\n ProxyJump outer\n", monkeypatch)
    inner = door._open_bastion("inner", None)
    assert inner.gateway.host == "outer"
    assert not inner.gateway.gateway


CAPITALS = "Host GW-Berlin\n HostName 10.0.0.1\n User ops\n Port 2222\nHost *\n ProxyJump {}\n"


@pytest.mark.parametrize("jump", ["GW-Berlin", "none"])
def test_a_bastion_is_looked_up_as_it_is_written(
    jump: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ssh -G` tells `GW-Berlin` from `gw-berlin`, too."""
    door = unconnected(tmp_path, CAPITALS.format(jump), monkeypatch)
    gate = door._open_bastion("GW-Berlin", None)
    assert (gate.host, gate.user, gate.port) == ("10.0.0.1", "ops", 2222)
    assert not gate.gateway


@pytest.mark.parametrize("name", ["GW-Berlin", "gw-berlin"])
def test_a_bastion_with_capitals_is_not_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = unconnected(tmp_path, CAPITALS.format("GW-Berlin"), monkeypatch)
    _, said = door._connection(name, None, None, None)
    assert door._gateway(host(address=name), said) is None
