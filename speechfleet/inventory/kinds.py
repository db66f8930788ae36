"""The kinds of Speech container as data: one row each.

Source of every figure: the vendor's page "Install and run Speech containers with Docker"
(table "Container requirements and recommendations") and `speech-container-stt`.
"""

import re
from dataclasses import dataclass

GIB = 1024**3

VENDOR_REGISTRY = "mcr.microsoft.com"
_REPOSITORY_ROOT = "azure-cognitive-services/speechservices"


@dataclass(frozen=True)
class Kind:
    """What every container of one kind has in common. Memory is in bytes, time in seconds."""

    name: str
    image: str
    tag_form: str
    """The tag grammar as an operator would read it."""
    tag: re.Pattern[str]
    container_port: int
    scheme: str
    """The scheme of the URL that clients use: `ws` or `http`."""
    min_cpus: float
    min_memory: int
    """The vendor's minimum, without the model."""
    model_memory: int
    """What the model needs at least, on top of `min_memory`."""
    default_cpus: float
    default_memory: int
    ready_seconds: int
    """How long a container may take from its start until `/ready` says so."""
    sessions_per_core: float
    """How many streams the vendor allows at a time, for each core of the container's limit."""

    @property
    def repository(self) -> str:
        """The image's path below the registry."""
        return f"{_REPOSITORY_ROOT}/{self.image}"


_VERSION = r"\d+\.\d+\.\d+"
_LOCALE = r"[a-z]{2,3}(?:-[a-z0-9]+)+?"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="speech-to-text",
            image="speech-to-text",
            tag_form="<version>-amd64-<locale>, for example 4.12.0-amd64-en-us",
            tag=re.compile(
                rf"{_VERSION}(?:-preview)?-amd64-(?P<locale>{_LOCALE})(?:-preview)?|latest"
            ),
            container_port=5000,
            scheme="ws",
            min_cpus=4,
            min_memory=4 * GIB,
            model_memory=4 * GIB,
            default_cpus=4,
            default_memory=8 * GIB,
            ready_seconds=300,
            sessions_per_core=2,  # speech-container-faq: "2 sessions per core"
        ),
    )
}
