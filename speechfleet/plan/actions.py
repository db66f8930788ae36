"""Changes as values. What each does on a host is one function of templates/apply.sh."""

from dataclasses import dataclass

from speechfleet.inventory.fleet import Registry
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

    def __str__(self) -> str:
        return f"write {self.path} ({self.mode:04o})"


@dataclass(frozen=True)
class EnableNet:
    """Make the boot-time half of the self-revert known to systemd."""

    def __str__(self) -> str:
        return "enable the self-revert at boot"


@dataclass(frozen=True)
class Fetch:
    """Pull an image, with a login of its own where the registry wants one."""

    image: str
    registry: Registry

    def __str__(self) -> str:
        return f"pull {self.image}"


@dataclass(frozen=True)
class Switch:
    """Put one instance's release and key in force; the host records the reverse first."""

    to: Instance
    why: str

    def __str__(self) -> str:
        return f"switch {self.to.name} to release {self.to.release} ({self.why})"


@dataclass(frozen=True)
class Await:
    """Wait until the instance serves, judged poll by poll; if it does not, all goes back."""

    instance: Instance

    def __str__(self) -> str:
        return f"wait for {self.instance.name} to serve, {self.instance.ready_seconds} s at most"


Action = Expect | Write | EnableNet | Fetch | Switch | Await
