"""How near two passages are, counted in signs, words, sentences or turns, and which pairs are near enough. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

Span = tuple[int, int]
"""A passage: [start, end) in code points of its document."""
Unit = Literal["sign", "word", "sentence", "turn"]
Place = tuple[int, int]
"""Where a passage lies in a unit: the numbers of its first and its last sign, sentence or turn; of words the number of
its first and that of the first behind it, so that the difference of two places is the number of words between."""


def places(spans: Sequence[Span], unit: Unit, starts: Sequence[int] = ()) -> list[Place]:
    """Each passage in a unit; `starts` are where the words, sentences or turns of its document begin, in order.

    What stands before the first sentence or turn counts as part of it.
    """
    if unit == "sign":
        return [(start, end - 1) for start, end in spans]
    if unit == "word":
        return [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in spans]
    return [
        (max(bisect_right(starts, start) - 1, 0), max(bisect_right(starts, end - 1) - 1, 0))
        for start, end in spans
    ]


def distance(one: Place, other: Place) -> int:
    """How many units lie between; 0 where they touch the same sentence or turn, or no word lies between."""
    return max(0, other[0] - one[1], one[0] - other[1])


def within(left: Sequence[Place], right: Sequence[Place], most: int) -> Iterator[tuple[int, int]]:
    """The pairs (position in `left`, position in `right`) at a distance of at most `most`.

    Goes over the right ones once in order; costs what it gives, and a search for each of the left.
    """
    order = sorted(range(len(right)), key=lambda position: right[position])
    firsts = [right[position][0] for position in order]
    reached = list(accumulate((right[position][1] for position in order), max))
    for position, (first, last) in enumerate(left):
        begin = bisect_left(reached, first - most)
        until = bisect_right(firsts, last + most)
        for other in order[begin:until]:
            if distance((first, last), right[other]) <= most:
                yield position, other
