"""`speech_proxy`: settings for every container that reports, and a login that goes another way."""

from pathlib import Path

import pytest

from speechfleet.inventory.fleet import Fleet
from speechfleet.secrets.secret import Secret

from .conftest import Read, Refused

TEXT = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "file:key"}}
    speech_proxy: PROXY
    speech_services:
      stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west, settings: {SETTINGS}}
      web: {kind: container, image: "nginx:1", container_port: 80, cpus: 1, memory: 64m}
  hosts: {h: }
"""
PROXY = "http://p.example:3128"


def _text(proxy: str, settings: str = "A: b") -> str:
    return TEXT.replace("PROXY", proxy, 1).replace("SETTINGS", settings)


def _settings(fleet: Fleet, number: int = 0) -> dict[str, str]:
    return dict(fleet.hosts[0].services[number].settings)


@pytest.mark.parametrize("key", ["http", "https"])
def test_one_of_the_two_stands_for_both_and_loopback_is_excepted(read: Read, key: str) -> None:
    assert _settings(read(_text(f"{{{key}: '{PROXY}/'}}"))) == {
        "A": "b",
        "HTTP_PROXY": PROXY,
        "HTTPS_PROXY": PROXY,
        "NO_PROXY": "localhost,127.0.0.1,::1",
    }


def test_each_has_its_own_and_what_is_excepted_besides(read: Read) -> None:
    more = "no_proxy: '.example, 10.1.2.3,localhost'"
    found = _settings(read(_text(f"{{http: 'http://a:1', https: 'http://b:2', {more}}}")))
    assert (found["HTTP_PROXY"], found["HTTPS_PROXY"]) == ("http://a:1", "http://b:2")
    assert found["NO_PROXY"] == "localhost,127.0.0.1,::1,.example,10.1.2.3"


def test_what_reports_to_nobody_has_none(read: Read) -> None:
    assert _settings(read(_text(f"{{http: '{PROXY}'}}")), 1) == {}


def test_without_it_nothing_is_added(read: Read) -> None:
    assert _settings(read(_text("null"))) == {"A": "b"}


@pytest.mark.parametrize(
    ("given", "excepted"),
    [("no_proxy: 'a.example'", ["a.example"]), ("NO_PROXY: '127.0.0.1'", []), ("B: c", [])],
)
def test_a_service_with_a_proxy_of_its_own_has_loopback_excepted_too(
    read: Read, given: str, excepted: list[str]
) -> None:
    found = _settings(read(_text("null", f"http_proxy: '{PROXY}', {given}")))
    assert found["http_proxy"] == PROXY
    assert found["NO_PROXY"] == ",".join(["localhost", "127.0.0.1", "::1", *excepted])
    assert "no_proxy" not in found


def test_the_login_is_a_secret_beside_the_settings(read: Read, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0" * 32 + "\n")
    (tmp_path / "login").write_text("me:plan:ted\n")
    text = _text(f"{{http: '{PROXY}', creds: 'file:login'}}")
    [host] = read(text, keys=True).hosts
    assert host.proxy is not None
    assert (host.proxy.login, host.proxy.creds) == (True, Secret("me:plan:ted"))
    assert "planted" not in repr(host)
    assert "HTTP_PROXY_CREDS" not in host.services[0].settings
    [keyless] = read(text).hosts
    assert keyless.proxy is not None
    assert (keyless.proxy.login, keyless.proxy.creds) == (True, None)


@pytest.mark.parametrize("login", ["planted", ":planted", "me:plantéd"])
def test_a_login_without_user_and_password_is_refused(
    refused: Refused, tmp_path: Path, login: str
) -> None:
    (tmp_path / "key").write_text("0" * 32 + "\n")
    (tmp_path / "login").write_text(login)
    [fault] = refused(_text(f"{{http: '{PROXY}', creds: 'file:login'}}"), keys=True)
    assert fault == "5:58: file:login is no login for a proxy; wanted USER:PASSWORD in ASCII"


def test_capitals_in_a_login_are_warned_of(read: Read, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0" * 32 + "\n")
    (tmp_path / "login").write_text("me:Planted")
    warnings = read(_text(f"{{http: '{PROXY}', creds: 'file:login'}}"), keys=True).warnings
    [warning] = [one for one in warnings if "small letters" in one]
    assert "file:login has capitals" in warning
    assert "Planted" not in warning


@pytest.mark.parametrize(
    ("proxy", "fault"),
    [
        ("{creds: 'env:A'}", "5:19: speech_proxy has neither http nor https; wanted http://HOST"),
        ("{http: 'http://me:planted@p:1'}", "5:26: http: a login may not stand here; wanted"),
        ("{http: 'p:3128'}", "5:26: http: that is no address of a proxy; wanted http://HOST:PORT"),
        ("{http: 'http://p:0'}", "5:26: http: that is no address of a proxy"),
        ("{http: 'http://p/path'}", "5:26: http: that is no address of a proxy"),
        ("{http: 'socks5://p:1'}", "5:26: http: that is no address of a proxy"),
        (f"{{http: '{PROXY}', creds: 'me:planted'}}", "5:58: creds: the secret itself may not"),
        (f"{{http: '{PROXY}', no_proxy: '*.a'}}", '5:61: no_proxy: "*.a" would except nothing'),
        (f"{{http: '{PROXY}', no_proxy: '10.0.0.0/8'}}", '5:61: no_proxy: "10.0.0.0/8" would'),
        (f"{{http: '{PROXY}', no_prox: 'a'}}", '5:51: speech_proxy has no "no_prox"; wanted'),
    ],
)
def test_what_is_no_proxy_is_refused(refused: Refused, proxy: str, fault: str) -> None:
    [found] = refused(_text(proxy))
    assert found.startswith(fault)
    assert "planted" not in found


@pytest.mark.parametrize(
    ("proxy", "settings", "fault"),
    [
        (f"{{http: '{PROXY}'}}", "https_proxy: 'http://b'", "https_proxy comes from speech_proxy"),
        (f"{{http: '{PROXY}'}}", "NO_PROXY: 'b'", "NO_PROXY comes from speech_proxy"),
        ("null", "HTTP_PROXY: 'http://me:planted@p'", "HTTP_PROXY has a login; wanted speech_prox"),
        ("null", "http_proxy_creds: 'me:planted'", "http_proxy_creds is a secret; wanted it in a"),
    ],
)
def test_one_place_for_a_proxy(refused: Refused, proxy: str, settings: str, fault: str) -> None:
    [found] = refused(_text(proxy, settings))
    assert found.startswith(f"7:86: {fault}")
    assert "planted" not in found


def test_what_runs_disconnected_has_no_proxy(read: Read) -> None:
    text = _text(f"{{http: '{PROXY}'}}")
    text = text.replace("settings: {A: b}", "connection: disconnected, licence_days: 30")
    assert not any("proxy" in name.lower() for name in _settings(read(text)))
