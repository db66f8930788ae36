from pathlib import Path

import pytest

from speechfleet.secrets.editor import editor_words
from speechfleet.secrets.vault import VaultError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("nano", "vim.basic", "vim-nox11", "mise"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    for name in ("vi", "gvim"):
        (tmp_path / name).symlink_to(tmp_path / "vim.basic")
    (tmp_path / "nvim").symlink_to(tmp_path / "mise")
    (tmp_path / "vim").symlink_to(tmp_path / "vim-nox11")
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("programs")
def test_which_counts() -> None:
    assert editor_words({"VISUAL": "nano -w", "EDITOR": "vi"}) == ["nano", "-w"]
    assert editor_words({"VISUAL": "", "EDITOR": "nano"}) == ["nano"]
    assert editor_words({})[0] == "vi"


@pytest.mark.usefixtures("programs")
def test_vim_keeps_nothing_whatever_it_is_called() -> None:
    words = editor_words({"EDITOR": "vi -f"})
    assert words[:5] == ["vi", "-f", "-n", "-i", "NONE"]
    assert "noundofile" in words[-1]
    for name in ("nvim", "vim", "vim-nox11"):
        assert "noundofile" in editor_words({"EDITOR": name})[-1]


@pytest.mark.usefixtures("programs")
def test_a_window_is_waited_for() -> None:
    assert editor_words({"EDITOR": "gvim"})[:3] == ["gvim", "-f", "-n"]
    assert editor_words({"EDITOR": "vi"})[:2] == ["vi", "-n"]


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(("said", "says"), [("emacs", "no editor 'emacs'"), ("'", "no command"),
                                            (" ", "no editor ' '")])  # fmt: skip
def test_what_is_no_editor_is_refused(said: str, says: str) -> None:
    with pytest.raises(VaultError, match=says):
        editor_words({"EDITOR": said})
