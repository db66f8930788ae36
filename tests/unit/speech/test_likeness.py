import pytest

from speechfleet.speech.likeness import normalised, word_errors


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("  don't — well-known\n", ["dont", "well", "known"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
        ("你好。", ["你", "好"]),
        ("ภาษา ລາວ", ["ภ", "า", "ษ", "า", "ລ", "າ", "ວ"]),
        ("នាម မြန်", ["ន", "ា", "ម", "မ", "ြ", "န", "်"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("3 €", ["3"]),
        ("…", []),
    ],
)
def test_case_punctuation_and_spaces_do_not_count(text: str, words: list[str]) -> None:
    assert normalised(text) == words


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ("one two three four", 0),
        ("One, two. Three? Four!", 0),
        ("one two four", 0.25),
        ("one two two three four", 0.25),
        ("one too three for", 0.5),
        ("", 1),
        ("five six seven eight nine", 1.25),
    ],
)
def test_the_share_of_wrong_words(said: str, errors: float) -> None:
    assert word_errors(said, "one two three four") == errors


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("안녕하세요", "안녕 하세요"),
        ("It is 3:30 PM.", "It is 3:30PM"),
        ("E-mail", "email"),
        ("สวัสดีครับยินดี", "สวัสดีครับ ยินดี"),
    ],
)
def test_spaces_alone_make_no_error(said: str, expected: str) -> None:
    assert word_errors(said, expected) == 0


def test_where_nothing_is_expected_each_word_is_wrong() -> None:
    assert word_errors("one two", "") == 2
