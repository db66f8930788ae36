"""The vendor's own client against a stand-in over TLS; nothing leaves the loopback."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestTimeoutError, ServiceResponseTimeoutError

from speechfleet.secrets import key_vault
from speechfleet.secrets.key_vault_log_in import LogIn
from speechfleet.secrets.key_vault_trouble import trouble
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.azure_keyvault import AZURE_KEYVAULT, fetch
from speechfleet.secrets.sources.source import SourceError

from .around import around
from .key_vault import FLEET, IDENTITY, TENANT, TOKEN, VALUE, Answer, Vault, refusal, standing_in

VERSION = "0123456789abcdef0123456789abcdef"
WEST = "/secrets/west-key"
LOGGED_IN = f"""#!/bin/sh
printf '%s\\n' "$*" >>"$AZ_CALLS"
printf '{{"accessToken": "{TOKEN}", "expires_on": 4102444800}}'
"""


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """A vault that this machine trusts, and to which `az` is logged in."""
    for name in os.environ:
        if name.startswith(("AZURE_", "IDENTITY_", "MSI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("AZ_CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("PATH", str(tmp_path))
    _az(tmp_path, LOGGED_IN)
    monkeypatch.setattr(socket, "getaddrinfo", _resolver(socket.getaddrinfo))
    monkeypatch.setattr(key_vault, "LOG_IN", LogIn())
    with standing_in(tmp_path) as one:
        one.answers[f"{WEST}/"] = [Answer()]
        yield one
    _until_nobody_asks(one)


def _az(folder: Path, script: str) -> None:
    (folder / "az").write_text(script)
    (folder / "az").chmod(0o700)


def _resolver(real: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(host: str, *others: Any, **named: Any) -> Any:
        if host not in (FLEET, "127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real("127.0.0.1", *others, **named)

    return resolve


def _until_nobody_asks(vault: Vault) -> None:
    """Also one that was given up."""
    for thread in threading.enumerate():
        if thread.name.startswith(vault.url):
            thread.join(300)


def _ask(vault: Vault, path: str = WEST, seconds: float = 120) -> Secret:
    return fetch(f"{vault.url}{path}", around(), seconds)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("fleet/west-key", True),
        (f"fleet/west-key/{VERSION}", True),
        ("https://fleet.vault.azure.net/secrets/west-key", True),
        (f"https://fleet.vault.azure.cn/secrets/west-key/{VERSION}", True),
        ("fleet", False),
        ("fleet/west_key", False),
        ("fleet/west/1", False),
        ("f/west", False),
        ("fleet.vault.azure.net/west", False),
        ("http://fleet.vault.azure.net/secrets/west", False),
        ("https://fleet.vault.azure.net/west", False),
        ("https://me@fleet.vault.azure.net/secrets/west", False),
        ("", False),
    ],
)
def test_a_vault_and_a_secret(text: str, fits: bool) -> None:
    assert AZURE_KEYVAULT.fits(text) is fits


def test_the_vaults_challenge_is_answered_in_its_own_tenant(vault: Vault, tmp_path: Path) -> None:
    vault.answers[f"{WEST}/{VERSION}"] = [Answer(body={"value": "older"})]
    assert _ask(vault) == Secret(VALUE)
    assert _ask(vault, f"{WEST}/{VERSION}") == Secret("older")
    assert vault.asked == [f"{WEST}/", f"{WEST}/{VERSION}"]
    (once,) = (tmp_path / "calls").read_text().splitlines()
    assert once.endswith(f"--resource {vault.resource} --tenant {TENANT}")


def test_a_machines_own_identity_is_taken_where_there_is_one(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_TOKEN_CREDENTIALS")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{vault.url}{IDENTITY}")
    monkeypatch.setenv("IDENTITY_HEADER", "h")
    assert _ask(vault) == Secret(VALUE)
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize("body", [{"value": ""}, {}])
def test_an_empty_value_is_an_empty_secret(vault: Vault, body: dict[str, str]) -> None:
    vault.answers[f"{WEST}/"] = [Answer(body=body)]
    assert _ask(vault) == Secret("")


def test_a_vault_that_is_asked_too_often_is_asked_once_more(vault: Vault) -> None:
    vault.answers[f"{WEST}/"] = [refusal(429, Retry_After="1"), refusal(503), Answer()]
    assert _ask(vault) == Secret(VALUE)
    assert len(vault.asked) == 3


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refusal(401), r"does not accept the log-in \(401\); see that it is one of"),
        (refusal(403), r'does not let this identity get secret "west-key" \(403\); give it'),
        (refusal(403, "ForbiddenByRbac"), "does not let this identity get secret"),
        (refusal(403, "ForbiddenByFirewall"), r"refuses this address \(403\); let its firewall"),
        (refusal(403, "SecretDisabled"), r'has secret "west-key" disabled \(403\); enable it'),
        (refusal(404, "SecretNotFound"), r'has no secret "west-key" \(404\); see its name'),
        (refusal(429, Retry_After="3600"), r"is asked too often \(429\) and asks to wait 3600 s"),
        (refusal(418), "answers 418; run again later"),
    ],
)
def test_what_a_vault_refuses_is_said_with_a_remedy(
    vault: Vault, answer: Answer, says: str
) -> None:
    vault.answers[f"{WEST}/"] = [answer]
    with pytest.raises(SourceError, match=f"{vault.url} {says}") as caught:
        _ask(vault)
    assert "s3cr3t" not in str(caught.value)
    assert len(vault.asked) == 1


def test_a_version_that_is_not_there_is_named(vault: Vault) -> None:
    with pytest.raises(SourceError, match=f'no secret "west-key", version {VERSION}'):
        _ask(vault, f"{WEST}/{VERSION}")


def test_one_that_is_slow_is_given_up(vault: Vault) -> None:
    vault.answers[f"{WEST}/"] = [Answer(slow=True)]
    with pytest.raises(SourceError, match=r"west-key gave no secret within 0.5 s; see whether"):
        _ask(vault, seconds=0.5)


@pytest.mark.parametrize(
    "error", [ServiceRequestTimeoutError("s"), ServiceResponseTimeoutError("s")]
)
def test_so_is_one_that_the_client_gives_up(error: Exception) -> None:
    assert trouble(error, "https://v", "s", None).startswith("https://v is too slow to answer")


def test_a_token_is_not_sent_to_who_wants_one_for_another_service(vault: Vault) -> None:
    vault.resource = "https://vault.another.example"
    with pytest.raises(SourceError, match="asks for a log-in that is for another service"):
        _ask(vault)
    assert vault.asked == []


def test_a_certificate_that_is_not_trusted_is_named(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(SourceError, match=r"certificate of https://fleet.* is not trusted; where"):
        _ask(vault)


def test_what_cannot_be_reached_is_named(vault: Vault) -> None:
    with pytest.raises(SourceError, match=r"name of https://nowhere.vault.azure.net is not resol"):
        fetch("nowhere/west-key", around(), 120)
    url = "https://127.0.0.1:1"  # where nothing listens
    with pytest.raises(SourceError, match=f"{url} cannot be reached; see to network and proxy"):
        fetch(f"{url}{WEST}", around(), 120)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "echo 'Please run az login' >&2; exit 1",
            "no log-in to Azure was found for https://fleet",
        ),
        ("echo 'AADSTS700082: s3cr3t' >&2; exit 1", r"refuses the log-in .*\(AADSTS700082\); ren"),
    ],
)
def test_a_machine_that_is_not_logged_in_is_told_how(
    vault: Vault, tmp_path: Path, script: str, says: str
) -> None:
    _az(tmp_path, f"#!/bin/sh\necho called >>$AZ_CALLS; {script}\n")
    for _ in range(2):
        with pytest.raises(SourceError, match=says) as caught:
            _ask(vault)
        assert "s3cr3t" not in str(caught.value)
    assert (tmp_path / "calls").read_text() == "called\n"


def test_a_log_in_that_is_not_answered_is_told_from_none(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.setenv(name, TENANT)
    with pytest.raises(SourceError, match=r"the log-in of AZURE_CLIENT_ID for https.* fail"):
        _ask(vault)


def test_what_nobody_thought_of_is_no_traceback(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "s3cr3t")
    with pytest.raises(
        SourceError, match=r"failed unexpectedly \(ValueError\); see that"
    ) as caught:
        _ask(vault)
    assert "s3cr3t" not in str(caught.value)


def test_without_the_vendors_client_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.keyvault.secrets", None)
    monkeypatch.delitem(sys.modules, "speechfleet.secrets.key_vault", raising=False)
    with pytest.raises(SourceError, match="pip install azure-identity azure-k"):
        fetch("fleet/west-key", around(), 120)


def test_nothing_of_it_is_logged_at_any_level(
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    assert repr(_ask(vault)) == "[secret]"
    monkeypatch.setattr(key_vault, "LOG_IN", LogIn())
    _az(tmp_path, "#!/bin/sh\nexit 1\n")
    with pytest.raises(SourceError):
        _ask(vault)
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")
