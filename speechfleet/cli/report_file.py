"""The type of `--report`."""

import os
from pathlib import Path

import click

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
        if not path.parent.is_dir():
            self.fail(f"there is no folder {path.parent} for {name}; make it first", param, ctx)
        if path.exists() and not path.is_file():
            self.fail(f"{name} is no file that a report could take the place of", param, ctx)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            self.fail(f"the folder {path.parent} cannot be written to", param, ctx)
        return form, path
