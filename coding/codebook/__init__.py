"""The codebook of a study: its tree, its changes and its versions. Service: what other parts of the house call.

Merging, splitting, importing, second looks and pinned examples stand in modules of their own beside this.
"""

from coding.codebook.adopting import adopt, begin
from coding.codebook.changing import add, change, move, place, restore, retire
from coding.codebook.trees import (
    PALETTE,
    TEXTS,
    Branch,
    below,
    dimension,
    every,
    in_order,
    of,
    research_question,
    standing_in,
    texts,
    tree,
    usable,
    walk,
)
from coding.codebook.versions import fix, fixed, number, snapshot

__all__ = [
    "PALETTE",
    "TEXTS",
    "Branch",
    "add",
    "adopt",
    "begin",
    "below",
    "change",
    "dimension",
    "every",
    "fix",
    "fixed",
    "in_order",
    "move",
    "number",
    "of",
    "place",
    "research_question",
    "restore",
    "retire",
    "snapshot",
    "standing_in",
    "texts",
    "tree",
    "usable",
    "walk",
]
