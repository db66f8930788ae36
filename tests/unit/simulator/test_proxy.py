"""A stand-in reports through a proxy as .NET would."""

import base64
from collections.abc import Iterator

import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.proxy import Proxy, ProxyRefused, proxy_for
from speechfleet.simulator.usage import submit
from tests.unit.listening import Quiet, listening

LOGIN = f"Basic {base64.b64encode(b'me:secret').decode()}"


class _Proxy(Quiet):
    """Wants a login, and answers for whatever it is asked."""

    def do_POST(self) -> None:
        self._answer(b'{"status": "Valid"}' if "billing.invalid/" in self.path else b"{}")

    def do_CONNECT(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        known = self.headers.get("Proxy-Authorization") == LOGIN
        self.answer(200 if known else 407, body)


@pytest.fixture(scope="module")
def proxy() -> Iterator[str]:
    with listening(_Proxy) as address:
        yield f"http://{address}"


def _submit(billing: str, **found: str) -> ApiStatus:
    return submit(billing, "key", {}, proxy_for(billing, found))


def test_a_report_goes_through_the_proxy_with_its_login(proxy: str) -> None:
    found = {"http_proxy": proxy, "http_proxy_creds": "me:secret"}
    assert _submit("http://billing.invalid/x/", **found) is ApiStatus.VALID


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("creds", ["", "me:other"])
def test_a_proxy_that_wants_another_login(proxy: str, scheme: str, creds: str) -> None:
    found = {f"{scheme}_proxy": proxy, "http_proxy_creds": creds}
    with pytest.raises(ProxyRefused, match=r"407 \(Proxy Authentication Required\)"):
        _submit(f"{scheme}://billing.invalid/", **found)


@pytest.mark.parametrize(
    ("url", "no_proxy", "through"),
    [
        ("http://a.example/", "", True),
        ("http://a.example/", "a.example", False),
        ("http://a.example/", "localhost, .EXAMPLE", False),
        ("http://a.example/", "example", True),
        ("http://a.example/", "*", True),
        ("http://10.1.2.3:8080/", "10.0.0.0/8", True),
        ("http://10.1.2.3:8080/", "10.1.2.3", False),
        ("https://a.example/", "", False),
    ],
)
def test_what_goes_through_the_proxy(url: str, no_proxy: str, through: bool) -> None:
    found = {"http_proxy": "http://p:3128", "no_proxy": no_proxy}
    assert proxy_for(url, found) == (Proxy("p", 3128) if through else None)
