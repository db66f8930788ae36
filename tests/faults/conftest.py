"""The fleet on which things die, and what came of it.

SPEECHFLEET_FAULTS=all makes every case of the kinds that are selected (`-k`) that has not yet held
with this very product, and writes docs/faults.md where these are all kinds and every case ran;
without it there is one case of each kind, which SPEECHFLEET_FAULTS_SEED chooses.
"""

import os
import random
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from tests.faults.campaign import carry_out
from tests.faults.case import all_cases, sample
from tests.faults.kinds import KINDS
from tests.faults.place import Place
from tests.faults.record import Record, kept_file
from tests.faults.table import page
from tests.fleet.practice import Practice

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "faults.md"
_ALL = os.environ.get("SPEECHFLEET_FAULTS") == "all"
_SEED = int(os.environ.get("SPEECHFLEET_FAULTS_SEED") or time.time())


def pytest_report_header() -> str:
    return "faults: every case" if _ALL else f"faults: SPEECHFLEET_FAULTS_SEED={_SEED}"


@pytest.fixture(scope="module")
def record(bare: Practice, request: pytest.FixtureRequest) -> Iterator[Record]:
    """Every case that is due, carried out; the fleet is then as its inventory says."""
    wanted = {kind for item in request.session.items for kind in _kinds_of(item)}
    places = [Place(bare, bare.host(name)) for name in _hosts(bare.inventory)]
    with ThreadPoolExecutor(len(places)) as pool:
        list(pool.map(Place.converge, places))
    steps, stated = places[0].reference()
    cases = all_cases((kind for kind in KINDS if kind.name in wanted), steps)
    record = Record(tuple(cases if _ALL else sample(cases, _SEED)), kept_file() if _ALL else None)
    # One that is broken off has then seen something of every kind.
    due = random.Random(_SEED).sample(record.due, len(record.due))  # noqa: S311
    carry_out(due, places, stated, record.add)
    text = page(record, _commit(), stated)
    print(text)
    if _ALL and record.complete and len(wanted) == len(KINDS):
        _PAGE.write_text(text, encoding="utf-8")
    yield record
    rest = bare.deploy(None, "--prune-services")
    assert rest.code == 0, rest.err


def _hosts(inventory: Path) -> Iterable[str]:
    """All that the fleet has. One that is kept can be given more, which shortens the whole matrix:
    most of its time is waiting."""
    tree = yaml.safe_load(inventory.read_text(encoding="utf-8"))
    names: Mapping[str, object] = tree["all"]["children"]["practice"]["hosts"]
    return names


def _kinds_of(item: pytest.Item) -> list[str]:
    """The kind of fault that a test asks about, where it asks about one."""
    call = getattr(item, "callspec", None)
    return [call.params["kind"]] if call and "kind" in call.params else []


def _commit() -> str:
    """That of the checkout, with a mark where something other than the page differs from it."""
    git = ["git", "-C", str(_ROOT)]
    changed = _said([*git, "status", "--porcelain", "--", ".", f":!{_PAGE.relative_to(_ROOT)}"])
    return _said([*git, "describe", "--always"]) + "-dirty" * bool(changed)


def _said(words: list[str]) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
