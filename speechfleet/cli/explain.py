"""`speechfleet explain`"""

import click


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Say what a CODE of a finding or a cause means, and what to do. Works offline.

    Codes stand in brackets behind each finding, and as `code` and `cause` in JSON. Without a
    CODE all are listed.

    \b
    Example:
      speechfleet explain cause.key-mismatch
    """
    from speechfleet.inventory.spelling import guess
    from speechfleet.reports.codes import codes, summary

    known = codes()
    if code is None:
        width = max(map(len, known))
        for name, text in known.items():
            click.echo(f"{name:{width}}  {summary(text)}")
    elif found := known.get(code) or known.get(code.split(".")[0]):
        click.echo(f"{code}\n\n{found}")
    else:
        raise click.UsageError(f'there is no code "{code}"{guess(code, known)}')
    return 0
