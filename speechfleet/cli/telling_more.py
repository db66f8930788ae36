"""`-v`, `-q` and `--debug`: how much is told on standard error beside the result.

What is told are names, times and codes: neither what is sent to a host nor what it answers, so
that no level shows a secret or what people said.
"""

import logging

import click

LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_SSH = 3
"""From this count on, the SSH library tells what it does too."""


class _ToStandardError(logging.Handler):
    """Looks standard error up each time: a progress bar takes its place for a while."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(self.format(record), err=True)


_HANDLER = _ToStandardError()
_HANDLER.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))


def verbose(ctx: click.Context, param: click.Parameter, count: int) -> None:
    """Tell more: 1 of hosts, 2 of questions and steps, 3 of the SSH library."""
    if count:
        _tell("speechfleet", LEVELS[min(count, len(LEVELS) - 1)])
    if count >= _SSH:
        _tell("paramiko", logging.DEBUG)


def debug(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    """Tell all there is, and what led to an error."""
    verbose(ctx, param, _SSH if wanted else 0)


def quiet(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    """Tell of no progress."""
    if wanted:
        logging.getLogger("speechfleet.progress").disabled = True


def _tell(name: str, level: int) -> None:
    logger = logging.getLogger(name)
    logger.setLevel(min(level, logger.level or level))
    logger.addHandler(_HANDLER)
    logger.propagate = False
