"""Codes that go together: in overlapping or the same passages, near each other, or in one turn."""

import uuid
from dataclasses import dataclass
from urllib.parse import quote

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis import charts
from analysis.matrices import columns, counting, loading
from analysis.matrices.counting import Passage
from analysis.matrices.loading import Row
from analysis.matrices.together import WAYS, Together, Way, together
from analysis.report.words import say
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, in_words, number, one_of
from coding.queries.syntax import write
from coding.queries.tree import Coded, Join
from surveys.texts import Text, pick

WAY_NAMES: dict[str, Text] = {
    "overlap": {"nl": "in passages die elkaar overlappen", "en": "in passages that overlap"},
    "same": {"nl": "op precies dezelfde passage", "en": "on exactly the same passage"},
    "sentence": {"nl": "binnen een aantal zinnen van elkaar", "en": "within a number of sentences"},
    "turn": {"nl": "in dezelfde spreekbeurt", "en": "in the same turn"},
}
SHOW: dict[str, Text] = {
    "organisations": {"nl": "organisaties", "en": "organisations"},
    "pairs": {"nl": "paren van passages", "en": "pairs of passages"},
    "coefficient": {"nl": "c-coëfficiënt", "en": "c-coefficient"},
}
MOST_SENTENCES = 20
MOST_LISTED = 100


@dataclass(frozen=True)
class Shown:
    text: str
    shade: int
    href: str


@dataclass(frozen=True)
class Pair:
    one: Row
    other: Row
    found: Together
    href: str


@bp.route("/studies/<uuid:study_id>/matrix/pairs", methods=["GET", "POST"])
@needs("documents.read")
def code_pairs(study_id: uuid.UUID) -> ResponseReturnValue:
    """?way=overlap|same|sentence|turn&within=<sentences>&level=codes|categories&show=…&among=…; POST downloads the list."""
    session = read_session()
    here = ground(session)
    way: Way = one_of("way", WAYS, "overlap")  # type: ignore[assignment]
    most = number("within", 0, MOST_SENTENCES, 2)
    level = one_of("level", ("codes", "categories"), "codes")
    facts = columns.facts(here.cases, "", here.attributes)
    passages = loading.passages(session, study_id, here.cases)
    rows = loading.rows(session, study_id, passages)
    if level == "categories":
        rows, passages = _raised(rows, passages)
    found = together(loading.coded(session, passages, facts, way), way, most)
    used = {code for pair in found for code in pair}
    rows = [row for row in rows if row.code.id in used]
    pairs = _listed(here, rows, found, way, most)
    if request.method == "POST":
        return _file(pairs)
    show = one_of("show", SHOW, "organisations")
    cells = _grid(rows, pairs, show)
    return render_template(
        "insight/pairs.html",
        here=here,
        rows=rows,
        cells=cells,
        figure=_figure(here, rows, pairs, cells, show),
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        pairs=pairs[:MOST_LISTED],
        total=len(pairs),
        way=way,
        ways=in_words(WAY_NAMES),
        within=most,
        most_sentences=MOST_SENTENCES,
        level=level,
        show=show,
        shows=in_words(SHOW),
        written=coefficient,
        reflexive=g.study.mode == "reflexive",
    )


def _raised(rows: list[Row], passages: list[Passage]) -> tuple[list[Row], list[Passage]]:
    """Each passage under what stands at the top of its code."""
    tops = {code: line[-1] for code, line in loading.families(rows).items()}
    raised = [
        Passage(document, tops[code], start, end) for document, code, start, end in passages if code in tops
    ]
    return [row for row in rows if row.depth == 0], raised


def _listed(
    here: Ground, rows: list[Row], found: dict[frozenset[object], Together], way: Way, most: int
) -> list[Pair]:
    """By organisations; in a reflexive study in the order of the codebook."""
    place = {row.code.id: number for number, row in enumerate(rows)}
    base = url_for("researcher.queries", study_id=g.study.id)
    among = f"&among={quote(here.among)}" if here.among else ""
    pairs = []
    for both, counted in found.items():
        one, other = sorted(both, key=lambda code: place[code])  # type: ignore[index]
        first, second = rows[place[one]], rows[place[other]]  # type: ignore[index]
        asked = quote(write(_question(first.code.key, second.code.key, way, most), g.language))
        pairs.append(Pair(first, second, counted, f"{base}?q={asked}{among}"))
    pairs.sort(key=lambda pair: (place[pair.one.code.id], place[pair.other.code.id]))
    if g.study.mode != "reflexive":
        pairs.sort(key=lambda pair: (-pair.found.organisations, -pair.found.documents, -pair.found.pairs))
    return pairs


def _question(one: str, other: str, way: Way, most: int) -> Join:
    left, right = Coded(one), Coded(other)
    if way == "overlap":
        return Join("and", left, right)
    if way == "same":
        return Join("same", left, right)
    return Join("near", left, right, most if way == "sentence" else 0, way)


def _grid(rows: list[Row], pairs: list[Pair], show: str) -> list[list[Shown | None]]:
    """A square: the same above and below the diagonal, which is empty."""
    values: dict[tuple[uuid.UUID, uuid.UUID], tuple[Pair, float]] = {}
    for pair in pairs:
        value = getattr(pair.found, show)
        for key in ((pair.one.code.id, pair.other.code.id), (pair.other.code.id, pair.one.code.id)):
            values[key] = (pair, value)
    shaded = g.study.mode != "reflexive"
    dark = counting.shades(_scaled(value, show) for _, value in values.values())
    grid: list[list[Shown | None]] = []
    for row in rows:
        line: list[Shown | None] = []
        for other in rows:
            if row.code.id == other.code.id:
                line.append(None)
                continue
            here = values.get((row.code.id, other.code.id))
            if here is None:
                line.append(Shown("0", 0, ""))
                continue
            pair, value = here
            text = coefficient(pair.found) if show == "coefficient" else str(value)
            line.append(Shown(text, dark[_scaled(value, show)] if shaded else 0, pair.href))
        grid.append(line)
    return grid


def _figure(
    here: Ground, rows: list[Row], pairs: list[Pair], cells: list[list[Shown | None]], show: str
) -> charts.Figure | None:
    """The same square as a drawing; none in a reflexive study. A coefficient that is out of range is drawn as 1."""
    if g.study.mode == "reflexive":
        return None
    values: dict[frozenset[uuid.UUID], float] = {
        frozenset((pair.one.code.id, pair.other.code.id)): min(float(getattr(pair.found, show)), 1.0)
        if show == "coefficient"
        else float(getattr(pair.found, show))
        for pair in pairs
    }
    names = [pick(row.code.label, g.language) for row in rows]
    return charts.heat(
        names,
        names,
        [
            [
                None
                if cell is None
                else (values.get(frozenset((row.code.id, other.code.id)), 0.0), cell.text)
                for other, cell in zip(rows, line, strict=True)
            ]
            for row, line in zip(rows, cells, strict=True)
        ],
        _(
            "How two codes go together (%(what)s): the more, the deeper. Of %(organisations)s organisations and"
            " %(documents)s documents.",
            what=in_words(SHOW)[show],
            organisations=here.size.organisations,
            documents=here.size.documents,
        ),
        "Code",
    )


def _scaled(value: float, show: str) -> int:
    return int(1000 * min(value, 1)) if show == "coefficient" else int(value)


def coefficient(found: Together) -> str:
    """With two decimals; above 1 it is not to be read, and the page says so."""
    if found.out_of_range:
        return "> 1"
    text = f"{found.coefficient:.2f}"
    return text.replace(".", ",") if g.language == "nl" else text


def _file(pairs: list[Pair]) -> ResponseReturnValue:
    head = [
        "Code", _("Other code"), _("Organisations"), _("Documents"), _("Pairs of passages"), _("c-coefficient"),
    ]  # fmt: skip
    rows = [
        [
            f"{pair.one.code.key} {pick(pair.one.code.label, g.language)}",
            f"{pair.other.code.key} {pick(pair.other.code.label, g.language)}",
            pair.found.organisations,
            pair.found.documents,
            pair.found.pairs,
            None if pair.found.out_of_range else round(pair.found.coefficient, 4),
        ]
        for pair in pairs
    ]
    return table_file("code_table", _("codes that go together"), head, rows)
