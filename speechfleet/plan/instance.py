"""An instance as wanted, in full: what its unit, settings and key must be."""

from dataclasses import dataclass, field
from functools import cached_property

from speechfleet.facts.models import FOLDER
from speechfleet.inventory.fleet import Service
from speechfleet.secrets.secret import Secret

_VERSION_LENGTH = 16


@dataclass(frozen=True)
class KeyFile:
    """The 0600 file that holds a resource's endpoint and key, and what else is secret of a
    container (`plan/other_secrets.py`), by version.

    The version is made from the content, so that the same secrets are the same file, and apart
    from releases, so that going back to a release never brings a revoked key back.
    """

    resource: str
    pair: str
    """SHA-256 of its two lines with endpoint and key."""
    others: str
    """SHA-256 of its other lines; empty where there are none."""
    digest: str
    """SHA-256 of all of it."""
    content: Secret = field(hash=False)

    @cached_property
    def version(self) -> str:
        """`PAIR`, or `PAIR-OTHERS`: it tells which key is in it, whatever else is."""
        return "-".join(one[:_VERSION_LENGTH] for one in (self.pair, self.others) if one)

    @cached_property
    def path(self) -> str:
        return f"/var/lib/speechfleet/keys/{self.resource}/{self.version}"

    @cached_property
    def link(self) -> str:
        """What the instance's key link says."""
        return f"../keys/{self.resource}/{self.version}"

    @cached_property
    def retired(self) -> str:
        """The file that says that hosts were rotated away from this key. It holds no key."""
        return f"/var/lib/speechfleet/retired/{self.resource}/{self.pair[:_VERSION_LENGTH]}"

    def is_key_of(self, link: str) -> bool:
        """Whether a key link leads to a file with the same key, whatever else is in that."""
        return without_others(link) == without_others(self.link)


def without_others(link: str) -> str:
    """Where a key link leads, as far as the key and its endpoint say it."""
    folder, slash, version = link.rpartition("/")
    return folder + slash + version.partition("-")[0]


@dataclass(frozen=True)
class Instance:
    """One container as wanted: one systemd unit, one port, one release, one key file."""

    name: str
    service: Service
    image: str
    """By its tag, for people."""
    runs: str
    """What Docker is told to run: an image by its id where it is locked, else by its tag."""
    port: int
    release: str
    unit_text: str
    unit_digest: str
    settings: str
    settings_digest: str
    key: KeyFile | None
    """None where the command at hand needs no key (`preflight`)."""

    @property
    def unit(self) -> str:
        return f"speechfleet-{self.name}.service"

    @cached_property
    def settings_path(self) -> str:
        return f"{self.release_folder}/settings.env"

    @cached_property
    def release_folder(self) -> str:
        return f"/var/lib/speechfleet/releases/{self.name}/{self.release}"

    @property
    def model_folder(self) -> str:
        """Where its custom model lies; empty for one that has none."""
        return f"{FOLDER}/{self.service.model}" if self.service.model else ""

    @property
    def ready_seconds(self) -> int:
        return self.service.ready_seconds
