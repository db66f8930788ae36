"""An SSH server that is a whole crowd: each log-in meets a converged host that says what is in a
file. The controller's side is real; what hosts cost is left out.

    python -m tests.crowd.server ANSWERS HOST_KEY
"""

import re
import socket
import sys
import threading
from pathlib import Path

from paramiko import Channel, Ed25519Key, PKey, ServerInterface, Transport
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED

ADDRESS = "127.0.0.1"
NONCE = "@NONCE@"
_WAIT = 600.0


class CrowdHost(ServerInterface):
    """Takes any key, and answers one command."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.command = ""

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: Channel, command: bytes) -> bool:
        self.command = command.decode()
        self.asked.set()
        return True


def serve(connection: socket.socket, key: Ed25519Key, answers: str) -> None:
    """One log-in: become root, take the script, give the answers."""
    transport = Transport(connection)
    transport.add_server_key(key)
    host = CrowdHost()
    transport.start_server(server=host)
    channel = transport.accept(_WAIT)
    if channel is None or not host.asked.wait(_WAIT):
        return
    channel.settimeout(_WAIT)
    [nonce] = set(re.findall("sf-[0-9a-f]{24}", host.command))
    channel.sendall(f"\n{nonce} root\n".encode())
    script = b""
    while not script.endswith(b"\nmain\n"):
        script += channel.recv(65536)
    said = answers.replace(NONCE, nonce)
    frames = "".join(f"\n{line}\n" for line in said.splitlines() if line.startswith(nonce))
    channel.sendall(said.encode())
    channel.sendall_stderr(frames.encode())
    channel.send_exit_status(0)
    channel.close()
    transport.join(_WAIT)


def main(answers: Path, host_key: Path) -> None:
    key, text = Ed25519Key.from_private_key_file(str(host_key)), answers.read_text()
    listener = socket.create_server((ADDRESS, 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, key, text), daemon=True).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
