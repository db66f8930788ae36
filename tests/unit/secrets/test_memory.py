"""What is edited is in memory, and gone with the process."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from speechfleet.secrets import memory
from speechfleet.secrets.memory import kind_of, memory_folder, swaps
from speechfleet.secrets.vault import VaultError

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:20 / /run rw,nosuid - tmpfs tmpfs rw,size=1g
24 23 0:21 / /run/user/1000 rw,nosuid shared:9 master:2 - tmpfs tmpfs rw
25 22 0:22 / /dev/shm rw - tmpfs shm rw
26 25 254:1 / /dev/shm/with\\040space rw - xfs /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/run/user/1000", "tmpfs"),
        ("/dev/shm", "tmpfs"),
        ("/dev/shmx", "ext4"),
        ("/home", "ext4"),
        ("/dev/shm/with space/x", "xfs"),
    ],
)
def test_the_kind_of_file_system(folder: str, kind: str) -> None:
    assert kind_of(Path(folder), MOUNTS) == kind


def test_the_folder_is_private_and_gone_afterwards() -> None:
    with memory_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "x").write_text("s3cr3t")
    assert not folder.exists()
    with pytest.raises(KeyError), memory_folder() as folder:
        raise KeyError
    assert not folder.exists()


def test_a_disk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_kind", lambda _: "ext4")
    with pytest.raises(VaultError, match=r"no folder in memory .*XDG_RUNTIME_DIR"), memory_folder():
        pass


def test_swap_on_a_disk_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_SWAPS", tmp_path / "swaps")
    assert swaps() == []
    (tmp_path / "swaps").write_text("Filename Type\n/dev/zram0 x\n/swapfile file 1 0 -2\n")
    assert swaps() == ["/swapfile"]


_KILLED = """
import os, signal, sys
from speechfleet.secrets.memory import memory_folder
if sys.argv[1] != "9":
    signal.signal(int(sys.argv[1]), signal.SIG_DFL)  # nohup has it ignored
with memory_folder() as folder:
    (folder / "x").write_text("s3cr3t")
    print(folder, flush=True)
    os.kill(os.getpid(), int(sys.argv[1]))
    signal.pause()
"""


@pytest.mark.parametrize("signal", [9, 15, 1])
def test_it_is_gone_also_when_the_process_is_killed(signal: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(signal)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )
    folder = Path(done.stdout.strip())
    assert done.returncode == -signal
    assert folder.name.startswith("speechfleet-")
    for _ in range(1200):
        if not folder.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{folder} is still there")
