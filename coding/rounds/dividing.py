"""Dividing documents over coders so that the work and the pairs of coders are even. Pure."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

Division = dict[uuid.UUID, list[uuid.UUID]]
"""Document → the people who code it."""


def balanced(
    lengths: Mapping[uuid.UUID, int], coders: Sequence[uuid.UUID], *, together: int = 2, share: int = 100
) -> Division:
    """`share` percent of the documents goes to `together` coders each, the rest to one; the longest is divided first.

    `lengths` are in code points. Each choice takes the people with the fewest documents in common, then with the
    least to read. The documents that several people code are spread over short and long ones.
    """
    together = max(1, min(together, len(coders)))
    order = sorted(lengths, key=lambda document: (-lengths[document], str(document)))
    several = _spread(order, round(len(order) * share / 100))
    pairs: Counter[tuple[uuid.UUID, ...]] = Counter()
    load = dict.fromkeys(coders, 0)
    found: Division = {}
    for document in order:
        size = together if document in several else 1
        chosen = min(
            combinations(coders, size),
            key=lambda group: (
                sum(pairs[pair] for pair in combinations(group, 2)),
                sum(load[coder] for coder in group),
                max(load[coder] for coder in group),
            ),
        )
        pairs.update(combinations(chosen, 2))
        for coder in chosen:
            load[coder] += lengths[document]
        found[document] = list(chosen)
    return found


def _spread(order: Sequence[uuid.UUID], count: int) -> set[uuid.UUID]:
    """So many of these at even distances."""
    return {order[(2 * step + 1) * len(order) // (2 * count)] for step in range(count)} if count else set()
