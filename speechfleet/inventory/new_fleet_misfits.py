"""What is wrong with one thing that is given for a new fleet, whatever the others are."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from speechfleet.inventory.new_fleet import NewFleet, NewHost, write_fleet
from speechfleet.inventory.places import InventoryError
from speechfleet.secrets.secret import Secret

_RIGHT = NewFleet(
    (NewHost("host"),),
    None,
    "https://speech.cognitiveservices.azure.com/",
    "4.12.0-amd64-en-us",
    Secret("key"),
    Secret("password"),
)


def misfits(**given: Any) -> tuple[str, ...]:
    """Return what is wrong with what is `given`, by the names of NewFleet's fields."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            write_fleet(Path(folder), replace(_RIGHT, **given))
        except InventoryError as error:
            return tuple(dict.fromkeys(fault.message for fault in error.faults))
    return ()
