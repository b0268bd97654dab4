"""How many organisations of which kind stand behind a finding, as far as everybody may know it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.statistics import SMALL_CELL


@dataclass(frozen=True)
class Told:
    """`organisations` is None for 1 to 4 of them. `kinds`: the largest first; `others` are of kinds that are not told."""

    organisations: int | None
    kinds: dict[str, int] = field(default_factory=dict)
    others: int = 0


def tell(counts: Mapping[str, int], least: int = SMALL_CELL) -> Told:
    """What may be told of these numbers of organisations by kind of partner.

    A kind with fewer than `least` is not named. As the total is told, what is left over may not be of fewer than `least`
    either: then the smallest named kind goes into the rest, until it is large enough or empty (complementary
    suppression: Hundepool et al. 2012, Statistical Disclosure Control, chapter 4).
    """
    counts = {kind: number for kind, number in counts.items() if number}
    total = sum(counts.values())
    if total < least:
        return Told(None if total else 0)
    kinds = sorted(
        (kind for kind, number in counts.items() if number >= least), key=lambda kind: (-counts[kind], kind)
    )
    rest = total - sum(counts[kind] for kind in kinds)
    while kinds and 0 < rest < least:
        rest += counts[kinds.pop()]
    return Told(total, {kind: counts[kind] for kind in kinds}, rest)
