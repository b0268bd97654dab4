"""Whether a text repeats words that somebody else said. Pure."""

import re
from collections.abc import Iterable

ROW = 8
"""So many words in the same order are a quote; shorter rows are how anybody speaks."""
_WORD = re.compile(r"\w+")


def repeated(text: str, others: Iterable[str], row: int = ROW) -> str:
    """The first `row` words in a row of `text` that stand so in one of `others`, as they stand in `text`; "" for none.

    Signs, capitals and white space make no difference.
    """
    places = list(_WORD.finditer(text))
    words = [place.group().casefold() for place in places]
    windows = {tuple(words[at : at + row]): at for at in range(len(words) - row + 1)}
    if not windows:
        return ""
    for other in others:
        said = [word.casefold() for word in _WORD.findall(other)]
        for at in range(len(said) - row + 1):
            found = windows.get(tuple(said[at : at + row]))
            if found is not None:
                return text[places[found].start() : places[found + row - 1].end()]
    return ""
