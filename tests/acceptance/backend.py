"""How testinfra reaches a host: OpenSSH, and sudo that is told its password over a pipe."""

import subprocess
from typing import Any

from testinfra.backend.base import CommandResult
from testinfra.backend.ssh import SshBackend


class SudoWithPassword(SshBackend):  # type: ignore[misc]  # testinfra shows no types
    """testinfra's own `sudo` knows no password. Here it is sudo's standard input, so that it
    stands in no argument vector on either side."""

    def __init__(self, hostspec: str, password: str, **options: Any) -> None:
        super().__init__(hostspec, sudo=True, **options)
        self._password = password

    def get_sudo_command(self, command: str, sudo_user: str | None) -> str:
        return str(self.quote("sudo -S -p '' /bin/sh -c %s", command))

    def run_local(self, command: str, *args: str) -> CommandResult:
        command = self.quote(command, *args)
        done = subprocess.run(
            ["sh", "-c", command],
            input=f"{self._password}\n".encode(),
            capture_output=True,
        )
        return self.result(done.returncode, command.encode(), done.stdout, done.stderr)
