"""skopeo, the borrowed tool: it speaks with registries and with the Docker engine here.

Its copies are converted to OCI's own manifest, which changes the image's digest and id (seen with
1.9.3). So it copies layers for us, and manifest and configuration are taken as they are.
"""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from speechfleet.oci.errors import FillError
from speechfleet.oci.watched import bytes_below, watched
from speechfleet.secrets.memory import memory_folder
from speechfleet.secrets.secret import Secret

_INSPECT_SECONDS = 120
_RETRIES = "3"
_AS_THEY_ARE = "--dest-oci-accept-uncompressed-layers"
"""Without it, a layer that the registry has uncompressed is compressed, and so gets another digest;
those of the engine are, and shall be. Older than `--retry-times` (pull request 684 of skopeo)."""

_Run = Callable[[Sequence[str]], subprocess.CompletedProcess[bytes]]


@dataclass(frozen=True)
class Login:
    """A log-in at one registry, `HOST[:PORT]`."""

    registry: str
    username: str
    password: Secret


@dataclass(frozen=True)
class Source:
    """Where images come from: their registries, or the Docker engine of this machine."""

    engine: bool = False
    login: Login | None = None
    insecure: bool = False
    """True where the registry is asked without TLS, or with a certificate that nobody knows."""

    def name(self, reference: str) -> str:
        return f"docker-daemon:{reference}" if self.engine else f"docker://{reference}"


@dataclass(frozen=True)
class Skopeo:
    """One source, ready to be asked. All methods raise FillError."""

    source: Source
    authfile: Path | None = None

    def manifest(self, reference: str) -> bytes:
        """The manifest, or the list of manifests, byte for byte."""
        return self._inspect(reference, "--raw")

    def config(self, reference: str) -> bytes:
        """The image's configuration, byte for byte."""
        return self._inspect(reference, "--raw", "--config")

    def copy(self, reference: str, index: Path, blobs: Path) -> None:
        """Copy layers into the folder `blobs`; those that are there are not copied again. What it
        makes of the manifest is named in the layout `index`."""
        words = ["copy", "--quiet", "--retry-times", _RETRIES, "--dest-shared-blob-dir", str(blobs)]
        if not self.source.engine:
            words.append(_AS_THEY_ARE)
        words += [*self._access("src-"), self._name(reference), f"oci:{index}:image"]
        self._run(reference, words, partial(watched, sign=partial(bytes_below, (index, blobs))))

    def _inspect(self, reference: str, *how: str) -> bytes:
        words = ["inspect", *how, *self._access(""), self._name(reference)]
        return self._run(reference, words, _asked)

    def _name(self, reference: str) -> str:
        return self.source.name(reference)

    def _access(self, prefix: str) -> Iterator[str]:
        if self.authfile and not self.source.engine:
            yield f"--{prefix}authfile={self.authfile}"
        if self.source.insecure:
            yield f"--{prefix}tls-verify=false"

    def _run(self, reference: str, words: Sequence[str], run: _Run) -> bytes:
        try:
            done = run(["skopeo", "--override-os", "linux", "--override-arch", "amd64", *words])
        except FileNotFoundError as error:
            raise FillError(
                reference, "skopeo is not on this machine", "install it: apt install skopeo"
            ) from error
        except subprocess.TimeoutExpired as error:
            said = f"nothing came for {error.timeout:g} s"
            raise FillError(reference, said, "see to the network, then run again") from error
        if done.returncode:
            raise FillError(reference, _said(done.stderr), _FIX)
        return done.stdout


def _asked(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_INSPECT_SECONDS
    )


_FIX = "see whether this machine reaches the registry, and whether the tag is there; then run again"


@contextmanager
def skopeo(source: Source) -> Iterator[Skopeo]:
    """Give skopeo for a source; a password stands in a file in memory meanwhile, never in an
    argument. Raises VaultError where there is no folder in memory for it."""
    if source.login is None:
        yield Skopeo(source)
        return
    with memory_folder() as folder:
        authfile = folder / "auth.json"
        authfile.write_text(_auth(source.login), encoding="utf-8")
        yield Skopeo(source, authfile)


def _auth(login: Login) -> str:
    """A log-in as containers-auth.json(5) has it."""
    both = base64.b64encode(f"{login.username}:{login.password.open()}".encode()).decode()
    return json.dumps({"auths": {login.registry: {"auth": both}}})


def _said(stderr: bytes) -> str:
    """The last line, without its time: `time="…" level=fatal msg="…"`."""
    lines = stderr.decode("utf-8", "replace").strip().splitlines() or ["skopeo failed"]
    return lines[-1].partition('msg="')[2].rstrip('"').replace('\\"', '"') or lines[-1]
