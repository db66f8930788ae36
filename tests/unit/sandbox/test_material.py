"""Keys and passwords made at run time."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from speechfleet.sandbox.material import ensure_material, keep


def test_the_folder_and_all_in_it_is_the_owners_alone(tmp_path: Path) -> None:
    folder = ensure_material(tmp_path / ".sandbox").folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {"id_ed25519", "vault-password"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())


def test_the_public_key_is_that_of_the_file(tmp_path: Path) -> None:
    material = ensure_material(tmp_path / "m")
    private = load_ssh_private_key((tmp_path / "m/id_ed25519").read_bytes(), password=None)
    assert material.public_key.startswith("ssh-ed25519 AAAA")
    assert private.public_key() is not None


def test_a_second_call_finds_the_same_and_another_folder_has_others(tmp_path: Path) -> None:
    first, again = ensure_material(tmp_path / "a"), ensure_material(tmp_path / "a")
    other = ensure_material(tmp_path / "b")
    assert first == again
    assert first.public_key != other.public_key
    assert first.secret("registry_password") != other.secret("registry_password")


def test_secrets_are_keys_as_azure_forms_them_and_differ_by_name(tmp_path: Path) -> None:
    material = ensure_material(tmp_path)
    one, two = material.secret("practice_key_1").open(), material.secret("practice_key_2").open()
    assert one != two
    assert len(bytes.fromhex(one)) == 16
    assert one not in repr(material)


def test_a_file_that_says_so_already_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert keep(path, "text")
    inode = path.stat().st_ino
    assert not keep(path, "text")
    assert path.stat().st_ino == inode
    assert keep(path, "other")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
