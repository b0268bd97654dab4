"""A refusal of the rules, told where the person was, with what they typed still there."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from analysis.models import Finding
from app.languages import in_current
from surveys.errors import WeerklankError


def tell(error: WeerklankError, address: str) -> ResponseReturnValue:
    """Back to the page, with the reason on top."""
    flash(in_current(error.text), "error")
    return redirect(address, 303)


def at_form(form: Any, error: WeerklankError) -> None:
    """Among the errors of a form that is shown again."""
    form.form_errors = [*form.form_errors, in_current(error.text)]


def theirs(form: Any, finding: Finding) -> list[tuple[str, str]]:
    """After somebody else saved first: what stands there now, by field, where it differs from what was typed.

    The form gets the new revision, so that saving again is a decision to replace it.
    """
    form.revision.data = str(finding.revision)
    found = []
    for field in form:
        now = getattr(finding, field.name, None)
        if field.name in ("revision", "csrf_token") or isinstance(now, bool | None):
            continue
        if isinstance(now, list):
            now, field_data = ", ".join(now), ", ".join(field.data or [])
        else:
            field_data = str(field.data or "")
        if str(now) != field_data:
            found.append((str(field.label.text), str(now)))
    return found
