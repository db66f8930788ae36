"""Text for systemd and Docker: a word arrives as it was, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from speechfleet.plan.render import env_lines, template, unit_word
from tests.unit.plan import systemd

TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\n") | st.sampled_from("\"'\\%$;{} ")
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("registry.example:5000/a/b:5.1.0-amd64-en-us", None),
        ("[::1]:5000:5000", None),
        ("", '""'),
        ("a b", '"a b"'),
        ("100%", '"100%%"'),
        ("$HOME", '"$$HOME"'),
        ('say "hi"', r'"say \"hi\""'),
        ("it's", '"it\'s"'),
        ("a\\b", r'"a\\b"'),
        (";", '";"'),
    ],
)
def test_a_word_by_the_documented_rules(text: str, word: str | None) -> None:
    """systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers"."""
    assert unit_word(text) == (text if word is None else word)


@given(TEXT)
def test_systemds_own_parser_gives_the_word_back(text: str) -> None:
    library = systemd.library()
    if library is None:
        pytest.skip(f"the witness is systemd {systemd.VERSION}")
    assert systemd.words_of(library, f"/bin/x {unit_word(text)} end") == ["/bin/x", text, "end"]


def test_the_witness_sees_what_is_not_quoted() -> None:
    library = systemd.library()
    if library is None:
        pytest.skip(f"the witness is systemd {systemd.VERSION}")
    assert systemd.words_of(library, "a b $$ 'c d'") == ["a", "b", "$", "c d"]
    assert systemd.words_of(library, "$HOME") == [""]


def test_an_environment_file_is_literal() -> None:
    assert env_lines({"A:B": " 'x' # $y ", "C": ""}) == "A__B= 'x' # $y \nC=\n"


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        template("instance.service", unit="x")
