"""`speechfleet version`"""

import click


@click.command("version")
def command() -> None:
    """Show the versions of speechfleet and of its libraries.

    \b
    Example:
      speechfleet version
    """
    import platform
    from importlib.metadata import version

    click.echo(f"speechfleet {version('speechfleet')}")
    click.echo(f"python {platform.python_version()}")
    for name in ("fabric", "paramiko", "cryptography"):
        click.echo(f"{name} {version(name)}")
