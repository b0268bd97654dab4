"""How many organisations mention what, most widely mentioned first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.charts.bars import Part, stacked
from analysis.charts.figure import Figure

MOST = 12
"""More bars than this are not looked at; the table has them all."""


@dataclass(frozen=True)
class Mention:
    label: str
    organisations: int
    documents: int
    passages: int


def mentions(found: Sequence[Mention], head: Sequence[str], sentence: str) -> Figure | None:
    """A bar per organisation count; `head` names the four columns of its table. None when nobody mentions anything."""
    first = sorted(found, key=lambda mention: (-mention.organisations, -mention.documents))[:MOST]
    first = [mention for mention in first if mention.organisations]
    part = Part("--teal", head[1], [mention.organisations for mention in first])
    drawn = stacked([mention.label for mention in first], [part], sentence, head[0]) if first else None
    if drawn is None:
        return None
    rows = [
        [mention.label, str(mention.organisations), str(mention.documents), str(mention.passages)]
        for mention in first
    ]
    return replace(drawn, head=list(head), rows=rows, legend=[])
