"""The usage records of a disconnected container, in its output mount.

Documented are the mount, the paths `/records/usage-logs/` and `/records/usage-logs/MONTH/YEAR`,
and the form of the answer. What files there are is not; here it is one for each month, and the
quantity is the number of queries.
"""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

from .refusal import Refused


@dataclass(frozen=True)
class Records:
    """Counts the queries of one meter by month, `YYYY-MM`."""

    folder: Path
    meter: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, month: str, quantity: int) -> None:
        """Count so many queries. Raises Refused where they cannot be kept."""
        with self._lock:
            record = {"meter": self.meter, "quantity": self._of(month) + quantity}
            new = self.folder / f".{month}.new"
            try:
                new.write_text(json.dumps(record), encoding="utf-8")
                new.replace(self._file(month))
            except OSError as fault:
                raise Refused(f"{self.folder} cannot be written to: {fault.strerror}.") from None

    def shown(self, month: str = "") -> dict[str, object]:
        """Return what was used in a month, or ever."""
        months = [month] if month else [file.stem for file in self.folder.glob("????-??.json")]
        quantity = sum(map(self._of, months))
        meters = [{"name": self.meter, "quantity": quantity}] if quantity else []
        return {"apiType": self.meter, "serviceName": self.meter, "meters": meters}

    def _file(self, month: str) -> Path:
        return self.folder / f"{month}.json"

    def _of(self, month: str) -> int:
        try:
            return int(json.loads(self._file(month).read_text(encoding="utf-8"))["quantity"])
        except (OSError, ValueError, LookupError, TypeError):
            return 0
