"""The command line, standing still where its journal comes to a wanted line.

    python -m tests.faults.standing before|after LINE ARGUMENTS…

The very thread that writes the line stops the process (SIGSTOP), so that nothing is done beyond
it. Whoever started this strikes, and lets it go on (SIGCONT).
"""

import signal
import sys
import threading

from speechfleet.cli import main
from speechfleet.rollout.journal import Journal
from tests.faults.steps import line_of


def stand_at(moment: str, wanted: str) -> None:
    """Stand still `before` or `after` the first line of the journal that is `wanted`."""
    write, still_wanted = Journal._write, {wanted}

    def stand(line: str, now: str) -> None:
        if now == moment and line in still_wanted:
            still_wanted.remove(line)
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def write_or_stand(journal: Journal, entry: dict[str, object], *, sync: bool) -> None:
        stand(line_of(entry), "before")
        write(journal, entry, sync=sync)
        stand(line_of(entry), "after")

    Journal._write = write_or_stand  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    stand_at(sys.argv[1], sys.argv[2])
    del sys.argv[1:3]
    main()
