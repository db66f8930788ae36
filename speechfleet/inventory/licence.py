"""The licence of a disconnected container as a value."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from speechfleet.secrets.secret import Secret

VERSION_LENGTH = 16


@dataclass(frozen=True)
class Licence:
    """What one download of a licence gave, and what it is good for.

    The vendor binds it to the kind of container, and to the model; it is the key that opens files
    inside the image, so that it is taken for that of one image only (pages "Use Docker containers
    in disconnected environments" and "Download a license"). Its form is not published: it is kept
    as it came, as one archive. Nor is its end told, so that the term is what the inventory says.
    """

    resource: str
    kind: str
    image: str
    """`PATH:TAG` without the registry."""
    model: str
    image_id: str
    """The id of the image that fetched it, as the classic image store of Docker has it."""
    downloaded: str
    """When it was downloaded, by the controller's clock in UTC: a moment as ISO 8601 writes it, or
    the day alone."""
    days: int
    """So many days from that day on it is good."""
    digest: str
    """SHA-256 of the archive."""
    content: Secret | None = None
    """The archive (tar) in base64; None where the command at hand needs no secret."""

    @property
    def version(self) -> str:
        """What it is called on hosts."""
        return self.digest[:VERSION_LENGTH]

    @property
    def path(self) -> str:
        """The file that holds it on hosts."""
        return licence_path(self.version)

    @property
    def day(self) -> str:
        """The day of the download, `YYYY-MM-DD`. Raises ValueError where there can be no such."""
        return datetime.fromisoformat(self.downloaded).date().isoformat()

    @property
    def ends(self) -> str:
        """The first day on which it is not good any more, `YYYY-MM-DD`."""
        return (date.fromisoformat(self.day) + timedelta(days=self.days)).isoformat()


def licence_path(version: str) -> str:
    """The file on a host that holds the licence of this version."""
    return f"/var/lib/speechfleet/licences/{version}.tar"


def days_left(ends: str, now: float) -> int:
    """Whole days until this day begins in UTC, `now` in seconds since 1970; 0 or less: it has
    begun. Raises ValueError where `ends` is no day."""
    return (date.fromisoformat(ends) - date(1970, 1, 1)).days - int(now // 86_400)
