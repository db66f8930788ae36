"""The kinds of container as data: one row each.

Sources of the figures: the vendor's page "Install and run Speech containers with Docker"
(table "Container requirements and recommendations"), the page of each kind
(`speech-container-stt`, `-cstt`, `-ntts`, `-lid`, `-ft`) and the containers' FAQ (memory of
multilingual voices, sessions). The vendor does not publish the sizes of images; they are what
others have measured. Which kinds run disconnected: the page "Use Docker containers in
disconnected environments" and the overview of Speech containers; since which version: the
containers' release notes (January 2022, January 2023).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GIB = 1024**3

VENDOR_REGISTRY = "mcr.microsoft.com"
_REPOSITORY_ROOT = "azure-cognitive-services/speechservices"

PING = "PING"
"""In place of a path: a Redis or Valkey, which is ready when it answers PONG."""

READY = "/ready"
"""The path of the vendor's containers; some are said to answer 404 there."""

GENERIC = "container"
"""The kind of a container that is none of the vendor's Speech containers."""


_MAY = ("cpus", "memory", "probe", "logging", "connection", "licence_days")


@dataclass(frozen=True)
class Kind:
    """What every container of one kind has in common. Memory is in bytes, time in seconds."""

    name: str
    image: str
    """The last part of the image's path; empty where the service names its own image."""
    tag_form: str
    """The tag grammar as an operator would read it."""
    tag_has: str
    """What makes a tag one of this kind, in words."""
    tag: re.Pattern[str]
    container_port: int
    scheme: str
    """The scheme of the URL that clients use: `ws` or `http`."""
    min_cpus: float
    min_memory: int
    """The vendor's minimum, without the model."""
    recommended_cpus: float
    recommended_memory: int
    """What the vendor recommends, without the model."""
    default_cpus: float
    default_memory: int
    """The limits where the service states none: those of the vendor's own command line."""
    image_bytes: int
    """How much disk the unpacked image takes, generously; 0 where it is not known."""
    sessions_per_core: float
    """How many sessions at a time a core bears by the vendor's rule; 0 where there is none."""
    ready_seconds: int
    """How long a container may take from its start until it is ready."""
    download_seconds: int = 0
    """What comes on top of that where its model is not on the host yet."""
    model_memory: int = 0
    """What the model needs at least, on top of `min_memory`."""
    multilingual_memory: int = 0
    """What the vendor recommends for multilingual voices; 0 where there are none."""
    ready_path: str = READY
    status_path: str = "/status"
    """Where the container says what became of its key; empty where it has none."""
    disconnected: bool = True
    """Whether the vendor offers it without a connection to Azure."""
    disconnected_from: tuple[int, int, int] = (0, 0, 0)
    """The first version that runs without one; zeroes where the vendor names none."""
    gpu: bool = False
    """Whether it needs the host's NVIDIA GPUs."""
    model_folder: str = ""
    """Where in the container the folder for a downloaded model belongs; empty for none."""
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Settings that it needs; a service's own take precedence."""
    needs: tuple[str, ...] = ("tag", "resource")
    """Keys that a service of this kind must have."""
    may: tuple[str, ...] = _MAY
    """Keys that it may have and some other kind may not, or must."""

    @property
    def repository(self) -> str:
        """The image's path below the registry."""
        return f"{_REPOSITORY_ROOT}/{self.image}"

    @property
    def keyed(self) -> bool:
        """Whether it runs with a resource's key, and answers what became of that."""
        return bool(self.status_path)


_VERSION = r"(?P<version>\d+\.\d+\.\d+)"
_LOCALE = r"(?P<locale>[a-z]{2,3}(?:-[a-z0-9]{2,8})+?)"
_VOICE = r"(?P<voice>[a-z0-9]+neural)"
_NO_VOICE = r"(?!.*neural(?:-preview)?$)"
# Early 5.x tags have the prerelease before the platform, all others at the end.
_PLATFORM = r"(?:-[a-z][a-z0-9.]*?)?-amd64"
_LATER = r"(?:-preview)?"

_SPEECH_TO_TEXT = Kind(
    name="speech-to-text",
    image="speech-to-text",
    tag_form="<version>-amd64-<locale>, for example 4.12.0-amd64-en-us",
    tag_has="a locale at its end, and no voice",
    tag=re.compile(rf"{_NO_VOICE}{_VERSION}{_PLATFORM}-{_LOCALE}{_LATER}|latest"),
    container_port=5000,
    scheme="ws",
    min_cpus=4,
    min_memory=4 * GIB,
    recommended_cpus=8,
    recommended_memory=8 * GIB,
    default_cpus=4,
    default_memory=8 * GIB,
    image_bytes=18 * GIB,
    sessions_per_core=2,
    ready_seconds=300,
    model_memory=4 * GIB,
    disconnected_from=(3, 0, 0),
)

_CUSTOM_SPEECH_TO_TEXT = Kind(
    name="custom-speech-to-text",
    image="custom-speech-to-text",
    tag_form="<version>-amd64, for example 4.12.0-amd64",
    tag_has="no locale, which comes from the model",
    tag=re.compile(rf"{_VERSION}{_PLATFORM}{_LATER}|latest"),
    container_port=5000,
    scheme="ws",
    min_cpus=4,
    min_memory=4 * GIB,
    recommended_cpus=8,
    recommended_memory=8 * GIB,
    default_cpus=4,
    default_memory=8 * GIB,
    image_bytes=18 * GIB,
    sessions_per_core=2,
    ready_seconds=300,
    # how long the vendor allows for it
    download_seconds=3600,
    model_memory=4 * GIB,
    disconnected_from=(3, 10, 0),
    model_folder="/usr/local/models",
    needs=("tag", "resource", "model"),
    may=(*_MAY, "model_resource"),
)

_NEURAL_TEXT_TO_SPEECH = Kind(
    name="neural-text-to-speech",
    image="neural-text-to-speech",
    tag_form="<version>-amd64-<locale>-<voice>, for example 3.11.0-amd64-en-us-arianeural",
    tag_has="a locale and a voice at its end",
    tag=re.compile(rf"{_VERSION}{_PLATFORM}-{_LOCALE}-{_VOICE}{_LATER}|latest"),
    container_port=5000,
    scheme="http",
    min_cpus=6,
    min_memory=12 * GIB,
    recommended_cpus=8,
    recommended_memory=16 * GIB,
    default_cpus=6,
    default_memory=12 * GIB,
    image_bytes=4 * GIB,
    # at most 5 requests at a time on 8 cores
    sessions_per_core=5 / 8,
    ready_seconds=300,
    multilingual_memory=24 * GIB,
)

_LANGUAGE_IDENTIFICATION = Kind(
    name="language-identification",
    image="language-detection",
    tag_form="<version>-amd64-preview, for example 1.18.0-amd64-preview",
    tag_has="neither locale nor voice",
    tag=re.compile(rf"{_VERSION}-amd64{_LATER}|latest"),
    container_port=5003,
    scheme="http",
    min_cpus=1,
    min_memory=1 * GIB,
    recommended_cpus=1,
    recommended_memory=1 * GIB,
    default_cpus=1,
    default_memory=1 * GIB,
    image_bytes=2 * GIB,
    sessions_per_core=2,
    ready_seconds=300,
    disconnected=False,
)

_FAST_TRANSCRIPTION = Kind(
    name="fast-transcription",
    image="fast-transcription",
    tag_form="<language>-gpu-<version>-preview, for example en-gpu-1.0.0-preview",
    tag_has="gpu in it",
    # the vendor's page has both forms
    tag=re.compile(
        rf"(?P<locale>[a-z]{{2,3}}(?:-[a-z0-9]+)*)-gpu-{_VERSION}{_LATER}"
        rf"|gpu-\d+\.\d+\.\d+-(?P<locale_after>[a-z]{{2,3}}(?:-[a-z0-9]+)*?){_LATER}|latest"
    ),
    container_port=5000,
    scheme="http",
    min_cpus=8,
    min_memory=16 * GIB,
    recommended_cpus=16,
    recommended_memory=110 * GIB,
    default_cpus=8,
    default_memory=16 * GIB,
    # nobody has told: taken for as large as the image it is made of
    image_bytes=18 * GIB,
    sessions_per_core=0,
    ready_seconds=600,
    ready_path="/stt/health",
    gpu=True,
    may=("cpus", "memory", "logging", "connection", "licence_days"),
    settings={"ASPNETCORE_URLS": "http://+:5000"},
)

_CONTAINER = Kind(
    name=GENERIC,
    image="",
    tag_form="",
    tag_has="",
    tag=re.compile(""),
    container_port=0,  # each service states its own
    scheme="http",
    min_cpus=0,
    min_memory=0,
    recommended_cpus=0,
    recommended_memory=0,
    default_cpus=0,
    default_memory=0,
    image_bytes=0,
    sessions_per_core=0,
    ready_seconds=120,
    ready_path="/",
    status_path="",
    needs=("image", "container_port", "cpus", "memory"),
    may=("ready_path",),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _SPEECH_TO_TEXT,
        _CUSTOM_SPEECH_TO_TEXT,
        _NEURAL_TEXT_TO_SPEECH,
        _LANGUAGE_IDENTIFICATION,
        _FAST_TRANSCRIPTION,
        _CONTAINER,
    )
}
