"""`webhook`: the news as JSON, posted to a URL.

TLS is verified by what the machine trusts (or `SSL_CERT_FILE`), a proxy is that of the environment
(`HTTPS_PROXY`), and a redirect is not followed: the headers may hold a secret, and so may the
URL. Messages therefore have words of their own, and never those of the libraries.
"""

import socket
import ssl
from collections.abc import Callable
from http.client import HTTPException
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from speechfleet.channels.kind import ChannelError, ChannelKind, News
from speechfleet.inventory.channels import is_address
from speechfleet.inventory.fleet import Channel

SECONDS = 10.0
"""Until there is an answer to one attempt."""

PAUSES = (2.0, 5.0)
"""Before the second and the third attempt, in seconds."""

_COME_AGAIN = (429, 503)
"""Answers by which nothing was taken: HTTP's own (RFC 6585, RFC 9110). A gateway that has no
answer, or a bad one (502, 504), may have passed on what it was sent."""


class _Again(ChannelError):
    """Surely nothing was taken, so that another attempt tells nobody twice."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Have the answer be the error that it is."""


def send(channel: Channel, news: News, rest: Callable[[float], None] = sleep) -> None:
    """Post the news, once it is taken no second time. Raises ChannelError."""
    for pause in PAUSES:
        try:
            return _post(channel, news.document)
        except _Again:
            rest(pause)
    return _post(channel, news.document)


def _post(channel: Channel, document: str) -> None:
    why: ChannelError
    try:
        with build_opener(_NoRedirect).open(_request(channel, document), timeout=SECONDS):
            return
    except HTTPError as error:
        error.close()
        why = _answered(error.code)
    except URLError as error:
        why = _unconnected(error.reason)
    except TimeoutError:
        why = ChannelError(f"no answer within {SECONDS:g} s; it may have been taken")
    except (OSError, HTTPException):
        why = ChannelError("the connection was cut before an answer; it may have been taken")
    except ValueError:
        why = ChannelError("its URL or a header cannot be sent; look at their secrets")
    raise why from None


def _request(channel: Channel, document: str) -> Request:
    url = channel.url.open() if channel.url else ""
    if not is_address(url):
        raise ValueError
    headers = {name: value.open() for name, value in channel.headers.items()}
    ours = {"Content-Type": "application/json", "User-Agent": "speechfleet"}
    return Request(url, document.encode(), {**ours, **headers}, method="POST")  # noqa: S310 - looked at above


def _answered(code: int) -> ChannelError:
    if code in _COME_AGAIN:
        return _Again(f"it answers {code}; see whether the receiver is well")
    if code >= 500:
        return ChannelError(f"it answers {code}, and may have taken it; see whether it is well")
    if 300 <= code < 400:
        return ChannelError(f"it answers {code}, and no redirect is followed; wanted the right URL")
    return ChannelError(f"it answers {code}; see whether its URL and secrets are right")


def _unconnected(reason: object) -> ChannelError:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return ChannelError(
            "its TLS certificate is not trusted; wanted one of a CA that this machine trusts "
            "(or SSL_CERT_FILE)"
        )
    if isinstance(reason, ssl.SSLError):
        return ChannelError("it speaks no TLS that this machine takes; see its port and versions")
    if isinstance(reason, socket.gaierror):
        return _Again("the name of its host is not known")
    if isinstance(reason, ConnectionRefusedError):
        return _Again("nobody listens there")
    if isinstance(reason, TimeoutError):
        return ChannelError(f"no connection within {SECONDS:g} s")
    return ChannelError("there is no connection to it; see network and proxy")


WEBHOOK = ChannelKind("webhook", send)
