"""All texts of a draft, language beside language: what is missing stands out, and a page is written in one go."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import needs
from app.evaluator import bp
from app.evaluator.builder.draft import draft, keep, mark
from surveys import instruments as service
from surveys.errors import NotFound
from surveys.making import editing
from surveys.making import wordings as pure
from surveys.making.references import Data
from surveys.texts import pick

WHOLE = "-"
"""The part of the instrument that is no page: its title, consents and scales."""


@bp.route("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/texts", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_texts(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """A text that somebody else changed meanwhile is not overwritten: it comes back with both."""
    version = draft(version_id)
    definition = service.definition(version)
    found = pure.all_of(version.definition)
    missing = {
        part: sum(
            len(editing.texts_missing(one.text, definition.languages))
            for one in found
            if (one.part or WHOLE) == part
        )
        for part in [WHOLE, *(page.id for page in definition.pages)]
    }
    part = request.values.get("part") or next((name for name, count in missing.items() if count), WHOLE)
    only = request.values.get("only") == "missing"
    shown = [one for one in found if (one.part or WHOLE) == part]
    if only:
        shown = [one for one in shown if editing.texts_missing(one.text, definition.languages)]
    collided: dict[str, str] = {}
    if request.method == "POST":
        collided, saved = _save(study_id, version_id, list(definition.languages))
        if not collided:
            flash(ngettext("%(num)d text is saved.", "%(num)d texts are saved.", saved))
            return redirect(
                url_for(
                    "evaluator.edit_texts",
                    study_id=study_id,
                    version_id=version_id,
                    part=part,
                    only="missing" if only else None,
                )
            )
        shown = [one for one in pure.all_of(draft(version_id).definition) if (one.part or WHOLE) == part]
    parts = [(WHOLE, _("The whole: title, consents, scales"))]
    parts += [(page.id, pick(page.title, g.language) or page.id) for page in definition.pages]
    page = render_template(
        "builder/texts.html",
        version=version,
        definition=definition,
        shown=shown,
        parts=parts,
        missing=missing,
        part=part,
        only=only,
        mark=mark,
        collided=collided,
    )
    return (page, 409) if collided else page


def _save(study_id: uuid.UUID, version_id: uuid.UUID, languages: list[str]) -> tuple[dict[str, str], int]:
    """Writes what was typed; gives what could not be, by field, and how many texts were changed."""
    collided: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}

    def change(data: Data) -> Data:
        now = {one.path: one.text for one in pure.all_of(data)}
        for name, typed in request.form.items():
            language, _sign, path = name.partition(":")
            if language not in languages or not path:
                continue
            said = typed.replace("\r\n", "\n").strip()
            present = now.get(path, {}).get(language, "")
            if mark(said) == request.form.get(f"was:{name}", "") or said == present:
                continue  # as it was when the page was opened
            if path not in now or mark(present) != request.form.get(f"was:{name}", ""):
                collided[name] = said
                continue
            words[path, language] = said
        return pure.put(data, words)

    what = {"nl": "teksten gewijzigd", "en": "texts changed"}
    try:
        keep(study_id, version_id, what, change)
    except NotFound:
        return collided, 0
    return collided, len(words)
