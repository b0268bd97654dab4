"""A query: picked part by part or written, its passages as a list with columns of one's choice, and as a file."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis.matrices import columns, counting
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight import listing
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, in_words, number, one_of, pages
from coding import codebook
from coding.documents.cases import Case
from coding.queries import describing, keeping, picking, running, syntax
from coding.queries.models import SavedQuery
from coding.queries.picking import Part
from coding.queries.running import Found
from coding.queries.syntax import BadQuery
from coding.queries.tree import DIRECTIONS, RELATIONS, Join, Node
from surveys.texts import Text, pick

A_PAGE = 50
KINDS = ("code", "text", "lemma", "condition")

UNIT_NAMES: dict[str, Text] = {
    "word": {"nl": "woorden", "en": "words"},
    "sentence": {"nl": "zinnen", "en": "sentences"},
    "turn": {"nl": "spreekbeurten", "en": "turns"},
}

JOIN_NAMES: dict[str, Text] = {
    "and": {"nl": "en, in dezelfde woorden", "en": "and, in the same words"},
    "or": {"nl": "of", "en": "or"},
    "not": {"nl": "en niet", "en": "and not"},
    "near": {"nl": "dicht bij", "en": "near"},
    "then": {"nl": "gevolgd door", "en": "followed by"},
    "same": {"nl": "op precies dezelfde passage", "en": "on exactly the same passage"},
    "with": {"nl": "in een document waarin ook staat", "en": "in a document that also has"},
    "without": {"nl": "in een document zonder", "en": "in a document without"},
}


@bp.route("/studies/<uuid:study_id>/queries", methods=["GET", "POST"])
@needs("documents.read")
def queries(study_id: uuid.UUID) -> ResponseReturnValue:
    """?q=<query>&saved=<id>&by=…&case=…&among=…&column=…&order=…&page=; POST downloads what it finds.

    ?add=code|text|lemma|condition joins what was picked to the query, and shows the page of that.
    """
    session = read_session()
    text = request.args.get("q", "")[: syntax.MOST_SIGNS + 1]
    here = ground(session)
    by, case = request.args.get("by", ""), request.args.get("case", "")
    narrowed = columns.within(here.cases, by, case, here.attributes) if by and case else here.cases
    label = columns.label_of(columns.columns(narrowed, by, here.attributes), case) if by and case else None
    bad: BadQuery | None = None
    node: Node | None = None
    found: list[Found] = []
    try:
        if request.args.get("add"):
            return redirect(_with_part(text))
        if text.strip():
            node = syntax.parse(text)
            found = running.run(session, study_id, node, narrowed, here.attributes)
    except BadQuery as error:
        bad = error
    order = one_of("order", listing.orders(here.attributes), "document")
    shown = listing.chosen(request.args.getlist("column"), here.attributes)
    found = listing.ordered(found, order, here.attributes)
    if request.method == "POST" and bad is None:
        head, rows = listing.table(session, found, shown, here.attributes)
        return table_file("passages", _("passages"), head, rows, [text])
    page, last = pages(len(found), A_PAGE)
    part = found[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template(
        "insight/queries.html",
        here=here,
        text=text,
        bad=bad,
        parts=_parts(node),
        lines=listing.lines(session, part, shown, here.attributes),
        counted=_counted(found),
        total=len(found),
        page=page,
        last=last,
        shown=shown,
        offered=listing.offered(here.attributes),
        order=order,
        orders=listing.orders(here.attributes),
        case_label=label,
        out_of=counting.sizes(columns.facts(narrowed, "", here.attributes))[counting.ALL],
        saved=_saved(session, study_id),
        kept=_kept(session),
        **_offered(session, study_id, here),
    ), (422 if bad else 200)


def _counted(found: Sequence[Found]) -> counting.Count:
    """Organisations first."""
    sources = {one.case.document.source_id for one in found} - {None}
    return counting.Count(len(sources), len({one.case.document.id for one in found}), len(found))


# ---------------------------------------------------------------- picking


def _with_part(text: str) -> str:
    """The address of the query with what was picked joined to it."""
    args = request.args
    kind = one_of("add", KINDS, "code")
    value = args.get("value", "").strip()
    if kind == "condition" and not value:
        value = "?"
    kept: dict[str, Any] = {
        name: args.getlist(name) for name in ("among", "by", "case", "order", "column") if args.get(name)
    }
    if not value:
        return url_for("researcher.queries", study_id=g.study.id, q=text, **kept)
    join = one_of("join", syntax.JOINS, "and")
    part = Part(
        kind,
        value,
        join,
        number("distance", 0, syntax.MOST_DISTANCE, 2),
        one_of("unit", syntax.UNITS, "sentence"),  # type: ignore[arg-type]
        args.get("name", ""),
        one_of("relation", RELATIONS, "="),  # type: ignore[arg-type]
        one_of("direction", DIRECTIONS, ""),
    )
    leaf = picking.built([part])
    assert leaf is not None
    node = leaf
    if text.strip():
        far = join in ("near", "then")
        node = Join(join, syntax.parse(text), leaf, part.distance if far else 0, part.unit if far else None)
    return url_for("researcher.queries", study_id=g.study.id, q=syntax.write(node, g.language), **kept)


def _parts(node: Node | None) -> list[tuple[str, str, str]] | None:
    """Each picked part: how it is joined, what it is, and the query without it. None where parts cannot show it."""
    parts = picking.parts_of(node) if node else []
    if parts is None:
        return None
    found = []
    for place, part in enumerate(parts):
        rest = picking.built([*parts[:place], *parts[place + 1 :]])
        sign = syntax.sign(part.join, part.distance, part.unit, g.language) if place else ""
        alone = picking.built([part])
        assert alone is not None
        found.append((sign, syntax.write(alone, g.language), syntax.write(rest, g.language) if rest else ""))
    return found


def _offered(session: Session, study_id: uuid.UUID, here: Ground) -> dict[str, object]:
    """What the forms for picking offer."""
    book = codebook.of(session, study_id)
    names = [pick(text, g.language) for text in describing.NAMES.values()]
    names += [attribute.name for attribute in here.attributes]
    values = {value for case in here.cases for value in _values(case)}
    return {
        "codes": [(code.key, pick(code.label, g.language)) for code in (book.codes if book else [])],
        "names": names,
        "values": sorted(values, key=str.casefold)[:200],
        "join_names": in_words(JOIN_NAMES),
        "joins": {kind: pick(text, g.language) for kind, text in syntax.JOINS.items()},
        "units": in_words({unit: UNIT_NAMES[unit] for unit in syntax.UNITS}),
    }


def _values(case: Case) -> list[str]:
    found = [pick(case.kind.label, g.language)] if case.kind else []
    found += [case.partner.name] if case.partner else []
    found += [case.district] if case.district else []
    found += [case.wave.title] if case.wave else []
    found += [group.name for group in case.groups]
    return [*found, *case.values.values()]


# ---------------------------------------------------------------- kept queries


def _saved(session: Session, study_id: uuid.UUID) -> list[tuple[SavedQuery, str]]:
    """Each with its text in the language of the page."""
    return [
        (query, syntax.write(syntax.parse(query.text), g.language))
        for query in keeping.visible(session, current_user.id, study_id)
    ]


def _kept(session: Session) -> SavedQuery | None:
    """The kept query that the page was opened with."""
    try:
        saved = uuid.UUID(request.args.get("saved", ""))
    except ValueError:
        return None
    return next((query for query, _text in _saved(session, g.study.id) if query.id == saved), None)
