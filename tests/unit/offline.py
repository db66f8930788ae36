"""A disconnected service and its licence, for tests of every room."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from speechfleet.inventory.fleet import Service
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.licences import image_of
from speechfleet.secrets.secret import Secret
from tests.unit.values import service

PLANTED_LICENCE = b"planted licence \x00\xff of nobody"


def licence(of: Service, content: bytes = PLANTED_LICENCE, **changes: Any) -> Licence:
    """A licence that fits a service, downloaded at the beginning of 1970 for 365 days."""
    wanted = {
        "resource": "west",
        "kind": of.kind.name,
        "image": image_of(of),
        "model": of.model,
        "image_id": "sha256:1",
        "downloaded": "1970-01-01",
        "days": 365,
        "digest": sha256(content).hexdigest(),
        "content": Secret(b64encode(content).decode()),
    }
    return Licence(**{**wanted, **changes})


def offline(content: bytes = PLANTED_LICENCE, ends: Any = None, **changes: Any) -> Service:
    """A disconnected service with its licence; `ends` are changes of that."""
    wanted = service(disconnected=True, licence_days=365, **changes)
    return service(
        disconnected=True,
        licence_days=365,
        licence=licence(wanted, content, **(ends or {})),
        **changes,
    )


def unlicensed(**changes: Any) -> Service:
    """The same without a licence."""
    return service(disconnected=True, licence_days=365, **changes)
