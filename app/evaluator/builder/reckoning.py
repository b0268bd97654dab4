"""What is calculated from answers: the figures (indicators) of an instrument, and checks over questions of a page."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import needs
from app.evaluator import bp
from app.evaluator.builder import pictures
from app.evaluator.builder.draft import ChangedMeanwhile, draft, keep, mark, problems_at, unchanged
from app.evaluator.builder.parts import rows_in, shifted, text_in
from app.evaluator.words import DIMENSION_NAMES
from surveys import instruments as service
from surveys.definition import Definition, Item
from surveys.errors import BadDefinition
from surveys.making import editing, reckoning
from surveys.making.references import Data
from surveys.models import InstrumentVersion
from surveys.texts import pick

SEVERITIES = ("error", "warning")


@bp.route("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/indicators", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_indicators(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Figures calculated from one response: picked from two or more questions, or written."""
    version = draft(version_id)
    definition = service.definition(version)
    present = version.definition.get("indicators", [])
    if request.method == "POST":
        go = request.form.get("go", "save")
        typed = shifted(_indicators(definition), go, "indicators")

        def change(data: Data) -> Data:
            unchanged(data.get("indicators", []), request.form.get("seen", ""))
            return data | {"indicators": typed}

        what = {"nl": "berekende cijfers gewijzigd", "en": "calculated figures changed"}
        try:
            keep(study_id, version_id, what, change)
        except (ChangedMeanwhile, BadDefinition) as refusal:
            theirs = refusal.theirs if isinstance(refusal, ChangedMeanwhile) else present
            return _indicators_page(version, definition, typed, theirs, refusal), 409
        if go == "save":
            flash(_("The calculated figures are saved."))
        return redirect(url_for("evaluator.edit_indicators", study_id=study_id, version_id=version_id, at=go))
    return _indicators_page(version, definition, present, present, None)


def _indicators_page(
    version: InstrumentVersion,
    definition: Definition,
    entries: list[Data],
    theirs: list[Data],
    refusal: BadDefinition | ChangedMeanwhile | None,
) -> str:
    return render_template(
        "builder/indicators.html",
        version=version,
        definition=definition,
        entries=entries,
        problems={entry["id"]: problems_at(definition, entry["id"]) for entry in entries},
        refusal=refusal,
        seen=mark(theirs),
        numbers=_numbers(list(definition.items())),
        operations=reckoning.OPERATIONS,
        dimensions=DIMENSION_NAMES,
        at=request.args.get("at", ""),
    )


def _indicators(definition: Definition) -> list[Data]:
    found: list[Data] = []
    for number in rows_in(request.form, "indicators"):
        name = f"indicators-{number}"
        title = text_in(request.form, f"{name}-title", definition.languages)
        expression = request.form.get(f"{name}-expression", "").strip() or reckoning.calculation(
            request.form.get(f"{name}-operation", ""), request.form.getlist(f"{name}-names")
        )
        if not title or not expression:
            continue
        words = editing.slug(next(iter(title.values())), 30).strip("_")
        made = f"i_{words}" if not words[:1].isalpha() else words
        indicator: Data = {
            "id": request.form.get(f"{name}-id", "")
            or editing.fresh(made.replace("-", "_"), {one["id"] for one in found}),
            "title": title,
            "expression": expression,
        }
        if note := text_in(request.form, f"{name}-note", definition.languages):
            indicator["note"] = note
        for key in ("unit", "dimension"):
            if value := request.form.get(f"{name}-{key}", "").strip():
                indicator[key] = value
        found.append(indicator)
    return found


# ---------------------------------------------------------------- checks over several questions


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/checks",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_page_checks(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """What must hold for the page as a whole, such as parts that make 100."""
    version = draft(version_id)
    definition = service.definition(version)
    page = editing.page_of(version.definition, page_id)
    present = page.get("checks", [])
    refusal: BadDefinition | ChangedMeanwhile | None = None
    entries, theirs = present, present
    if request.method == "POST":
        go = request.form.get("go", "save")
        entries = shifted(_checks(definition), go, "checks")

        def change(data: Data) -> Data:
            now = editing.page_of(data, page_id)
            unchanged(now.get("checks", []), request.form.get("seen", ""))
            rest = {key: value for key, value in now.items() if key != "checks"}
            return editing.put_page(data, page_id, rest | ({"checks": entries} if entries else {}))

        what = {"nl": f"controles van pagina {page_id} gewijzigd", "en": f"checks of page {page_id} changed"}
        try:
            keep(study_id, version_id, what, change)
        except (ChangedMeanwhile, BadDefinition) as refused:
            refusal = refused
            theirs = refused.theirs if isinstance(refused, ChangedMeanwhile) else present
        else:
            if go == "save":
                flash(_("The checks are saved."))
            return redirect(
                url_for(
                    "evaluator.edit_page_checks",
                    study_id=study_id,
                    version_id=version_id,
                    page_id=page_id,
                    at=go,
                )
            )
    shown = render_template(
        "builder/checks.html",
        version=version,
        definition=definition,
        page=definition.page(page_id),
        entries=entries,
        problems=problems_at(definition, page_id),
        refusal=refusal,
        seen=mark(theirs),
        numbers=_numbers(definition.page(page_id).items),
        asked=[(item.id, _named(item)) for item in definition.page(page_id).items if item.asks],
        totals=reckoning.TOTALS,
        at=request.args.get("at", ""),
    )
    return (shown, 409) if refusal else shown


def _checks(definition: Definition) -> list[Data]:
    found: list[Data] = []
    for number in rows_in(request.form, "checks"):
        name = f"checks-{number}"
        items = request.form.getlist(f"{name}-items")
        expression = request.form.get(f"{name}-expression", "").strip() or _total(name, items)
        if not expression or not items:
            continue
        check: Data = {
            "expression": expression,
            "message": text_in(request.form, f"{name}-message", definition.languages),
            "items": items,
        }
        if request.form.get(f"{name}-severity") == "warning":
            check["severity"] = "warning"
        found.append(check)
    return found


def _total(name: str, items: list[str]) -> str | None:
    try:
        amount = float(request.form.get(f"{name}-amount", "").replace(",", "."))
    except ValueError:
        return None
    return reckoning.total(items, request.form.get(f"{name}-sign", ""), amount)


def _numbers(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.id, _named(item)) for item in items if item.type in pictures.NUMBERS]


def _named(item: Item) -> str:
    return f"{item.id} · {pick(item.text, g.language)}"
