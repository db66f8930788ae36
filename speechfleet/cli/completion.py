"""`speechfleet completion`"""

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print what makes a shell complete commands, options, hosts, groups and services.

    Names come from the inventory on the line, or from SPEECHFLEET_INVENTORY.

    \b
    Example:
      eval "$(speechfleet completion bash)"                 in ~/.bashrc
      eval "$(speechfleet completion zsh)"                  in ~/.zshrc, after compinit
      speechfleet completion fish | source                  in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from speechfleet.cli import speechfleet

    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click cannot complete in {shell}")
    click.echo(complete(speechfleet, {}, "speechfleet", "_SPEECHFLEET_COMPLETE").source())
    return 0
