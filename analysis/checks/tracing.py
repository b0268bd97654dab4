"""Whether a text leads back to who said something: names in it, and words that stand in a document just so. Pure."""

import re
from collections.abc import Iterable, Iterator

RUN = 7
"""So many words in a row, the same as in a document, are a quote and no turn of phrase."""
SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names stand in the text as whole words, however they are written."""
    said = f" {' '.join(_words(text))} "
    found = []
    for name in names:
        wanted = " ".join(_words(name))
        if len(wanted) >= SHORTEST_NAME and f" {wanted} " in said:
            found.append(name)
    return found


def repeated(text: str, document: str, run: int = RUN) -> list[tuple[int, int]]:
    """Stretches of the document, in code points, that stand in the text word by word; each of `run` words or more."""
    said = list(_words(text))
    wanted = {tuple(said[at : at + run]) for at in range(len(said) - run + 1)}
    if not wanted:
        return []
    places = [(match.group().casefold(), match.start(), match.end()) for match in _WORD.finditer(document)]
    words = [word for word, _, _ in places]
    found: list[tuple[int, int]] = []
    for at in range(len(words) - run + 1):
        if tuple(words[at : at + run]) not in wanted:
            continue
        start, end = places[at][1], places[at + run - 1][2]
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _words(text: str) -> Iterator[str]:
    return (match.group().casefold() for match in _WORD.finditer(text))
