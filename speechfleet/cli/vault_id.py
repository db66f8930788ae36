"""The type of `--vault-id`."""

import click


class SourceOfVaultId(click.types.StringParamType):
    """NAME@SOURCE with the path of a file made absolute, so that a run can be resumed."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it checked."""
        from speechfleet.secrets.vault import VaultError
        from speechfleet.secrets.vault_ids import read_vault_id

        try:
            return str(read_vault_id(value).absolute())
        except VaultError as error:
            self.fail(str(error), param, ctx)
