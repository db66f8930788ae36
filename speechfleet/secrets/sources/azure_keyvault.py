"""`azure-keyvault:VAULT/SECRET`: a secret in an Azure Key Vault, asked with the vendor's client.

VAULT is a vault of the public cloud by name, and a version may follow: `fleet/west-key/VERSION`.
The secret's identifier, as the portal shows it, is good for every cloud:
`https://fleet.vault.azure.net/secrets/west-key/VERSION`.
The client is an extra, `[azure-keyvault]`, and imported only where a secret is fetched.
"""

import re
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import Around, Source, SourceError

SECONDS = 30.0
"""How long logging in and the vault's answer may take together, tries included."""

# learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates, "Object identifiers"
_WHICH = r"(?P<secret>[0-9A-Za-z-]{1,127})(?:/(?P<version>[0-9A-Fa-f]{32}))?"
_BY_NAME = re.compile(rf"(?P<vault>[A-Za-z][0-9A-Za-z-]{{1,22}}[0-9A-Za-z])/{_WHICH}")
_BY_URL = re.compile(rf"(?P<url>https://[0-9A-Za-z.-]+(?::[0-9]{{1,5}})?)/secrets/{_WHICH}")


class Identifier(NamedTuple):
    """What is asked for, and of which vault."""

    vault: str
    """The vault's URL."""
    secret: str
    version: str | None
    """None for the latest."""

    def __str__(self) -> str:
        return "/".join(filter(None, (f"{self.vault}/secrets/{self.secret}", self.version)))


def fits(text: str) -> bool:
    """Whether it names a vault and a secret."""
    return _identifier(text) is not None


def fetch(text: str, around: Around, seconds: float | None = None) -> Secret:
    """Return the secret's value. Raises SourceError."""
    wanted = _identifier(text)
    assert wanted is not None  # noqa: S101 - what does not fit is not fetched
    limit = SECONDS if seconds is None else seconds
    answers: SimpleQueue[Secret | SourceError] = SimpleQueue()
    # The client's own limits are for each read and each program; a thread can be left behind.
    Thread(target=lambda: answers.put(_asked(wanted)), name=str(wanted), daemon=True).start()
    try:
        found = answers.get(timeout=limit)
    except Empty:
        hint = "see whether the vault and the log-in can be reached from here"
        raise SourceError(f"{wanted} gave no secret within {limit:g} s; {hint}") from None
    if isinstance(found, SourceError):
        raise found
    return found


def _asked(wanted: Identifier) -> Secret | SourceError:
    try:
        from speechfleet.secrets.key_vault import ask
    except ImportError:
        found = "azure-keyvault: wants the vendor's client, which is not installed"
        return SourceError(f"{found}; pip install azure-identity azure-keyvault-secrets")
    return ask(wanted.vault, wanted.secret, wanted.version)


def _identifier(text: str) -> Identifier | None:
    match = _BY_NAME.fullmatch(text) or _BY_URL.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    url = parts.get("url") or f"https://{parts['vault']}.vault.azure.net"
    return Identifier(url, parts["secret"], parts["version"])


AZURE_KEYVAULT = Source("azure-keyvault", "azure-keyvault:VAULT/SECRET", fits, fetch, slow=True)
