"""`speechfleet bundle verify`"""

from pathlib import Path

import click


@click.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--paths", is_flag=True, help="Print the paths to copy again, and nothing else.")
def command(bundle: Path, paths: bool) -> int:
    """Compare every file of BUNDLE, a folder or a tar, with its manifest.

    Says what is missing, cut short, damaged or too many, and what to copy again. The exit code
    is 0 for a whole bundle and 6 for one that is not.

    \b
    Examples:
      speechfleet bundle verify /media/stick/spring
      speechfleet bundle verify spring --paths | rsync -I --files-from=- /media/stick/spring spring
    """
    from speechfleet.cli.verifying import verify_bundle

    return verify_bundle(bundle, paths)
