"""Changes as values. What each does on a host is one function of templates/apply.sh."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from speechfleet.inventory.fleet import Host, Registry
from speechfleet.inventory.images import digested
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.packages import Package
from speechfleet.oci.layout import Blob, Image
from speechfleet.plan.instance import Instance
from speechfleet.secrets.secret import Secret


@dataclass(frozen=True)
class Expect:
    """First of all: the host must still be what was planned on, or nothing is done."""

    fingerprint: str

    def __str__(self) -> str:
        return "expect the host unchanged since this plan"


@dataclass(frozen=True)
class Write:
    """A file beside what runs: it changes nothing until a Switch, and needs no undoing."""

    path: str
    text: str | Secret
    mode: int
    base64: bool = False
    """Whether the text stands for bytes, which no shell could hold."""

    def __str__(self) -> str:
        return f"write {self.path} ({self.mode:04o})"


@dataclass(frozen=True)
class EnableNet:
    """Make the boot-time half of the self-revert known to systemd."""

    def __str__(self) -> str:
        return "enable the self-revert at boot"


@dataclass(frozen=True)
class Fetch:
    """Pull an image, with a login of its own where the registry wants one: by its digest where it
    is locked, else whatever its tag means by then."""

    image: str
    registry: Registry
    locked: Locked | None = None

    def __str__(self) -> str:
        return f"pull {self.image}{f' as {self.locked.digest}' if self.locked else ''}"

    @property
    def pulls(self) -> str:
        """What the registry is asked for."""
        return digested(self.image, self.locked.digest) if self.locked else self.image


@dataclass(frozen=True)
class MakeRoom:
    """Before a pull, take away images of ours that nothing needs. It is not undone: neither what
    runs nor what it could go back to is among them."""

    images: tuple[str, ...]

    def __str__(self) -> str:
        plural = "s" * (len(self.images) != 1)
        return f"remove {len(self.images)} image{plural} to make room: {', '.join(self.images)}"


Goal = Literal["release", "earlier", "started", "stopped", "gone"]
"""Where a switch leads: to a release and key of its own, or back to an earlier release (the one
it leaves is then marked as left); or, with the unit and key that are on the host, to a container
started anew, to one that stays stopped (with another key, where the instance has one), or to
nothing at all."""


@dataclass(frozen=True)
class Switch:
    """Put one instance into another state; the host records the reverse first."""

    to: Instance
    why: str
    goal: Goal = "release"

    def __str__(self) -> str:
        return f"{self.what} ({self.why})"

    @property
    def stops(self) -> bool:
        """Whether nothing runs afterwards."""
        return self.goal in ("stopped", "gone")

    @property
    def what(self) -> str:
        """What is done, in words."""
        name = self.to.name
        match self.goal:
            case "release":
                return f"switch {name} to release {self.to.release}"
            case "earlier":
                return f"roll {name} back to release {self.to.release}"
            case "started":
                return f"start {name}"
            case "stopped":
                return f"link {name} to another key, stopped" if self.to.key else f"stop {name}"
            case "gone":
                return f"remove {name}"


@dataclass(frozen=True)
class Drain:
    """Before an instance is stopped: refuse new connections to it, and wait until none is open
    or the deadline is there. Going back admits connections again; nothing else was changed."""

    instance: Instance
    seconds: int

    def __str__(self) -> str:
        return f"drain {self.instance.name}: {self.what}"

    @property
    def what(self) -> str:
        """What is done, in words."""
        wait = f"wait for the open ones, {self.seconds} s at most"
        return f"refuse new connections, {wait}"


@dataclass(frozen=True)
class Await:
    """Wait until the instance serves, judged poll by poll; if it does not, all goes back."""

    instance: Instance

    def __str__(self) -> str:
        return f"wait for {self.instance.name} to serve, {self.instance.ready_seconds} s at most"


@dataclass(frozen=True)
class Remove:
    """Take something of ours away for good: a path, or an image that we pulled and that no
    container uses. It is done after every Switch is confirmed, because it cannot be undone."""

    what: str

    def __str__(self) -> str:
        return f"remove {self.what}"


@dataclass(frozen=True)
class Bring:
    """Carry packages to the host, for an Install to take them from; what it has whole is not
    carried again."""

    packages: tuple[Package, ...]

    def __str__(self) -> str:
        size = sum(package.size for package in self.packages) / 1e6
        return f"bring {len(self.packages)} packages, {size:.0f} MB at most"


@dataclass(frozen=True)
class Load:
    """Carry of an image what the host lacks, and have its Docker load it."""

    image: Image
    folder: Path
    """Where its blobs lie on the controller."""
    lacks: tuple[Blob, ...]
    """Its layers that the host's Docker does not have."""
    tag: str
    """What it is called there; its reference, unless that means what must stay."""
    seed: Host | None = None
    """The host of the same site that has the blobs; None where they come from the controller."""

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """All that has to come: the layers, and what says how they belong together."""
        return tuple(dict.fromkeys((self.image.manifest, self.image.config, *self.lacks)))

    @property
    def size(self) -> int:
        """Bytes that have to come, where nothing of it is there yet."""
        return sum(blob.size for blob in self.blobs)

    def __str__(self) -> str:
        layers = f"{len(self.lacks)} of {len(self.image.layers)} layers"
        source = f" from {self.seed.name}" if self.seed else ""
        return f"bring {self.tag}: {layers}, {self.size / 1e6:.1f} MB{source}, and load it"


@dataclass(frozen=True)
class Keep:
    """Carry to a site's seed what its other hosts lack, for them to fetch it from there."""

    folder: Path
    blobs: tuple[Blob, ...]
    readers: tuple[str, ...]
    """The hosts that fetch it, by name."""

    @property
    def size(self) -> int:
        """Bytes that have to come, where nothing of it is there yet."""
        return sum(blob.size for blob in self.blobs)

    def __str__(self) -> str:
        more = f"{self.size / 1e6:.1f} MB more" if self.blobs else "what comes"
        return f"keep {more} for {', '.join(self.readers)} to fetch"


@dataclass(frozen=True)
class Install:
    """Install packages of the distribution, and what they need. It is not undone: they stay."""

    names: tuple[str, ...]
    brought: bool = False
    """From packages that were brought, instead of the host's own sources."""
    heal: bool = False
    """First finish what an earlier installation left half done."""

    def __str__(self) -> str:
        source = "the packages brought" if self.brought else "the host's package sources"
        healed = ", once an interrupted installation is finished" if self.heal else ""
        return f"install {', '.join(self.names)} from {source}{healed}"


@dataclass(frozen=True)
class Enable:
    """Have a service run, now and after every boot."""

    unit: str

    def __str__(self) -> str:
        return f"enable and start {self.unit}"


@dataclass(frozen=True)
class Reboot:
    """Boot the host; its instances have to serve again afterwards."""

    seconds: int
    """How long all of it may take, until they serve."""

    def __str__(self) -> str:
        return f"reboot, and wait for every instance, {self.seconds} s at most"


Action = (
    Expect
    | Write
    | EnableNet
    | MakeRoom
    | Fetch
    | Bring
    | Load
    | Keep
    | Install
    | Enable
    | Drain
    | Switch
    | Await
    | Remove
    | Reboot
)
