"""The life of a container's metering, as values: what is due, and what an answer changes."""

import math
from dataclasses import dataclass, replace

from .api_status import ACCEPTED, ApiStatus

TRIES = 10
"""Failed reports in a row after which a container stops serving. Source: the vendor's page."""


@dataclass(frozen=True)
class Metering:
    """Where the metering stands. Times are those of the caller's clock, in seconds."""

    interval: float
    due_at: float
    status: ApiStatus | None = None
    """What became of the last report; None before the first."""
    failures: int = 0
    """Failed reports in a row."""

    @property
    def serving(self) -> bool:
        """Whether queries are answered: only while the last report was accepted."""
        return self.status in ACCEPTED

    @property
    def given_up(self) -> bool:
        """Whether it has stopped for good; only a restart helps."""
        return self.failures >= TRIES

    def due(self, now: float) -> bool:
        """Whether a report is to be sent now."""
        return not self.given_up and now >= self.due_at

    def after(self, status: ApiStatus, now: float) -> "Metering":
        """Return the metering after a report that was answered so at `now`."""
        failures = 0 if status in ACCEPTED else self.failures + 1
        return replace(self, status=status, failures=failures, due_at=now + self.interval)


def never_due() -> Metering:
    """Return the metering of a disconnected container: nothing is reported, all is accepted."""
    return Metering(interval=math.inf, due_at=math.inf, status=ApiStatus.VALID)


def complaint(before: Metering, after: Metering) -> tuple[str, ...]:
    """Return the console's lines for a report that failed; none if it was accepted.

    Seen in public issues: `Endpoint connection failed` at the start, `Metering attempt failed`
    later on, `Failed to reach endpoint` where there was no answer.
    """
    if after.serving:
        return ()
    if after.status is ApiStatus.COULD_NOT_CONNECT:
        left = TRIES - after.failures
        return _fail("Http.CloudClient", f"Failed to reach endpoint. Trying {left} more times.")
    what, client = "Metering attempt", "Metering.CloudMeterClient"
    if before.status is None:
        what, client = "Endpoint connection", "Http.CloudClient"
    return _fail(client, f"{what} failed with status '{after.status}'.")


def _fail(client: str, message: str) -> tuple[str, ...]:
    return f"fail: Microsoft.CloudAI.Containers.{client}[0]", f"      {message}"
