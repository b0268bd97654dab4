"""Filling in: the consents, then page by page. Each page is saved before anything else happens."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import audit
from app.access import public
from app.attachments import uploads_folder
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from surveys import forms, responses, routing
from surveys.asking import carry_over, colleagues, live
from surveys.asking.blocks import Block
from surveys.asking.carry_over import Earlier
from surveys.definition import Definition
from surveys.fields import files, repeats
from surveys.forms import PageForm
from surveys.models import Colleague, Response
from surveys.routing import Answers
from surveys.safekeeping import attachments

SAME = "same:"
"""What the button "still the same" asks, with the item behind it."""
REASON = "only for whom the link was redeemed in this browser"


@bp.route("/answer/<uuid:response_id>/consent", methods=["GET", "POST"])
@public(REASON)
def consent(response_id: uuid.UUID) -> ResponseReturnValue:
    if request.method == "POST":
        with unit_of_work() as session:
            response = visit.load(session, response_id)
            if (
                response.state == "submitted"
            ):  # the consents under which it was sent in stand; it can be taken back
                return redirect(url_for("partner.receipt", response_id=response_id))
            definition = responses.definition_of(session, response)
            given = {
                item.key: request.form[item.key] == "yes"
                for item in definition.consents
                if item.key in request.form
            }
            responses.record_consents(session, response, given, actor=visit.clerk(response))
            audit.record(session, response.study_id, None, "recorded", "consent", response.id)
            _speak_as_chosen(response)
            unanswered = [item.key for item in definition.consents if item.key not in given]
            missing = responses.withheld(session, response)
            page = responses.resume_at(session, response)
            if "language" in request.form or unanswered:
                status = 422 if unanswered and "language" not in request.form else 200
                return _consents(session, response, unanswered if status == 422 else []), status
        if missing:
            return redirect(url_for("partner.refused", response_id=response_id))
        if page is None:
            return redirect(url_for("partner.review", response_id=response_id))
        return redirect(url_for("partner.page", response_id=response_id, page_id=page))
    session = read_session()
    return _consents(session, visit.load(session, response_id), [])


def _consents(session: Any, response: Response, unanswered: list[str]) -> str:
    return render_template(
        "partner/consent.html",
        response=response,
        definition=responses.definition_of(session, response),
        given=responses.consents(session, response),
        unanswered=unanswered,
    )


@bp.get("/answer/<uuid:response_id>/refused")
@public(REASON)
def refused(response_id: uuid.UUID) -> ResponseReturnValue:
    """Where somebody ends who does not consent to taking part: that is fine, and can be changed."""
    session = read_session()
    return render_template("partner/refused.html", response=visit.load(session, response_id))


@bp.route("/answer/<uuid:response_id>/page/<page_id>", methods=["GET", "POST"])
@public(REASON)
def page(response_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """One theme. `go` says what the button asks; all of them save first.

    "next", "back", "stop", a language, or a change of the page itself: "add:<repeat>", "remove:<repeat>:<place>",
    "upload:<item>", "drop:<item>:<file>", "same:<item>" (what was answered in an earlier wave).
    """
    if request.method == "GET":
        session = read_session()
        response, colleague = visit.load_part(session, response_id)
        if colleague and (response.state != "started" or page_id not in colleague.pages):
            return redirect(url_for("partner.colleague_home", response_id=response_id))
        if response.state != "started":
            return redirect(url_for("partner.receipt", response_id=response_id))
        if responses.withheld(session, response):
            return redirect(url_for("partner.consent", response_id=response_id))
        definition, answers = responses.definition_of(session, response), responses.answers(session, response)
        if not routing.shows(definition, page_id, answers):
            return redirect(url_for("partner.review", response_id=response_id))
        earlier = {} if colleague else carry_over.earlier(session, response)
        filled = answers | carry_over.filled_in(session, response, page_id, earlier)
        form = forms.form_class(definition, page_id, answers, g.language)(
            data=forms.data_from_answers(definition, page_id, filled, g.language)
        )
        return render(definition, form, answers, response=response, colleague=colleague, earlier=earlier)
    go = request.form.get("go", "next")
    with unit_of_work() as session:
        response, colleague = visit.load_part(session, response_id, hold=True)
        if colleague and (response.state != "started" or page_id not in colleague.pages):
            return redirect(url_for("partner.colleague_home", response_id=response_id))
        if response.state != "started":
            return redirect(url_for("partner.receipt", response_id=response_id))
        definition, held = responses.definition_of(session, response), responses.stored(session, response)
        answers = responses.with_register(session, response, held)
        earlier = {} if colleague else carry_over.earlier(session, response)
        answers, posted, place = changed(definition, page_id, answers, go)
        if go.startswith(SAME):
            place = still_the_same(definition, page_id, answers, posted, earlier.get(go.removeprefix(SAME)))
        reading = live.read(definition, page_id, answers, g.language, posted)
        form, valid = reading.form, reading.valid
        kept = reading.kept(() if valid else responses.filled_in(session, response))
        language = go if go in g.study.languages else g.language
        answers = responses.save_page(session, response, page_id, kept, language, held=held)
        colleagues.note_save(session, response, page_id, colleague)
        attachments.settle(session, uploads_folder(), response, form, kept)
        if not valid and (go == "next" or form.refuses_files(place)):
            if form.takes_files:  # what was right is handed in already
                form = live.read(definition, page_id, answers, language, posted).form
            form.only_at(place)
            return render(
                definition,
                form,
                answers,
                response=response,
                colleague=colleague,
                earlier=earlier,
                posted=posted,
            ), 422
        if (place or go in g.study.languages) and not valid:
            if go in g.study.languages:
                visit.choose(go)
            # typed but not yet right: shown again as it was typed
            retyped = forms.form_class(definition, page_id, answers, language)(posted)
            return render(
                definition,
                retyped,
                answers,
                response=response,
                colleague=colleague,
                earlier=earlier,
                posted=posted,
            )
        brought = names_brought(reading) if go == "next" else {}
        target = _after(response_id, definition, page_id, answers, go, place, brought)
        if colleague and not place and not brought and go not in g.study.languages:
            target = _next_of(session, colleague, page_id, go)
        if go in g.study.languages:
            visit.choose(go)
    return redirect(target)


def changed(
    definition: Definition, page_id: str, answers: Answers, go: str
) -> tuple[Answers, repeats.Posted, str]:
    """Answers and posted fields with what a button of a repeat asks; the id of the place where the page goes on."""
    posted: repeats.Posted = MultiDict(request.form)
    for name, sent in request.files.lists():
        posted.setlist(name, sent)
    shown = routing.items(live.opened(definition, page_id), page_id, answers)
    answers, place = files.change(go, shown, repeats.as_posted(shown, answers, posted))
    if place:
        return answers, posted, place
    return repeats.change(go, shown, answers, posted)


def names_brought(reading: live.Reading) -> dict[str, list[str]]:
    """What the answers of a page brought to it, by name: new questions, and questions with new choices."""
    found = {
        "new": [block.item.id for block in reading.new],
        "choices": [block.item.id for block in reading.wider],
    }
    return {name: ids for name, ids in found.items() if ids}


def blocks_brought(shown: live.Shown, brought: Mapping[str, list[str]]) -> dict[str, list[Block]]:
    """The same as the page tells it."""
    return {
        "new": shown.open_among(brought.get("new", [])),
        "wider": shown.wider_among(brought.get("choices", [])),
    }


def still_the_same(
    definition: Definition, page_id: str, answers: Answers, posted: repeats.Posted, same: Earlier | None
) -> str:
    """Puts the earlier answer of one item among what was typed on the page; the id of its place, "" when it cannot."""
    made = forms.form_class(definition, page_id, answers, g.language)
    names = made.names.get(same.item.id, []) if same is not None and same.still_fits else []
    if same is None or not names:
        return ""
    data = forms.data_from_answers(definition, page_id, answers | same.answers(), g.language)
    for name in names:
        value = data.get(name)
        given = value if isinstance(value, list) else [] if value in (None, False, "") else [value]
        posted.setlist(name, ["y" if one is True else str(one) for one in given])
    return f"item-{same.item.id}"


def _next_of(session: Session, colleague: Colleague, page_id: str, go: str) -> str:
    """Where a colleague goes on: the next page that was asked of them, else the overview of their part."""
    mine = [page.id for page in colleagues.pages_of(session, colleague)]
    later = mine[mine.index(page_id) + 1 :] if page_id in mine else []
    if go == "next" and later:
        return url_for("partner.page", response_id=colleague.response_id, page_id=later[0])
    return url_for("partner.colleague_home", response_id=colleague.response_id)


def _after(
    response_id: uuid.UUID,
    definition: Definition,
    page_id: str,
    answers: Answers,
    go: str,
    place: str,
    brought: dict[str, list[str]],
) -> str:
    """The address after a page was saved; the page itself when its answers brought questions to it."""

    def address(to: str | None, **more: Any) -> str:
        return url_for("partner.page", response_id=response_id, page_id=to, **more)

    to_review = request.form.get("return_to") == "review"
    more: dict[str, Any] = {"return_to": "review"} if to_review else {}
    if brought:
        return address(page_id, **brought, **more)
    if place:
        return address(page_id, _anchor=place, **more)
    if go in g.study.languages:
        return address(page_id)
    if go == "stop":
        return url_for("partner.stopped", response_id=response_id)
    if go == "back":
        before = routing.previous_page(definition, page_id, answers)
        return address(before) if before else url_for("partner.consent", response_id=response_id)
    after = routing.next_page(definition, page_id, answers)
    if after and not to_review:
        return address(after)
    return url_for("partner.review", response_id=response_id)


@bp.get("/answer/<uuid:response_id>/stopped")
@public(REASON)
def stopped(response_id: uuid.UUID) -> ResponseReturnValue:
    """Saved; how to go on later."""
    session = read_session()
    return render_template("partner/stopped.html", response=visit.load(session, response_id))


def _speak_as_chosen(response: Response) -> None:
    chosen = request.form.get("language", "")
    if chosen in g.study.languages:
        response.language = chosen
        visit.choose(chosen)


def render(
    definition: Definition,
    form: PageForm,
    answers: Answers,
    *,
    response: Response | None = None,
    colleague: Colleague | None = None,
    preview: dict[str, Any] | None = None,
    earlier: Mapping[str, Earlier] | None = None,
    posted: repeats.Posted | None = None,
    brought: dict[str, list[str]] | None = None,
) -> str:
    """The page, for a respondent or (with `preview`) for the evaluator who looks how it is."""
    position, total = routing.progress(definition, form.page.id, answers)
    if colleague:  # counts the part that was asked of them
        mine = [page.id for page in routing.pages(definition, answers) if page.id in colleague.pages]
        position, total = mine.index(form.page.id) + 1 if form.page.id in mine else 1, max(len(mine), 1)
    shown = live.present(form, posted, colleague.pages if colleague else None)
    return render_template(
        "partner/page.html",
        definition=definition,
        form=form,
        shown=shown,
        **blocks_brought(
            shown,
            {name: request.args.getlist(name) for name in ("new", "choices")} if brought is None else brought,
        ),
        response=response,
        colleague=colleague,
        preview=preview,
        earlier=earlier or {},
        position=position,
        total=total,
        return_to=request.values.get("return_to", ""),
    )
