"""The sources by name. A new one is one file, and a row here."""

from speechfleet.secrets.sources.azure_keyvault import AZURE_KEYVAULT
from speechfleet.secrets.sources.command import COMMAND
from speechfleet.secrets.sources.env import ENV
from speechfleet.secrets.sources.file import FILE
from speechfleet.secrets.sources.source import Source
from speechfleet.secrets.sources.vault import VAULT

SOURCES: dict[str, Source] = {one.name: one for one in (VAULT, FILE, ENV, COMMAND, AZURE_KEYVAULT)}

*_OTHERS, _LAST = (one.form for one in SOURCES.values())
FORMS = f"{', '.join(_OTHERS)} or {_LAST}"
"""All of them as a message names them."""
