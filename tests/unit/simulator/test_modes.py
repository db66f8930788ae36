"""What the stand-in for custom speech does besides serving."""

from pathlib import Path

import pytest

from speechfleet.simulator.modes import fetched, listing
from speechfleet.simulator.refusal import Refused


def test_base_models_are_listed_and_the_last_line_looks_like_a_failure() -> None:
    first, row, last = listing({"basemodellocale": "de-de"}, ())
    assert first == "Checking available base model for de-de"
    assert "[Info] [Base model] Locale: de-de, CreatedDate: 2026-10-30T12:00:00Z, Id: " in row
    assert "[Fatal] Please run this tool again and assign --modelId" in last
    assert list(listing({}, ("Punct",))) == []


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (("Punct", "wfstitn", "X=y"), ["[Punct model]", "[Wfstitn model]"]),
        (("FullDisplay",), [f"[{n} model]" for n in ("Punct", "Rescore", "Resegment", "Wfstitn")]),
    ],
)
def test_display_models_are_listed_by_bare_words(words: tuple[str, ...], kinds: list[str]) -> None:
    _, *rows, _ = listing({"basemodellocale": "de-de"}, words)
    assert len(rows) == len(kinds)
    assert all(kind in row for kind, row in zip(kinds, rows, strict=True))


def test_display_models_come_into_the_folder_of_the_model(tmp_path: Path) -> None:
    assert len(list(fetched({"displaylocale": "de-de"}, ("Punct", "Rescore"), tmp_path))) == 2
    names = {path.name for path in (tmp_path / "display").iterdir()}
    assert names == {"punct.model", "rescore.model"}
    assert list(fetched({}, ("Punct",), tmp_path)) == []


def test_what_cannot_be_fetched_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="needs FullDisplay"):
        list(fetched({"displaylocale": "de-de"}, (), tmp_path))
    with pytest.raises(Refused, match="cannot be kept"):
        list(fetched({"displaylocale": "de-de"}, ("Punct",), tmp_path / "none"))
