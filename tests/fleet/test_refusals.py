"""Bad input is refused with its place before any host is asked."""

import pytest

from tests.fleet.practice import Practice

_FAULTS = {
    "memory: 256m": ("memroy: 256m", "memory"),
    "kind: speech-to-text": ("kind: speech-to-txt", "speech-to-text"),
}


@pytest.mark.parametrize("right", _FAULTS)
def test_a_misspelling_has_file_line_column_and_a_guess(bare: Practice, right: str) -> None:
    wrong, guess = _FAULTS[right]
    text = bare.inventory.read_text().replace(right, wrong)
    path = bare.folder / "misspelt.yml"
    path.write_text(text)
    before = bare.log_ins("host-1")
    result = bare.deploy(path)
    assert result.code == 2
    assert result.out == ""
    odd = wrong if wrong.startswith("memroy") else wrong.partition(" ")[2]
    [number] = [n for n, line in enumerate(text.splitlines(), 1) if odd in line]
    column = text.splitlines()[number - 1].index(odd) + 1
    assert f"misspelt.yml:{number}:{column}: " in result.err
    assert guess in result.err
    assert bare.log_ins("host-1") == before


def test_a_missing_inventory_and_an_unknown_option_are_usage(bare: Practice) -> None:
    assert bare.run("deploy", "-i", str(bare.folder / "none.yml")).code == 2
    assert bare.run("deploy", "--inventroy", "x").code == 2
