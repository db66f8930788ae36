"""An Azure Key Vault, asked with the vendor's own client, which is patient within limits.

Its packages are an optional extra: importing this module without them is an ImportError.
"""

import logging
from typing import Any

from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse
from azure.keyvault.secrets import SecretClient

from speechfleet.secrets.key_vault_log_in import LIMITS, LogIn
from speechfleet.secrets.key_vault_trouble import trouble
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import SourceError

LONGEST_WAIT = 10.0
"""Seconds; a vault that asks for more (Retry-After) is not waited for."""

LOG_IN = LogIn()
_TRIES = {"retry_total": 3, "retry_connect": 1, "retry_read": 1, "retry_backoff_max": 4}

# Requests and refusals, as the vendor's packages log them, are for nobody at any verbosity.
for _name in ("azure", "msal", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class _Patience(RetryPolicy[HttpRequest, HttpResponse]):
    """Tries again as the vault asks to, unless that takes too long."""

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        wait = self.get_retry_after(response) or 0
        return wait <= LONGEST_WAIT and super().is_retry(settings, response)


def ask(vault: str, secret: str, version: str | None) -> Secret | SourceError:
    """Return the secret's value, or why there is none; never raises what may hold a secret."""
    try:
        patience = _Patience(**_TRIES)
        with SecretClient(vault, LOG_IN, retry_policy=patience, **LIMITS) as client:
            return Secret(client.get_secret(secret, version).value or "")
    except Exception as error:  # the vendor's packages raise much more than they name
        return SourceError(trouble(error, vault, secret, version))
