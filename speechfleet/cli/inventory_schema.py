"""`speechfleet inventory schema`"""

import click


@click.command("schema")
@click.option("--vars", "of_variables", is_flag=True, help="Of files in group_vars and host_vars.")
def command(of_variables: bool) -> None:
    """Print the JSON schema of an inventory, for an editor that completes and checks YAML.

    For editors with the YAML language server, put a first line into the inventory:
    # yaml-language-server: $schema=inventory.schema.json

    \b
    Example:
      speechfleet inventory schema > inventory.schema.json
    """
    import json

    from speechfleet.inventory.schema import schema, variables_schema

    made = variables_schema() if of_variables else schema()
    click.echo(json.dumps(made, indent=2))
