"""How images are shown, and the lock."""

import json
from pathlib import Path

import pytest

from speechfleet.errands.locking import Compared
from speechfleet.errands.tags import Tag
from speechfleet.inventory.locked import Locked
from speechfleet.plan.image_list import ListedImage
from speechfleet.reports.images import print_images
from speechfleet.reports.locked import print_locked
from speechfleet.run import HostOutcome, Run

RUN = Run("r1", "images-list", (HostOutcome("a", "fine"), HostOutcome("b", "fine")))
ONE = ListedImage("r/x", "1", f"sha256:{'1' * 64}", "2026-03-01 10:20:30 +0000 UTC", "14.1GB")
LACKS = ListedImage("r/y", "2", "", there=False, use="wanted")
NOW, WAS = Locked("sha256:e", "sha256:j", 14_130_000_000), Locked("sha256:d", "sha256:i")
UNFINISHED = (
    "1 of 3 tags have no line, and a deploy refuses those (image.unlocked): mend what is said "
    "above, and run again"
)
LINES = [
    Compared(Tag("a:1", NOW), WAS),
    Compared(Tag("b:1", gone=True), WAS),
    Compared(Tag("c:1", why="?"), None),
]


def test_the_same_image_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_images(RUN, [(ONE,), (ONE, LACKS)], as_json=False, no_color=True)
    assert capsys.readouterr().out.splitlines() == [
        "r/x 1 111111111111 2026-03-01T10:20 14.1GB - 2: a,b",
        "r/y 2 - - - wanted, not there 1: b",
    ]


def test_the_document_has_the_images_of_each_host(capsys: pytest.CaptureFixture[str]) -> None:
    print_images(RUN, [(ONE,), ()], as_json=True, no_color=True)
    first, second = json.loads(capsys.readouterr().out)["hosts"]
    assert (first["images"][0]["id"], second["images"]) == (ONE.id, [])


def test_a_line_for_each_tag_and_where_it_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    print_locked(RUN, LINES, Path("images.lock.yml"), as_json=False, no_color=True)
    assert capsys.readouterr().out.splitlines() == [
        "a:1 sha256:e 14130 MB moved",
        "b:1 sha256:d - gone",
        "c:1 - - unknown",
        f"images.lock.yml: {UNFINISHED}",
    ]
    print_locked(RUN, LINES[:2], Path("images.lock.yml"), as_json=False, no_color=True)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "images.lock.yml: review it, and keep it with the inventory; a deploy runs it"
    )


def test_the_document_says_what_is_and_what_was(capsys: pytest.CaptureFixture[str]) -> None:
    print_locked(RUN, LINES, None, as_json=True, no_color=True)
    moved, gone, unknown = json.loads(capsys.readouterr().out)["images"]
    assert (moved["now"]["digest"], moved["was"]["digest"]) == ("sha256:e", "sha256:d")
    assert (gone["state"], gone["now"], unknown["why"]) == ("gone", None, "?")
