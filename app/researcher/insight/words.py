"""Words by lemma: in how many organisations and documents, and how often, per kind of partner."""

import uuid

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis.matrices import columns
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, one_of, pages
from coding import words as counting
from coding.language import LANGUAGES
from coding.queries import indexing
from coding.queries.indexing import Counted
from coding.words import Forms, Frequency
from surveys.export.columns import Value
from surveys.texts import pick

A_PAGE = 100
VOICES = ("spoken", "all")


@bp.route("/studies/<uuid:study_id>/words", methods=["GET", "POST"])
@needs("documents.read")
def word_list(study_id: uuid.UUID) -> ResponseReturnValue:
    """?language=nl|en&voice=spoken|all&fillers=1&order=organisations|letters&among=…&page=; POST downloads all."""
    session = read_session()
    here = ground(session)
    languages = [code for code in LANGUAGES if any(case.document.language == code for case in here.cases)]
    language = one_of("language", languages, languages[0] if languages else "nl")
    voice = one_of("voice", VOICES, "spoken")
    reflexive = g.study.mode == "reflexive"
    order = "letters" if reflexive else one_of("order", ("organisations", "letters"), "organisations")
    cases = [case for case in here.cases if case.document.language == language]
    spoken = Ground(cases, here.attributes, here.among, here.choices, here.blind)
    across = columns.columns(cases, "type", here.attributes)
    facts = columns.facts(cases, "type", here.attributes)
    counted = indexing.counted(session, {case.document.id: language for case in cases})
    found = list(
        counting.frequencies(
            [
                (_forms(counted[document], voice), language, fact.source, fact.columns)
                for document, fact in facts.items()
            ],
            fillers=bool(request.args.get("fillers")),
        )
    )
    found.sort(key=_letters if order == "letters" else _widely)
    if request.method == "POST":
        return _file(found, across)
    page, last = pages(len(found), A_PAGE)
    return render_template(
        "insight/words.html",
        here=here,
        size=spoken.size,
        nobodys=spoken.nobodys,
        found=found[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(found),
        page=page,
        last=last,
        across=across,
        languages=languages,
        language=language,
        voice=voice,
        fillers=bool(request.args.get("fillers")),
        order=order,
        reflexive=reflexive,
    )


def _forms(counted: Counted, voice: str) -> Forms:
    if voice == "spoken" or not counted.other:
        return counted.spoken
    both = {lemma: dict(forms) for lemma, forms in counted.spoken.items()}
    for lemma, forms in counted.other.items():
        under = both.setdefault(lemma, {})
        for form, times in forms.items():
            under[form] = under.get(form, 0) + times
    return both


def _letters(found: Frequency) -> str:
    return found.lemma


def _widely(found: Frequency) -> tuple[int, int, int, str]:
    return -found.organisations, -found.documents, -found.times, found.lemma


def _file(found: list[Frequency], across: list[columns.Column]) -> ResponseReturnValue:
    head = [
        _("Word"), _("Organisations"), _("Documents"), _("Times"),
        *(pick(column.label, g.language) for column in across), _("Forms"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            one.lemma, one.organisations, one.documents, one.times,
            *(one.by.get(column.key, 0) for column in across), ", ".join(one.forms),
        ]
        for one in found
    ]  # fmt: skip
    return table_file("words", _("words"), head, rows)
