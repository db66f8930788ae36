"""`speechfleet explain`"""

import click


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Say what a CODE of a finding or a cause means, and what to do. Works offline.

    Codes stand in brackets behind each finding, and as `code` and `cause` in JSON. Without a
    CODE all are listed, and with its first word alone (drift) all that begin so.

    \b
    Example:
      speechfleet explain cause.key-mismatch
    """
    from speechfleet.inventory.spelling import guess
    from speechfleet.reports.codes import codes, summary

    known = codes()
    if code and (found := known.get(code) or known.get(code.split(".")[0])):
        click.echo(f"{code}\n\n{found}")
        return 0
    room = f"{code.removesuffix('.')}." if code else ""
    listed = {name: text for name, text in known.items() if name.startswith(room)}
    if not listed:
        hint = guess(code or "", known) or ";"
        raise click.UsageError(f'there is no code "{code}"{hint} speechfleet explain lists all')
    width = max(map(len, listed))
    for name, text in listed.items():
        click.echo(f"{name:{width}}  {summary(text)}")
    return 0
