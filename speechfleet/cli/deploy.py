"""`speechfleet deploy`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import PRUNE_SERVICES, changing, option, probing
from speechfleet.cli.times import span


@click.command("deploy")
@changing
@PRUNE_SERVICES
@option(
    "--lock-wait",
    is_flag=False,
    flag_value="15m",
    callback=span,
    metavar="[TIME]",
    help="Wait for hosts that somebody else deploys to: 15m, or as long as given.",
)
@option("-n", "--dry-run", is_flag=True, help="Only show the plan, as `speechfleet plan` does.")
@option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Do exactly what `plan --out FILE` saved; a host that differs by now is refused.",
)
@option(
    "--warm-up",
    is_flag=True,
    help="Send each changed instance one query, so that callers find it warm. It is billed.",
)
@probing
def command(dry_run: bool, prune_services: bool, plan_file: Path | None, **options: Any) -> int:
    """Make the fleet what the inventory says, and verify it.

    Nothing changes before the plan was shown and agreed to. A host that does not come up is
    turned back to what it ran before. An instance that the inventory no longer names is left
    alone, and named, unless --prune-services says that it goes.

    \b
    Example:
      speechfleet deploy --inventory prod.yml --limit berlin
      speechfleet deploy --inventory prod.yml --canary 1 --bake 10m --serial 5,20%
    """
    from speechfleet.cli.deploying import Deploy
    from speechfleet.cli.planning import show_plan
    from speechfleet.cli.probing import limits_of

    warm_up, limits = options.pop("warm_up"), limits_of(options)
    if dry_run:
        return show_plan(options, saved=plan_file, prune_services=prune_services)
    return Deploy("deploy", options, prune_services, plan_file, limits if warm_up else None).run()
