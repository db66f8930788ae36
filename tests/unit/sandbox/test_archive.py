"""Archives in memory."""

import io
import tarfile
from pathlib import Path

from speechfleet.sandbox.archive import Entry, archive, digest, folder

FILES = {
    "home/ops/.ssh/authorized_keys": Entry(b"key\n", 0o600, 1000),
    "etc/sudoers.d/ops": Entry(b"rule\n", 0o440),
}


def unpacked(content: bytes) -> dict[str, tuple[int, int, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {
            info.name: (
                info.mode,
                info.uid,
                file.read() if (file := tar.extractfile(info)) else b"",
            )
            for info in tar.getmembers()
        }


def test_mode_owner_and_content_arrive_and_only_a_dotted_folder_is_made() -> None:
    assert unpacked(archive(FILES)) == {
        "home/ops/.ssh": (0o700, 1000, b""),
        "home/ops/.ssh/authorized_keys": (0o600, 1000, b"key\n"),
        "etc/sudoers.d/ops": (0o440, 0, b"rule\n"),
    }


def test_the_same_files_give_the_same_bytes_in_any_order() -> None:
    assert archive(FILES) == archive(dict(reversed(FILES.items())))


def test_a_digest_knows_where_one_part_ends() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert len(digest(b"")) == 12


def test_compiled_python_is_left_out_of_a_folder(tmp_path: Path) -> None:
    for name in ("a.py", "__pycache__/a.pyc", "sub/b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert set(folder(tmp_path, "simulator/")) == {"simulator/a.py", "simulator/sub/b.py"}
