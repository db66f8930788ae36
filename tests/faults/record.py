"""What came of every run of every case: in memory, and in a file, so that a campaign that was
broken off goes on where it was."""

import hashlib
import json
import os
import subprocess
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.faults.case import Case, Outcome

_PRODUCT = ("speechfleet", "templates", "playbooks")


@dataclass
class Record:
    """The outcomes of each of the cases, the last run last. Written to by several threads."""

    cases: tuple[Case, ...]
    file: Path | None = None
    """Outcomes are added to it, a line each, and what it has is taken for this run's."""
    runs: dict[str, list[Outcome]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.file and self.file.exists():
            cases = {case.name: case for case in self.cases}
            for line in self.file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if entry["case"] in cases:
                    self._note(_outcome(cases[entry["case"]], entry))

    def add(self, outcome: Outcome) -> None:
        """Note it, keep it, and say it."""
        with self._lock:
            self._note(outcome)
            print(outcome)
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                with self.file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(_entry(outcome)) + "\n")

    def _note(self, outcome: Outcome) -> None:
        self.runs.setdefault(outcome.case.name, []).append(outcome)

    def of(self, case: Case) -> list[Outcome]:
        return self.runs.get(case.name, [])

    @property
    def due(self) -> list[Case]:
        """The cases that never ran, or did not hold when they ran last."""
        return [case for case in self.cases if not self.of(case) or self.of(case)[-1].broken]

    @property
    def complete(self) -> bool:
        """Whether every case ran."""
        return all(self.of(case) for case in self.cases)


def kept_file() -> Path:
    """Where outcomes of this very product are kept, outside of the tree."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(cache) / "speechfleet-faults" / f"{_product()}.jsonl"


def _product() -> str:
    """A name for the content of the files that the product is made of."""
    root = Path(__file__).parents[2]
    words = ["git", "-C", str(root), "ls-files", *_PRODUCT]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256()
    for name in sorted(listed.splitlines()):
        digest.update(f"{name}\n".encode() + (root / name).read_bytes())
    return digest.hexdigest()[:12]


def _entry(outcome: Outcome) -> dict[str, Any]:
    rest = {key: value for key, value in vars(outcome).items() if key != "case"}
    return {"case": outcome.case.name, **rest}


def _outcome(case: Case, entry: dict[str, Any]) -> Outcome:
    rest = {key: value for key, value in entry.items() if key != "case"}
    return replace(Outcome(case, **rest), broken=tuple(rest["broken"]))
