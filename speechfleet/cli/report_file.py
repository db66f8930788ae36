"""The type of `--report`."""

import os
from pathlib import Path

import click

from speechfleet.cli.new_file import unwritable

FORMS = ("html", "json", "jsonl", "junit")
"""Those of `speechfleet.reports.forms`, which is not imported before a report is written."""


class ReportFile(click.ParamType[tuple[str, Path]]):
    """FORM=FILE, where a file can be written: found out before any host is asked."""

    name = "report"
    envvar_list_splitter = os.pathsep

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Return the form and the file."""
        form, _, name = str(value).partition("=")
        if form not in FORMS or not name:
            self.fail(f"is {value!r}; wanted FORM=FILE, FORM one of {', '.join(FORMS)}", param, ctx)
        path = Path(name)
        why = unwritable(path)
        if why:
            self.fail(why, param, ctx)
        return form, path
