"""Where the bench keeps what it makes: results, its practice fleet, its crowd."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
CACHE = Path(os.environ.get("SPEECHFLEET_BENCH", "~/.cache/speechfleet-bench")).expanduser()
RESULTS = CACHE / "results"
OURS = ROOT / ".venv" / "bin"
THEIRS = ROOT / ".venv-bench" / "bin"
"""An environment of their own: pyinfra wants another Paramiko than we do."""

NAME = "bench"
LOOPBACK = os.environ.get("SPEECHFLEET_BENCH_LOOPBACK", "127.0.4")
