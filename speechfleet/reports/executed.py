"""What a command printed on each host: lines with the host before them, or the run's JSON
document with `output` and `command_exit_code` at each host."""

from collections.abc import Sequence

from speechfleet.errands.command import Executed
from speechfleet.reports.json import dumped, run_fields
from speechfleet.reports.prefix import Prefix
from speechfleet.run import Run


def print_output(one: Executed, prefix: Prefix) -> None:
    """The lines of one host."""
    for line in one.output.splitlines():
        prefix.show(one.outcome.name, text=line)


def document(run: Run, done: Sequence[Executed]) -> str:
    """The document; `done` is in the order of the run's hosts."""
    fields = run_fields(run)
    for host, one in zip(fields["hosts"], done, strict=True):
        host["output"] = one.output
        host["command_exit_code"] = one.code
    return dumped(fields)
