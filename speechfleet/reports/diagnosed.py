"""What the diagnostics image found: a line for each host and resource where all is well (what
is amiss is among the findings), and on request all that it printed."""

import sys
from collections.abc import Sequence

from speechfleet.errands.diagnose import Diagnosed
from speechfleet.reports.json import dumped, run_fields
from speechfleet.reports.prefix import Prefix
from speechfleet.run import Run


def print_diagnosed(done: Sequence[Diagnosed], whole: bool, no_color: bool) -> None:
    """Lines on standard output, each with its host before it."""
    prefix = Prefix(sys.stdout, no_color)
    for one in done:
        for resource, said in one.said if whole else ():
            for line in said.splitlines():
                prefix.show(one.host.name, resource, text=line)
        for finding in one.findings:
            if finding.level == "ok":
                prefix.show(one.host.name, text=finding.message)


def document(run: Run, done: Sequence[Diagnosed], whole: bool) -> str:
    """The run's document; with `whole`, `diagnostics` at each host is what the image printed, by
    resource. `done` is in the order of the run's hosts."""
    fields = run_fields(run)
    for host, one in zip(fields["hosts"], done, strict=True):
        host["diagnostics"] = dict(one.said) if whole else {}
    return dumped(fields)
