"""`speechfleet health uninstall`"""

import click


@click.command("uninstall")
@click.option("--name", default="", metavar="NAME", help="Which of several nightly runs.")
def command(name: str) -> int:
    """Take the nightly run away that `health install` made. History and reports are kept.

    \b
    Example:
      sudo speechfleet health uninstall
    """
    from speechfleet.nightly.install import uninstall
    from speechfleet.nightly.nightly import NAME

    if name and not NAME.fullmatch(name):
        raise click.UsageError(f"--name is {name!r}; wanted a-z, 0-9 and - between them")
    uninstall(name, click.echo)
    return 0
