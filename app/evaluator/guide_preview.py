"""A guide as the interviewer has it before them, for one kind of partner in one language. Nothing is stored."""

import uuid
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import headers, languages
from app.access import load, needs
from app.db import read_session
from app.evaluator import bp
from app.evaluator.builder.draft import routes
from surveys import instruments, routing
from surveys.definition import Definition
from surveys.making.workable import workable
from surveys.models import InstrumentVersion
from surveys.routing import Answers

ALL = "all"
"""In the address of a guide that is the same for everybody."""


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/guide-preview/<partner_type>")
@needs("fieldwork.read")
def preview_guide(study_id: uuid.UUID, version_id: uuid.UUID, partner_type: str) -> ResponseReturnValue:
    """All sections; of an unfinished draft as much as works."""
    version = load(read_session(), InstrumentVersion, version_id)
    whole = instruments.definition(version)
    if whole.kind != "guide":
        first = whole.pages[0].id if whole.pages else abort(404)
        return redirect(
            url_for(
                "partner.preview",
                study_id=study_id,
                version_id=version_id,
                partner_type=partner_type,
                page=first,
            )
        )
    kinds = routes(whole)
    if partner_type not in {key for key, _name in kinds} and (kinds or partner_type != ALL):
        abort(404)
    definition, left_out = workable(whole)
    language = request.args.get("language", g.language)
    wanted = language if language in definition.languages else definition.languages[0]
    languages.speak(wanted)
    return render_template(
        "evaluator/guide_preview.html",
        version=version,
        **_as_asked(definition, partner_type),
        kinds=routes(whole),
        kind=partner_type,
        language=wanted,
        left_out=left_out,
    )


def framed(definition: Definition, page_id: str, item_id: str, route: str, language: str) -> str:
    """One section inside the builder; with an item that one alone."""
    headers.be_framed()
    languages.speak(language)
    found = _as_asked(definition, route)
    found["sections"] = [
        (page, [item for item in items if item_id in ("", item.id)])
        for page, items in found["sections"]
        if page.id == page_id
    ]
    if not any(items for _page, items in found["sections"]):
        return render_template("partner/no_preview.html")
    return render_template("evaluator/guide_framed.html", **found)


def _as_asked(definition: Definition, route: str) -> dict[str, Any]:
    """What the interview screen shows before anything is noted."""
    answers: Answers = {definition.routing_key: route} if definition.routing_key and route else {}
    sections = [
        (page, routing.items(definition, page.id, answers)) for page in routing.pages(definition, answers)
    ]
    return {
        "definition": definition,
        "sections": sections,
        "probes": {
            item.id: routing.probes(definition, item, answers) for _page, items in sections for item in items
        },
        "notes": {},
        "conflicts": {},
    }
