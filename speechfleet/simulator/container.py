"""A Speech container as a value: loading, then ready for as long as it is paid for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .api_status import ApiStatus
from .faults import Faults, changed
from .kinds import Kind
from .metering import Metering, never_due
from .records import Records
from .settings import Settings


@dataclass(frozen=True)
class Container:
    """What a container is at one moment. Times are those of the caller's clock, in seconds."""

    kind: Kind
    faults: Faults
    metering: Metering
    loaded_at: float
    model: str = ""
    """The id of the custom model that is served."""
    voice: str = ""
    """The one voice that it speaks with."""
    records: Records | None = None
    """Where it records what was used, if it is disconnected."""

    def loaded(self, now: float) -> bool:
        """Whether the model is in memory."""
        return now >= self.loaded_at and not self.faults.never_ready

    def ready(self, now: float) -> bool:
        """Whether a query would be answered."""
        return self.loaded(now) and self.metering.serving

    @property
    def api_status(self) -> ApiStatus:
        """What `/status` says; `Unknown` until the billing endpoint has answered once."""
        return self.faults.api_status or self.metering.status or ApiStatus.UNKNOWN

    def exit_code(self, now: float) -> int | None:
        """Return the code to exit with now, or None to live on."""
        return self.faults.exit_code if now >= self.loaded_at else None

    def metered(self, status: ApiStatus, now: float) -> "Container":
        """Return the container after a report that was answered so at `now`."""
        return replace(self, metering=self.metering.after(status, now))

    def told(self, wanted: Mapping[str, object], now: float) -> "Container":
        """Return the container with these faults; a LoadSeconds among them loads again.

        Raises Refused for what `faults` does not know.
        """
        faults = changed(self.faults, wanted)
        reloads = any(name.lower() == "loadseconds" for name in wanted)
        loaded_at = now + faults.load_seconds if reloads else self.loaded_at
        return replace(self, faults=faults, loaded_at=loaded_at)

    def rest(self, now: float) -> float | None:
        """Return the seconds until something is due, or None if nothing ever will be."""
        times = [] if self.metering.given_up or self.records else [self.metering.due_at]
        if self.faults.exit_code is not None:
            times.append(self.loaded_at)
        return max(0.0, min(times) - now) if times else None


def started(kind: Kind, settings: Settings, now: float, model: str = "") -> Container:
    """Return a container that starts at `now` with this custom model: loading, its first
    report due."""
    offline = settings.output is not None
    return Container(
        kind=kind,
        faults=settings.faults,
        metering=never_due() if offline else Metering(settings.metering_seconds, due_at=now),
        loaded_at=now + settings.faults.load_seconds,
        model=model,
        voice=settings.voice,
        records=Records(settings.output, kind.service) if settings.output else None,
    )
