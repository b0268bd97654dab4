"""The list of documents: what each still needs, filtered by partner type, district, wave, group and attributes."""

import uuid
from collections import Counter
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import func, select

from app.access import may, needs
from app.db import read_session
from app.researcher import bp
from app.researcher.incoming import own
from coding import choosing, layers
from coding.documents import attribute_values, cases, placing
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from coding.models import Coding, Document, Suggestion
from coding.pseudonymising import holding
from surveys import partners
from surveys.texts import pick

KINDS = ("interview", "notes", "open_answer", "check", "policy")
NONE = "-"
"""The choice of a filter for documents where it is not known."""


@dataclass(frozen=True)
class Filter:
    """One of the choices above the list: `options` are (value, words, how many of all documents)."""

    field: str
    label: str
    options: list[tuple[str, str, int]]
    chosen: str


@bp.get("/studies/<uuid:study_id>/documents")
@needs("documents.read")
def documents(study_id: uuid.UUID) -> ResponseReturnValue:
    """?type=…&district=…&wave=…&group=…&kind=…&a-<attribute>=…: each narrows the list; "-" is what is not known."""
    session = read_session()
    found = cases.current(session, study_id)
    described = cases.describe(session, found, names=may("fieldwork.edit"))
    attributes = cases.attributes(session, study_id)
    filters = [
        filter_ for filter_ in _filters(described, attributes) if len(filter_.options) > 1 or filter_.chosen
    ]
    shown = [
        case
        for case in described
        if all(filter_.chosen in ("", *_has(case, filter_.field)) for filter_ in filters)
    ]
    ids = [case.document.id for case in shown]
    codings = session.execute(
        select(Coding.document_id, func.count())
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, layers.visible(current_user.id))
        .group_by(Coding.document_id)
    )
    suggestions = session.execute(
        select(Suggestion.document_id, func.count())
        .join(Document, Document.id == Suggestion.document_id)
        .where(
            Document.study_id == study_id,
            Suggestion.state == "waiting",
            Document.id.not_in(layers.blind_documents(current_user.id)),
        )
        .group_by(Suggestion.document_id)
    )
    return render_template(
        "researcher/documents.html",
        parts=[(kind, [case for case in shown if case.document.kind == kind]) for kind in KINDS],
        filters=filters,
        filtered=any(filter_.chosen for filter_ in filters),
        attributes=attributes,
        groups=cases.groups(session, study_id),
        partners=partners.register(session, g.study) if may("fieldwork.edit") else [],
        types=partners.types(session, g.study),
        codings=dict(codings.tuples().all()),
        suggestions=dict(suggestions.tuples().all()),
        unplaced=placing.waiting(session, current_user.id, [case.document for case in shown]) if ids else {},
        incoming=len(own.drafts_of(session, study_id)) if may("documents.add") else 0,
        apart=holding.count_waiting(session, study_id),
        total=len(found),
        count=len(shown),
    )


@bp.get("/studies/<uuid:study_id>/documents/next")
@needs("coding.edit")
def next_passage(study_id: uuid.UUID) -> ResponseReturnValue:
    """To the passage that is best looked at next, or back to the list when all have been."""
    pick = choosing.next_passage(read_session(), current_user.id, g.study)
    if pick is None:
        flash(_("Every passage that you may see was coded or judged."))
        return redirect(url_for("researcher.documents", study_id=study_id))
    flash(
        _("Here the computer is least sure: what you decide teaches it most.")
        if pick.why == "unsure"
        else _("Picked by chance, so that nothing stays out of sight.")
    )
    place = f"{pick.start}-{pick.end}"
    return redirect(
        url_for("researcher.document", study_id=study_id, document_id=pick.document_id, passage=place)
    )


def _filters(described: list[Case], attributes: list[Attribute]) -> list[Filter]:

    labels = {
        "kind": _("Kind of text"),
        "type": _("Kind of partner"),
        "district": _("District"),
        "wave": _("Wave"),
        "group": _("Group"),
    }
    return [
        *(
            Filter(field, label, _options(described, field), request.args.get(field, ""))
            for field, label in labels.items()
        ),
        *(
            Filter(
                f"a-{attribute.id}",
                attribute.name,
                _options(described, f"a-{attribute.id}", attribute),
                request.args.get(f"a-{attribute.id}", ""),
            )
            for attribute in attributes
        ),
    ]


def _options(
    described: list[Case], field: str, attribute: Attribute | None = None
) -> list[tuple[str, str, int]]:
    words: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for case in described:
        for value in _has(case, field):
            counts[value] += 1
            words.setdefault(value, _word(case, field, value))

    def order(value: str) -> tuple[object, ...]:
        if attribute is not None and value != NONE:
            return (False, *attribute_values.order(attribute.kind, attribute.choices, value))
        return (value == NONE, words[value].casefold())

    return [(value, words[value], counts[value]) for value in sorted(words, key=order)]


def _has(case: Case, field: str) -> list[str]:
    """The values of a document for a filter."""
    if field == "kind":
        return [case.document.kind]
    if field == "type":
        return [str(case.kind.id) if case.kind else NONE]
    if field == "district":
        return [case.district or NONE]
    if field == "wave":
        return [str(case.wave.id) if case.wave else NONE]
    if field == "group":
        return [str(group.id) for group in case.groups] or [NONE]
    return [case.values.get(uuid.UUID(field.removeprefix("a-")), NONE)]


def _word(case: Case, field: str, value: str) -> str:

    if value == NONE:
        return str(_("not known") if field != "group" else _("in no group"))
    if field == "kind":
        return str(
            {"interview": _("Interviews"), "notes": _("Notes of interviews"), "policy": _("Other texts")}.get(
                value, _("Open answers")
            )
        )
    if field == "type" and case.kind:
        return pick(case.kind.label, g.language)
    if field == "wave" and case.wave:
        return case.wave.title
    if field == "group":
        return next(group.name for group in case.groups if str(group.id) == value)
    return value
