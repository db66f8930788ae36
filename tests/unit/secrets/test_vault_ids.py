from pathlib import Path

import pytest

from speechfleet.secrets.vault import VaultError
from speechfleet.secrets.vault_ids import VaultId, read_vault_id


@pytest.mark.parametrize(
    ("word", "name", "source"),
    [
        ("prod@pw", "prod", "pw"),
        ("pw", None, "pw"),
        ("@pw", None, "pw"),
        ("default@pw", None, "pw"),
        ("prod@~/a@b", "prod", "~/a@b"),
        ("prod@prompt", "prod", "prompt"),
        ("prompt", None, "prompt"),
    ],
)
def test_name_and_source(word: str, name: str | None, source: str) -> None:
    assert read_vault_id(word) == VaultId(name, source)


def test_who_is_asked() -> None:
    assert read_vault_id("a@prompt").is_asked
    assert not read_vault_id("a@./prompt").is_asked


def test_the_path_of_a_file_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ops")
    whole = [str(read_vault_id(word).absolute()) for word in ("a@pw", "~/pw", "a@prompt")]
    assert whole == [f"a@{tmp_path}/pw", "default@/home/ops/pw", "a@prompt"]
    assert [read_vault_id(word).absolute() for word in whole] == [*map(read_vault_id, whole)]


@pytest.mark.parametrize("word", ["", "prod@", "a;b@pw", "a\nb@pw", " a@pw"])
def test_what_names_none_is_refused(word: str) -> None:
    with pytest.raises(VaultError, match="wanted"):
        read_vault_id(word)
