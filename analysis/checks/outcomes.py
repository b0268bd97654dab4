"""What partners said of a finding, counted by organisation and by kind of partner. Pure."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.statistics import SMALL_CELL

VERDICTS = ("confirmed", "nuanced", "contested", "unknown")
DIVIDED = "divided"
"""People of one organisation said different things."""
COUNTED = ("confirmed", "nuanced", "contested", DIVIDED, "unknown")


@dataclass(frozen=True)
class Said:
    """What one person said for an organisation; `verdict` None: asked, and did not answer."""

    organisation: uuid.UUID
    kind: str
    verdict: str | None


@dataclass(frozen=True)
class Outcome:
    """Organisations, each counted once. `counts` None: so few answered that it is not told."""

    asked: int
    answered: int
    counts: Mapping[str, int] | None
    by_kind: Mapping[str, Mapping[str, int]]


def of_organisation(verdicts: Sequence[str]) -> str:
    """What an organisation says: what its people say; "unknown" counts only when nobody says more."""
    known = {verdict for verdict in verdicts if verdict != "unknown"}
    if not known:
        return "unknown"
    return known.pop() if len(known) == 1 else DIVIDED


def outcome(said: Sequence[Said], fewest: int = 1) -> Outcome:
    """Counts what was said of one finding; with `fewest` 5 as who stands outside the team may read it."""
    given: dict[tuple[uuid.UUID, str], list[str]] = {}
    for one in said:
        if one.verdict is not None:
            given.setdefault((one.organisation, one.kind), []).append(one.verdict)
    by_kind: dict[str, Counter[str]] = {}
    for (_, kind), verdicts in given.items():
        by_kind.setdefault(kind, Counter())[of_organisation(verdicts)] += 1
    whole, shown = told(by_kind, fewest)
    return Outcome(len({one.organisation for one in said}), len(given), whole, shown)


def told(
    by_kind: Mapping[str, Mapping[str, int]], fewest: int = SMALL_CELL
) -> tuple[dict[str, int] | None, dict[str, dict[str, int]]]:
    """The whole and the kinds of which `fewest` or more spoke; None and nothing when the whole is smaller.

    What the shown kinds leave over of the whole is either nobody or `fewest` as well: else a kind that is not shown
    would follow from the rest, and then the smallest shown kinds are left out too.
    """
    sizes = {kind: sum(counts.values()) for kind, counts in by_kind.items()}
    whole = sum(sizes.values())
    if whole < fewest:
        return None, {}
    shown = sorted((kind for kind, size in sizes.items() if size >= fewest), key=lambda kind: -sizes[kind])
    while shown and 0 < whole - sum(sizes[kind] for kind in shown) < fewest:
        shown.pop()
    total: Counter[str] = Counter()
    for counts in by_kind.values():
        total.update(counts)
    return dict(total), {kind: dict(counts) for kind, counts in by_kind.items() if kind in shown}
