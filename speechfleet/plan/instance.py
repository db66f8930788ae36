"""An instance as wanted, in full: what its unit, settings and key must be."""

from dataclasses import dataclass

from speechfleet.inventory.fleet import Service
from speechfleet.secrets.secret import Secret


@dataclass(frozen=True)
class KeyFile:
    """The 0600 file that holds a resource's endpoint and key, by version.

    The version is made from the content, so that the same key is the same file, and apart
    from releases, so that going back to a release never brings a revoked key back.
    """

    resource: str
    version: str
    digest: str
    content: Secret

    @property
    def path(self) -> str:
        return f"/var/lib/speechfleet/keys/{self.resource}/{self.version}"

    @property
    def link(self) -> str:
        """What the instance's key link says."""
        return f"../keys/{self.resource}/{self.version}"

    @property
    def retired(self) -> str:
        """The file that says that hosts were rotated away from this key. It holds no key."""
        return f"/var/lib/speechfleet/retired/{self.resource}/{self.version}"


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

    @property
    def settings_path(self) -> str:
        return f"{self.release_folder}/settings.env"

    @property
    def release_folder(self) -> str:
        return f"/var/lib/speechfleet/releases/{self.name}/{self.release}"

    @property
    def ready_seconds(self) -> int:
        return self.service.ready_seconds
