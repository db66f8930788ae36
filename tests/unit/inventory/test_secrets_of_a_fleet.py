"""Keys and passwords come out of the vault, and into no message."""

from pathlib import Path

import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt

from .conftest import Read, Refused

PASSWORD = Secret("correct horse")
KEY = "0123456789abcdef0123456789ABCDEF"
INVENTORY = """
all:
  vars:
    speech_vault: vault.yml
    speech_resources:
      west: {endpoint: "https://w.example/", key: vault:west}
    speech_registry: {address: r.example, username: me, password: vault:registry}
  hosts:
    a: {ansible_become_password: vault:sudo}
    b: {ansible_become_pass: plain}
    c:
"""
SERVICE = "speech_services: {s: {kind: speech-to-text, tag: latest, resource: west}}"
CONTENT = f"west: {KEY}\nregistry: pull\nsudo: root-pw\n"


def vault(folder: Path, content: str = CONTENT) -> None:
    (folder / "vault.yml").write_text(encrypt(content, PASSWORD))


def password_file(folder: Path, name: str = "password") -> Path:
    path = folder / name
    path.write_text(PASSWORD.open())
    path.chmod(0o600)
    return path


def asked(_: str) -> Secret:
    return PASSWORD


def test_every_secret_is_resolved_for_a_deploy(read: Read, tmp_path: Path) -> None:
    vault(tmp_path)
    fleet = read(INVENTORY, keys=True, ask=asked, become_password=Secret("asked"))
    a, b, c = fleet.hosts
    assert a.resources["west"].key == Secret(KEY)
    assert (a.registry.username, a.registry.password) == ("me", Secret("pull"))
    passwords = [host.become_password for host in (a, b, c)]
    assert passwords == [Secret("root-pw"), Secret("plain"), Secret("asked")]
    assert fleet.warnings == ()
    assert KEY not in repr(fleet)
    assert "root-pw" not in repr(fleet)


def test_without_keys_only_become_passwords_are(read: Read, tmp_path: Path) -> None:
    vault(tmp_path, "sudo: root-pw\n")
    a, *_ = read(INVENTORY, ask=asked).hosts
    assert (a.resources["west"].key, a.registry.password) == (None, None)
    assert a.become_password == Secret("root-pw")


def test_for_a_pull_the_registrys_login_is_and_no_key(read: Read, tmp_path: Path) -> None:
    vault(tmp_path, "registry: pull\nsudo: root-pw\n")
    a, *_ = read(INVENTORY, pulls=True, ask=asked).hosts
    assert (a.resources["west"].key, a.registry.password) == (None, Secret("pull"))


def test_the_vault_stays_shut_where_nothing_in_it_is_wanted(read: Read) -> None:
    fleet = read(INVENTORY.replace("vault:sudo", "plain"))
    assert fleet.hosts[0].become_password == Secret("plain")


def test_the_password_is_asked_for_once(read: Read, tmp_path: Path) -> None:
    vault(tmp_path)
    answers = iter([PASSWORD])
    read(INVENTORY, keys=True, ask=lambda _: next(answers))
    assert list(answers) == []


@pytest.mark.parametrize("way", ["argument", "ours", "ansibles", "inventory"])
def test_each_way_to_the_password(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    vault(tmp_path)
    right, wrong = password_file(tmp_path), tmp_path / "none"
    ways = ["argument", "ours", "ansibles", "inventory"]
    paths = dict.fromkeys(ways[ways.index(way) + 1 :], wrong) | {way: right}
    for name, variable in (("ours", "SPEECHFLEET"), ("ansibles", "ANSIBLE")):
        if name in paths:
            monkeypatch.setenv(f"{variable}_VAULT_PASSWORD_FILE", str(paths[name]))
    line = f"    speech_vault_password_file: {paths['inventory'].name}\n"
    text = INVENTORY.replace("    speech_resources", line + "    speech_resources")
    fleet = read(text, keys=True, vault_password_file=paths.get("argument"))
    assert fleet.hosts[0].resources["west"].key == Secret(KEY)


def test_an_inline_vault_value_stands_for_a_secret(read: Read) -> None:
    locked = encrypt(KEY, PASSWORD, "prod").replace("\n", "\n          ")
    text = f"""
all:
  vars:
    speech_resources:
      west:
        endpoint: https://w.example/
        key: !vault |
          {locked}
  hosts: {{h: }}
"""
    assert read(text, keys=True, ask=asked).hosts[0].resources["west"].key == Secret(KEY)


def test_an_inline_vault_value_elsewhere_is_refused(refused: Refused) -> None:
    (found,) = refused("all: {hosts: {h: {ansible_user: !vault x}}}")
    assert "1:33: ansible_user: a !vault value stands only where a secret is wanted" in found


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (CONTENT.replace("west", "wset"), '6:51: the vault holds no "west"; did you mean "wset"?'),
        (CONTENT.replace(KEY, "''"), "6:51: vault:west is empty or no line"),
        (CONTENT.replace(KEY, '"s3cr3t\\n"'), "6:51: vault:west is empty or no line"),
        (CONTENT.replace(KEY, "s3cr3t s3cr3t"), "6:51: vault:west holds spaces"),
        (CONTENT.replace(KEY, "[s3cr3t]"), "6:51: vault:west is empty or no line"),
        (CONTENT.replace(KEY, "0x53c3"), "6:51: YAML takes vault:west in the vault for"),
        (CONTENT.replace(KEY, "!s3cr3t x"), "6:51: YAML takes vault:west in the vault for"),
        ("a: *s3cr3t\n", "4:19: inside the vault, line 1, is no YAML"),
        ("s3cr3t", "4:19: the vault holds no mapping"),
        ("# nothing yet", '6:51: the vault holds no "west"; add it by speechfleet vault edit'),
        ("s3cr3t: \a", "4:19: inside the vault, line 1, is no YAML"),
    ],
)
def test_a_vault_with_a_slip_names_the_name_and_not_the_secret(
    refused: Refused, tmp_path: Path, content: str, fault: str
) -> None:
    vault(tmp_path, content)
    found = refused(INVENTORY, keys=True, ask=asked)
    assert fault in found[0]
    assert "s3cr3t" not in str(found)
    assert "53c3" not in str(found)


def test_a_key_of_an_unusual_shape_is_a_warning(read: Read, tmp_path: Path) -> None:
    vault(tmp_path, CONTENT.replace(KEY, "short-s3cr3t"))
    (warning,) = read(INVENTORY, keys=True, ask=asked).warnings
    assert ":6:51: vault:west does not look like the key of a resource (12 characters;" in warning
    assert "s3cr3t" not in warning


def test_a_password_file_open_to_all_is_a_warning(read: Read, tmp_path: Path) -> None:
    vault(tmp_path)
    path = password_file(tmp_path)
    path.chmod(0o644)
    assert "chmod 600" in read(INVENTORY, vault_password_file=path).warnings[0]


def test_what_is_wrong_with_the_vault_is_one_fault(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "vault.yml"
    (found,) = refused(INVENTORY, ask=asked)
    says = f"4:19: the vault {path} cannot be read: No such file or directory; speechfleet vault"
    assert f"{says} edit makes one" in found
    path.mkdir()
    (found,) = refused(INVENTORY, ask=asked)
    assert f"{path} cannot be read: Is a directory; see what it is and whose: ls -ld" in found
    path.rmdir()
    vault(tmp_path)
    (found,) = refused(INVENTORY, keys=True)
    assert "4:19: no vault password; wanted one of: --vault-password-file" in found
    assert "speech_vault_password_file in all: vars, or a terminal" in found
    (found,) = refused(INVENTORY, keys=True, ask=lambda _: Secret("wrong"))
    assert "4:19: the vault does not open: the password is wrong" in found
    (tmp_path / "vault.yml").write_text(CONTENT)
    (found,) = refused(INVENTORY, keys=True, ask=asked)
    assert "4:19: this is not an Ansible vault" in found
    (found,) = refused(INVENTORY.replace("    speech_vault: vault.yml\n", ""), keys=True, ask=asked)
    assert "vault:NAME is used; wanted speech_vault in all: vars" in found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("vault:west", "s3cr3t", "key: the secret itself may not stand here; wanted vault:NAME"),
        ("vault:west", "vault:s3cr3t/x", "key: the secret itself may not stand here"),
        ("vault:west", "[s3cr3t]", "key: the secret itself may not stand here"),
        ("vault:west", "!s3cr3t x", "key: the secret itself may not stand here"),
        ("vault:west", "*s3cr3t", "an alias of nothing before it"),
        ("vault:registry", "s3cr3t", "password: the secret itself may not stand here"),
        ("vault:sudo", "'{{ s3cr3t }}'", "ansible_become_password holds a template"),
        ("vault:sudo", "[s3cr3t]", "ansible_become_password is no password"),
        ("vault:sudo", '"s3cr3t\\n"', "ansible_become_password is no password"),
        ("vault:sudo", "010", "ansible_become_password is no password"),
        # What only looks like a reference is no password that is sent to hosts.
        ("vault:sudo", "env:SUDO-s3cr3t", "ansible_become_password is no password"),
        ("vault:sudo", "vault:s3cr3t/x", "ansible_become_password is no password"),
        ("vault:sudo", "'command:pass \"s3cr3t'", "ansible_become_password is no password"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(
    refused: Refused, old: str, new: str, fault: str
) -> None:
    text = INVENTORY.replace("{ansible_become_password:", f"{{{SERVICE}, ansible_become_password:")
    (found,) = refused(text.replace(old, new).replace("vault:sudo", "plain"))
    assert fault in found
    assert "s3cr3t" not in found
