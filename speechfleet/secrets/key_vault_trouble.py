"""What the vendor's client for Key Vault raises, in our words: what is, and what to do.

Nothing of what a vault or a log-in said is passed on but the codes that the vendor documents:
learn.microsoft.com/azure/key-vault/general/rest-error-codes.
"""

import re
import socket
import ssl
from collections.abc import Iterator

from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

_SIGN_IN = re.compile(r"AADSTS[0-9]+")
_FROM_ENVIRONMENT = re.compile(r"EnvironmentCredential: (?!.*unavailable)")
_REFUSALS = {
    "SecretDisabled": "{vault} has {secret} disabled (403); enable it, or name another version",
    "ForbiddenByFirewall": "{vault} refuses this address (403); let its firewall pass it",
    "ForbiddenByConnection": "{vault} refuses this network (403); see to its private endpoint",
}
_NOT_ALLOWED = (
    "{vault} does not let this identity get {secret} (403); give it the role "
    '"Key Vault Secrets User", or `get` in an access policy'
)
_BY_STATUS = {
    401: "{vault} does not accept the log-in (401); see that it is one of the vault's own tenant",
    404: "{vault} has no {secret} (404); see its name and version, and whether it was deleted",
}
_TLS = (
    "the certificate of {vault} is not trusted; where the network opens TLS, give the file of its "
    "root certificates in REQUESTS_CA_BUNDLE"
)
_NO_LOG_IN = (
    "no log-in to Azure was found for {vault}; set AZURE_TENANT_ID, AZURE_CLIENT_ID and "
    "AZURE_CLIENT_SECRET, give this machine an identity, or run `az login`"
)
_NO_ANSWER = (
    "the log-in of AZURE_CLIENT_ID for {vault} failed; see whether Azure's log-in "
    "(login.microsoftonline.com) can be reached from here, and HTTPS_PROXY"
)
_ANOTHER = "{vault} asks for a log-in that is for another service; wanted the URL of a key vault"


def trouble(error: Exception, vault: str, secret: str, version: str | None) -> str:
    """Return why `vault` gave no `secret`, and what to do."""
    name = f'secret "{secret}"' + (f", version {version}" if version else "")
    return _said(error).format(vault=vault, secret=name)


def _said(error: Exception) -> str:
    match error:
        case HttpResponseError(response=response) if response is not None:
            return _answered(error)
        case ClientAuthenticationError():
            return _not_logged_in(error.message)
        case ServiceRequestTimeoutError() | ServiceResponseTimeoutError():
            return "{vault} is too slow to answer; see whether it can be reached from here"
        case ServiceRequestError() | ServiceResponseError():
            return _not_reached(error)
        case ValueError() if "challenge" in str(error):
            return _ANOTHER
    found = f"asking {{vault}} failed unexpectedly ({type(error).__name__})"
    return f"{found}; see that what the AZURE_… variables of the environment name is there"


def _answered(error: HttpResponseError) -> str:
    status = error.status_code
    if status == 403:
        return _REFUSALS.get(_inner_code(error), _NOT_ALLOWED)
    if status == 429:
        return "{vault} is asked too often (429)" + _asks_to_wait(error) + "; run again later"
    return _BY_STATUS.get(status or 0, f"{{vault}} answers {status}; run again later")


def _asks_to_wait(error: HttpResponseError) -> str:
    wait = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return f" and asks to wait {wait} s" if wait.isdecimal() else ""


def _inner_code(error: HttpResponseError) -> str:
    """The vault's finer code, a word of its error document."""
    inner = getattr(error.error, "innererror", None) or {}
    return str(inner.get("code", "")) if isinstance(inner, dict) else ""


def _not_logged_in(message: str) -> str:
    """The log-in's own code says more than the vendor's many words, and holds no secret."""
    code = _SIGN_IN.search(message)
    if code:
        found = f"Azure refuses the log-in that was found for {{vault}} ({code[0]})"
        return f"{found}; renew it (`az login`, or another AZURE_CLIENT_SECRET)"
    return _NO_ANSWER if _FROM_ENVIRONMENT.search(message) else _NO_LOG_IN


def _not_reached(error: Exception) -> str:
    causes = tuple(_causes(error))
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return _TLS
    if any(isinstance(one, socket.gaierror) for one in causes):
        return "the name of {vault} is not resolved; see its spelling, and DNS"
    return "{vault} cannot be reached; see to network and proxy (HTTPS_PROXY)"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield what brought an error about, as far as Python kept it."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = getattr(error, "inner_exception", None) or error.__cause__ or error.__context__
