"""What the practice registry has: the stand-in for each kind, under the vendor's own names."""

import json
from dataclasses import dataclass

from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.tags import voice

GENERIC = "practice/hello"
"""The repository of an image that is no Speech container."""
CACHE = "practice/redis"
"""That of Debian's Redis, for diarization."""
DIAGNOSTICS = "azure-cognitive-services/diagnostic"
"""The vendor's own repository of the image that tests the way to the billing endpoint."""


@dataclass(frozen=True)
class Stocked:
    """One image: a repository and tag, and which kind of stand-in is in it (empty: none)."""

    repository: str
    tag: str
    kind: str = ""

    @property
    def recipe(self) -> str:
        """The end of its Dockerfile: how it differs from the common image."""
        if self.repository == CACHE:
            serve = ("redis-server", "--protected-mode", "no", "--save", "")
            return f"ENTRYPOINT {json.dumps(serve)}\nEXPOSE 6379\n"
        if self.repository == DIAGNOSTICS:
            return f"ENTRYPOINT {_words('diagnostics')}\n"
        if not self.kind:
            return f"ENTRYPOINT {_words('plain', '--port', '8000')}\nEXPOSE 8000\n"
        port = KINDS[self.kind].container_port
        speaks = voice(KINDS[self.kind], self.tag)
        said = f"ENV Simulator__Image={self.repository}:{self.tag}\n"
        said += f"ENV Simulator__Voice={speaks}\n" if speaks else ""
        return f"{said}ENTRYPOINT {_words('speech', '--kind', self.kind)}\nEXPOSE {port}\n"


def _words(*words: str) -> str:
    return json.dumps(["python3", "-m", "simulator", *words])


_TAGS = {
    "speech-to-text": ("4.12.0-amd64-en-us", "5.1.0-amd64-en-us", "5.1.0-amd64-de-de"),
    "custom-speech-to-text": ("4.12.0-amd64", "5.1.0-amd64"),
    "neural-text-to-speech": ("3.11.0-amd64-en-us-arianeural", "4.1.0-amd64-en-us-arianeural"),
    "language-identification": ("1.18.0-amd64-preview", "1.19.0-amd64-preview"),
}

STOCK: tuple[Stocked, ...] = (
    *(Stocked(KINDS[kind].repository, tag, kind) for kind, tags in _TAGS.items() for tag in tags),
    Stocked(GENERIC, "1.0"),
    Stocked(GENERIC, "1.1"),
    Stocked(CACHE, "7.0"),
    Stocked(DIAGNOSTICS, "latest"),
)
