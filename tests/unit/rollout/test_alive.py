"""While a host's disk is slow the apply script gives signs of life."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import command

# Those that have no `sync` of their own.
SHELLS = pytest.mark.parametrize("shell", ["dash", "bash"])

# Waits for one more sign of life than there was, and tells where none comes.
_SYNC = """#!/bin/sh
signs() { grep -c busy "$HERE/out"; }
before=$(signs) tries=0
until [ "$(signs)" -gt "$before" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || { echo "$*" >>"$HERE/silent"; exit; }
  sleep 0.1
done
echo "$*" >>"$HERE/synced"
"""
# Each look at the clock is a second.
_STUBS = """uptime_seconds() { date +%s%N; }
chown() { :; }
systemctl() { :; }
mkdir -p "$root/pending.new/01-a-1"
"""


def _run(shell: str, place: Path, line: str) -> int:
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={place}/root")
    for name, text in {"sync": _SYNC, "systemd-run": "#!/bin/sh\n"}.items():
        program = place / name
        program.write_text(text)
        program.chmod(0o755)
    with (place / "out").open("w") as out:
        return subprocess.run(
            [*command(shell), "-c", f"nonce=x\n{functions}\n{_STUBS}{line}\n"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            timeout=240,
            env={"PATH": f"{place}:/usr/bin:/bin", "HERE": str(place)},
        ).returncode


@SHELLS
@pytest.mark.parametrize(
    ("line", "synced"),
    [
        ('write "$root/a" 0600 text', ["root/a.new", "root"]),
        ("arm r1 120", ["root/pending.new", "root"]),
        ('mv "$root/pending.new" "$root/pending"; confirm', ["root"]),
    ],
)
def test_a_slow_disk_is_no_lost_host(
    shell: str, line: str, synced: list[str], tmp_path: Path
) -> None:
    assert _run(shell, tmp_path, line) == 0
    assert not (tmp_path / "silent").exists()
    found = (tmp_path / "synced").read_text().splitlines()
    assert [words.split()[0] for words in found] == [f"{tmp_path}/{path}" for path in synced]


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
@pytest.mark.parametrize(
    ("fails", "code"),
    [("Input/output error", 1), ("No space left on device", 1), ("Invalid argument", 0)],
)
def test_a_disk_that_fails_is_told(shell: str, fails: str, code: int, tmp_path: Path) -> None:
    """What cannot be synced by itself is synced with all."""
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={tmp_path}/root")
    sync = f"""sync() {{
  [ $# != 0 ] || {{ touch {tmp_path}/all; return 0; }}
  echo "sync: error syncing '$1': {fails}" >&2
  return 1
}}"""
    line = 'chown() { :; }\nwrite "$root/a" 0600 text'
    done = subprocess.run(
        [*command(shell), "-c", f"nonce=x\n{functions}\n{sync}\n{line}\n"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code
    assert (f"root/a.new': {fails}" in done.stderr) is bool(code)
    assert (tmp_path / "all").exists() is not bool(code)
    assert (tmp_path / "root/a").exists() is not bool(code)
