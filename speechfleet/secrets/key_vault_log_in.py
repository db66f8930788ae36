"""How this machine logs in to Azure: once for all secrets of a vault's kind and tenant."""

import time
from threading import Lock
from typing import Any

from azure.core.credentials import AccessToken
from azure.identity import DefaultAzureCredential

LIMITS = {"connection_timeout": 5, "read_timeout": 10}
_SPARE_SECONDS = 300
"""The client wants a token that is good for that long."""

_Asked = tuple[tuple[str, ...], str | None]


class LogIn:
    """A credential as the vendor's clients take it: a token is asked for once, and so is one that
    there is not. `az` takes a second for each, and finding out that there is nothing takes more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: dict[_Asked, AccessToken | Exception] = {}

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **_: Any,
    ) -> AccessToken:
        """Return a token. Raises what the vendor's credentials raise."""
        asked = (scopes, tenant_id)
        with self._lock:
            answer = self._answers.get(asked)
            if claims or answer is None or _is_old(answer):
                answer = self._answers[asked] = _answer(scopes, claims, tenant_id, enable_cae)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _is_old(answer: AccessToken | Exception) -> bool:
    return isinstance(answer, AccessToken) and answer.expires_on < time.time() + _SPARE_SECONDS


def _answer(
    scopes: tuple[str, ...], claims: str | None, tenant_id: str | None, enable_cae: bool
) -> AccessToken | Exception:
    try:
        with _credential() as credential:
            return credential.get_token(
                *scopes, claims=claims, tenant_id=tenant_id, enable_cae=enable_cae
            )
    except Exception as error:  # whatever it is, it is the same for all that ask
        return error


def _credential() -> DefaultAzureCredential:
    """Return what a machine logs in with: the environment, an identity of its own, or `az`."""
    others: dict[str, Any] = {
        "exclude_shared_token_cache_credential": True,
        "exclude_visual_studio_code_credential": True,
        "exclude_powershell_credential": True,
        "exclude_developer_cli_credential": True,
        "exclude_interactive_browser_credential": True,
        "exclude_broker_credential": True,
    }
    return DefaultAzureCredential(process_timeout=20, retry_total=1, **LIMITS, **others)
