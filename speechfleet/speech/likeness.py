"""Whether a text is the expected one: case, punctuation and spaces do not count."""

import unicodedata

_APOSTROPHES = "'’ʼ"
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def normalised(text: str) -> list[str]:
    """Return the words of a text. A letter of a script that is written without spaces is one."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text).casefold())).split()


def word_errors(said: str, expected: str) -> float:
    """Return how many words have to be changed, left out or put in, as a share of those that
    were expected (the word error rate); none where only the spaces differ."""
    wanted, found = normalised(expected), normalised(said)
    if "".join(wanted) == "".join(found):
        return 0.0
    costs = list(range(len(found) + 1))
    for row, word in enumerate(wanted, 1):
        before, costs[0] = costs[0], row
        for column, other in enumerate(found, 1):
            change = before + (word != other)
            before = costs[column]
            costs[column] = min(change, before + 1, costs[column - 1] + 1)
    return costs[-1] / max(1, len(wanted))


def _plain(letter: str) -> str:
    if letter in _APOSTROPHES:
        return ""
    if unicodedata.category(letter)[0] in "PSZC":
        return " "
    name = unicodedata.name(letter, "")
    return f" {letter} " if name.startswith(_WITHOUT_SPACES) else letter
