"""Which kinds of partners speak in which theme, counted in organisations. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.texts import Text

if TYPE_CHECKING:
    from coding.themes import Summary


@dataclass(frozen=True)
class Row:
    """A theme: organisations a kind, in the order of the table; those of unknown kind; all; and its passages."""

    summary: "Summary"
    counts: list[int]
    unknown: int
    organisations: int

    @property
    def kinds(self) -> int:
        return sum(count > 0 for count in self.counts)


@dataclass(frozen=True)
class Table:
    """`kinds`: labels of the kinds of partners that speak anywhere; `of`: how many organisations of each speak at all."""

    kinds: list[Text]
    of: list[int]
    rows: list[Row]

    @property
    def shared(self) -> list[Row]:
        """Themes in which every kind speaks."""
        return [row for row in self.rows if len(self.kinds) > 1 and row.kinds == len(self.kinds)]

    @property
    def single(self) -> list[tuple[Row, Text]]:
        """Themes in which one kind alone speaks, where two organisations or more do."""
        return [
            (row, self.kinds[next(place for place, count in enumerate(row.counts) if count)])
            for row in self.rows
            if row.kinds == 1 and len(self.kinds) > 1 and row.organisations > 1
        ]


def table(summaries: "Sequence[Summary]") -> Table:
    """Organisations by theme and kind of partner; a passage of unknown source counts nowhere but among passages."""
    labels: dict[object, Text] = {}
    speaking: dict[object, set[object]] = defaultdict(set)
    cells: list[dict[object, set[object]]] = []
    for summary in summaries:
        found: dict[object, set[object]] = defaultdict(set)
        for passage in summary.passages:
            kind, source = passage.document.speaker_type, passage.document.source_id
            if source is None:
                continue
            found[kind.id if kind else None].add(source)
            if kind is not None:
                labels[kind.id] = kind.label
                speaking[kind.id].add(source)
        cells.append(found)
    kinds = sorted(labels, key=lambda kind: (-len(speaking[kind]), str(kind)))
    return Table(
        [labels[kind] for kind in kinds],
        [len(speaking[kind]) for kind in kinds],
        [
            Row(
                summary,
                [len(found.get(kind, ())) for kind in kinds],
                len(found.get(None, ())),
                summary.organisations,
            )
            for summary, found in zip(summaries, cells, strict=True)
        ],
    )
