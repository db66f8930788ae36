"""Words of `--limit` for hosts by what became of them in the last run of an inventory."""

from collections.abc import Collection
from functools import partial

from speechfleet.inventory.pattern_parts import LimitError
from speechfleet.inventory.patterns import Past
from speechfleet.reports.kept import last_run
from speechfleet.run import State

WORDS: dict[str, frozenset[State]] = {
    "failed": frozenset({"failed", "reverted", "unfit", "unreachable", "locked"}),
    "skipped": frozenset({"skipped"}),
    "unreachable": frozenset({"unreachable"}),
}


def past(inventory: tuple[str, ...]) -> Past:
    """Return the words; the last run is read only where one of them is used.

    `inventory` is as in `Run.inventory`. Using a word raises LimitError where no run is kept.
    """
    return {word: partial(_left, inventory, word) for word in WORDS}


def _left(inventory: tuple[str, ...], word: str) -> Collection[str]:
    run = last_run(inventory)
    if run is None:
        raise LimitError(
            f'"{word}" means hosts of the last run, and this controller keeps no run of '
            f"{', '.join(inventory)}; name hosts or groups"
        )
    return {host["name"] for host in run["hosts"] if host["state"] in WORDS[word]}
