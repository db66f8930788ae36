"""The settings a Speech container starts with, and the lines with which it refuses to start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .faults import Faults, changed, seconds
from .model import FOLDER
from .proxy import Proxy, proxy_for
from .refusal import Refused

_SIMULATOR = "simulator:"
_METERING = "meteringseconds"
_MODELS = "models"
_MODEL_SECONDS = "modelseconds"
_VOICE = "voice"
_IMAGE = "image"
_LICENCE_DAYS = "licencedays"


@dataclass(frozen=True)
class Settings:
    """What a container was started with."""

    billing: str
    """The URL that usage is reported to."""
    key: str = field(repr=False)
    metering_seconds: float = 600
    """`Simulator:MeteringSeconds`: the interval, really 10 to 15 minutes."""
    faults: Faults = field(default_factory=Faults)
    model: str = ""
    """`ModelId`, which custom speech to text needs where its folder holds no model yet."""
    models: Path = FOLDER
    """`Simulator:Models`: the folder for its model."""
    proxy: Proxy | None = None
    """What is on the way to `billing`."""
    model_seconds: float = 0
    """`Simulator:ModelSeconds`: how long its model takes to come, where it is not there."""
    voice: str = ""
    """`Simulator:Voice`: the voice that is in the image; really it is in the image alone."""
    licence: Path | None = None
    """`Mounts:License`: where the licence is; None where the container is connected."""
    download: bool = False
    """`DownloadLicense`: fetch a licence and end."""
    output: Path | None = None
    """`Mounts:Output`: where usage records go."""
    image: str = ""
    """`Simulator:Image`: what the image is; really the image knows."""
    licence_days: int = 365
    """`Simulator:LicenceDays`: for how long a licence is good that is fetched."""


def settings(found: Mapping[str, str]) -> Settings:
    """Read what `configuration` found. Raises Refused with the line for the console.

    `Eula must be accepted` and `Invalid Billing Endpoint URI.` were seen in public; the lines
    for a missing `Billing` and a missing `ApiKey` are unverified, and so is their order.
    """
    if found.get("eula") != "accept":
        raise Refused("Eula must be accepted")
    only_ours = {
        name.removeprefix(_SIMULATOR): value
        for name, value in found.items()
        if name.startswith(_SIMULATOR)
    }
    download = found.get("downloadlicense", "").lower() == "true"
    offline = "mounts:license" in found and not download
    billing = "" if offline else _billing(found.get("billing", ""))
    return Settings(
        billing=billing,
        proxy=proxy_for(billing, found),
        key="" if offline else _key(found.get("apikey", "")),
        licence=Path(found["mounts:license"]) if "mounts:license" in found else None,
        download=download,
        output=_output(found.get("mounts:output", "")) if offline else None,
        image=only_ours.pop(_IMAGE, ""),
        licence_days=int(only_ours.pop(_LICENCE_DAYS, "365")),
        model=found.get("modelid", ""),
        models=Path(only_ours.pop(_MODELS, str(FOLDER))),
        model_seconds=_download(only_ours.pop(_MODEL_SECONDS, "0")),
        voice=only_ours.pop(_VOICE, ""),
        metering_seconds=_interval(only_ours.pop(_METERING, "600")),
        faults=changed(Faults(), only_ours),
    )


def _output(folder: str) -> Path:
    if not folder:
        raise Refused("Mounts:Output is missing, which a disconnected container needs.")
    return Path(folder)


def _billing(url: str) -> str:
    if not url:
        raise Refused("Billing endpoint validation failed: Billing is missing.")
    if not _is_endpoint(url):
        raise Refused("Invalid Billing Endpoint URI.")
    return url


def _is_endpoint(url: str) -> bool:
    """Tell an absolute http(s) URL. One with a user name is none: the URL is printed."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        usable_port = parts.port != 0
    except ValueError:
        return False
    known = parts.scheme in ("http", "https")
    return known and bool(parts.hostname) and usable_port and "@" not in parts.netloc


def _key(key: str) -> str:
    if not key:
        raise Refused("ApiKey is missing.")
    return key


def _interval(text: str) -> float:
    try:
        interval = seconds(text)
    except ValueError:
        interval = 0
    if not interval:
        raise Refused(f"Simulator:MeteringSeconds is {text!r}; wanted: seconds, more than 0.")
    return interval


def _download(text: str) -> float:
    try:
        return seconds(text)
    except ValueError:
        raise Refused(f"Simulator:ModelSeconds is {text!r}; wanted: seconds.") from None
