"""Files that `up` writes, that an operator edits, and that `down` removes."""

from pathlib import Path

import pytest

from speechfleet.inventory.load import load
from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.material import ensure_material
from speechfleet.sandbox.written import Places, check_ours, places, remove_files, write_files
from speechfleet.secrets.vault import Password, decrypt
from speechfleet.speech.asked import asked

KEYS: dict[str, tuple[str, ...]] = {"127.0.1.1": ("ssh-ed25519 AAAA",)}


@pytest.fixture
def where(tmp_path: Path) -> Places:
    return places(tmp_path, "sandbox")


def write(where: Places, layout: Layout) -> list[str]:
    said: list[str] = []
    write_files(where, layout, ensure_material(where.folder), KEYS, said.append)
    return said


def grown(layout: Layout) -> Layout:
    return Layout(layout.name, layout.loopback, layout.subnet, layout.count + 2)


def test_all_files_are_written_and_secret_ones_are_the_owners_alone(
    where: Places, layout: Layout
) -> None:
    assert write(where, layout) == []
    assert where.inventory.stat().st_mode & 0o777 == 0o644
    for name in ("vault.yml", "vault-password", "id_ed25519", "billing.json"):
        assert (where.folder / name).stat().st_mode & 0o777 == 0o600


def test_what_is_asked_of_its_containers_lies_beside(where: Places, layout: Layout) -> None:
    write(where, layout)
    fleet = load(where.inventory, keys=False)
    questions = [question for host in asked(fleet.hosts).values() for question in host.values()]
    kinds = [type(question).__name__ for question in questions]
    assert sorted(set(kinds)) == ["Identify", "Speak", "Transcribe"]


def test_the_vault_opens_with_the_password_beside_it(where: Places, layout: Layout) -> None:
    write(where, layout)
    password = ensure_material(where.folder).vault_password
    clear = decrypt((where.folder / "vault.yml").read_bytes(), [Password(None, password)])
    assert b"practice_key_1: " in clear


def test_a_second_time_leaves_what_an_operator_edited(where: Places, layout: Layout) -> None:
    write(where, layout)
    edited = where.inventory.read_text().replace("4.12.0", "5.1.0")
    where.inventory.write_text(edited)
    (where.folder / "vault.yml").write_text("an operator's own vault")
    assert write(where, layout) == []
    assert where.inventory.read_text() == edited
    assert (where.folder / "vault.yml").read_text() == "an operator's own vault"


def test_what_is_missing_is_written_again(where: Places, layout: Layout) -> None:
    write(where, layout)
    before = where.inventory.read_text()
    where.inventory.unlink()
    write(where, layout)
    assert where.inventory.read_text() == before


def test_another_fleet_gets_another_inventory_and_the_edited_one_is_set_aside(
    where: Places, layout: Layout
) -> None:
    write(where, layout)
    edited = where.inventory.read_text() + "# mine\n"
    where.inventory.write_text(edited)
    said = write(where, grown(layout))
    assert "host-6" in where.inventory.read_text()
    assert (where.folder / "sandbox.yml.replaced").read_text() == edited
    assert any("sandbox.yml.replaced" in line for line in said)


def test_nothing_is_left_behind(where: Places, layout: Layout, tmp_path: Path) -> None:
    write(where, layout)
    write(where, grown(layout))
    remove_files(where, pytest.fail)
    assert list(tmp_path.iterdir()) == []
    remove_files(where, pytest.fail)


def test_an_inventory_of_somebody_else_is_neither_written_nor_removed(where: Places) -> None:
    where.inventory.write_text("all: {hosts: {ber-01: }}\n")
    with pytest.raises(SandboxError, match="--name"):
        check_ours(where)
    remove_files(where, pytest.fail)
    assert where.inventory.is_file()


def test_a_folder_of_somebody_else_is_neither_filled_nor_removed(where: Places) -> None:
    where.folder.mkdir()
    (where.folder / "config").write_text("theirs")
    with pytest.raises(SandboxError, match="--into"):
        check_ours(where)
    said: list[str] = []
    remove_files(where, said.append)
    assert (where.folder / "config").read_text() == "theirs"
    assert "config" in said[0]


def test_our_own_files_and_none_at_all_are_fine(where: Places, layout: Layout) -> None:
    check_ours(where)
    write(where, layout)
    check_ours(where)
