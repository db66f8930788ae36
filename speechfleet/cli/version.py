"""`speechfleet version`"""

import click


@click.command("version")
def command() -> None:
    """Show the version of speechfleet, of Python and of the libraries that matter."""
    import platform
    from importlib.metadata import version

    click.echo(f"speechfleet {version('speechfleet')}")
    click.echo(f"python {platform.python_version()}")
    for name in ("fabric", "paramiko", "cryptography"):
        click.echo(f"{name} {version(name)}")
