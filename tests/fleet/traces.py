"""Looking for secrets: in what a host holds, in what a run wrote, in what was executed."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fleet.practice import Practice, PracticeHost, until
from tests.forms import forms, found_in

# Every file of the host but the kernel's own; then what is kept compressed: the journal's long
# lines, rotated logs, and sudo's records of what was typed.
_SEARCH = r"""
search() { grep -qaF -f /run/sought && echo "$1"; }
cat >/run/sought
find / \( -path /proc -o -path /sys -o -path /dev -o -path /run/sought \) -prune -o \
  -type f -print0 | xargs -0 grep -laF -f /run/sought 2>/dev/null
journalctl --all --output=export 2>/dev/null | search journal
find /var/log -type f | while read -r file; do
  gzip -dc <"$file" 2>/dev/null | search "$file (compressed)"
done
rm /run/sought
"""


def on_host(host: PracticeHost, secrets: list[str]) -> set[str]:
    """Where on the host any of the secrets is, in any form; paths, and `journal`."""
    sought = "".join(f"{form}\n" for secret in secrets for form in set(forms(secret).values()))
    done = subprocess.run(
        ["docker", "exec", "-i", host.container, "sh", "-c", _SEARCH],
        input=sought,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return set(done.stdout.splitlines())


def in_text(text: str, secrets: list[str]) -> bool:
    return bool(found_in(text, secrets))


def in_files(folder: Path, secrets: list[str]) -> set[str]:
    """Files below `folder` that hold any of the secrets."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in files if in_text(path.read_text("latin-1"), secrets)}


def tracer(into: Path) -> list[str]:
    """strace, so that every execve with all its words goes to the file `into`, and nothing of
    its own to standard error."""
    return ["strace", "-qq", "-f", "-e", "trace=execve,execveat", "-s", "1000000", "-o", str(into)]


@contextmanager
def executed(practice: Practice, into: Path) -> Iterator[None]:
    """Writes every execve of the hosts to the file `into`: of systemd, of sshd, and of all
    that comes of them while the body runs. Every one is seen, however short its life."""
    pids = [pid for host in practice.hosts for pid in _roots(host)]
    # Its notes go nowhere: a pipe that nobody reads fills, and then strace stops the hosts.
    attached = subprocess.Popen(
        [*tracer(into), *(word for pid in pids for word in ("-p", pid))],
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: all(_is_traced(pid) for pid in pids), seconds=10, pause=0.05)
        yield
    finally:
        attached.terminate()
        attached.wait(timeout=60)


def _roots(host: PracticeHost) -> list[str]:
    """PID 1 and the listening sshd of a host, as this machine numbers them."""
    init = host.engine("inspect", "--format", "{{.State.Pid}}").strip()
    children = Path(f"/proc/{init}/task/{init}/children").read_text().split()
    return [init, *(pid for pid in children if Path(f"/proc/{pid}/comm").read_text() == "sshd\n")]


def _is_traced(pid: str) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    return not re.search(r"^TracerPid:\t0$", status, re.MULTILINE)
