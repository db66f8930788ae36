"""How the stock of images comes into the practice registry."""

import base64
import http.client
import json
import time
from collections.abc import Callable
from typing import Any

from speechfleet.sandbox.archive import Entry
from speechfleet.sandbox.base import LABEL_IMAGE
from speechfleet.sandbox.engine import SandboxError, docker, inspect
from speechfleet.sandbox.image import build
from speechfleet.sandbox.layout import REGISTRY, Layout
from speechfleet.sandbox.material import Material, keep
from speechfleet.sandbox.stock import STOCK, Stocked

USER = "speechfleet"

_PORT = 5000
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def push_images(
    simulator: str, layout: Layout, material: Material, say: Callable[[str], None]
) -> None:
    """Put each image into the registry where it is missing there or made of something older."""
    address = layout.published(REGISTRY)
    password = material.secret("registry_password").open()
    await_registry(address)
    missing = [
        image
        for one in STOCK
        if _image_id(image := tagged(simulator, address, one)) != pushed_id(address, password, one)
    ]
    # Docker's own form of a login, in the fleet's folder: nobody's ~/.docker learns the
    # password, and where we are killed it lies nowhere that `down` does not know.
    login = {"auths": {f"{address}:{_PORT}": {"auth": _basic(password)}}}
    keep(material.folder / "config.json", json.dumps(login) + "\n")
    for image in missing:
        say(f"pushing {image.rpartition('/')[2]}")
        docker("--config", str(material.folder), "push", "--quiet", image, seconds=180)


def await_registry(address: str, seconds: float = 30) -> None:
    """Return once the registry answers; raise SandboxError where it does not in time."""
    deadline = time.monotonic() + seconds
    while _get(address, "/v2/", {}) is None:
        if time.monotonic() > deadline:
            raise SandboxError(f"the practice registry at {address} does not answer")
        time.sleep(0.2)


def pushed_id(address: str, password: str, one: Stocked) -> str | None:
    """Return the image id that the registry holds for an image; None where it holds none."""
    path = f"/v2/{one.repository}/manifests/{one.tag}"
    found = _get(address, path, {"Authorization": f"Basic {_basic(password)}", "Accept": _MANIFEST})
    digest = (found or {}).get("config", {}).get("digest")
    return str(digest) if digest else None


def _basic(password: str) -> str:
    return base64.b64encode(f"{USER}:{password}".encode()).decode()


def tagged(simulator: str, address: str, one: Stocked) -> str:
    """Return the image with its tag; its label makes it another image than the other tags."""
    image = f"{address}:{_PORT}/{one.repository}:{one.tag}"
    known = inspect("image", [image]).get(image)
    if known is None or known["Config"]["Labels"].get("speechfleet.sandbox.from") != simulator:
        recipe = (
            f"FROM {simulator}\n"
            f"LABEL {LABEL_IMAGE}=speech speechfleet.simulator.tag={one.tag} "
            f"speechfleet.sandbox.from={simulator}\n"
            f"{one.recipe}"
        )
        build(image, {"Dockerfile": Entry(recipe.encode())}, {})
    return image


def _image_id(image: str) -> str:
    return str(inspect("image", [image])[image]["Id"])


def _get(address: str, path: str, headers: dict[str, str]) -> dict[str, Any] | None:
    """Return the JSON that the registry answers with; None where nobody answers."""
    connection = http.client.HTTPConnection(address, _PORT, timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        body = connection.getresponse().read()
        found: dict[str, Any] = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return found
