"""Words and forms that the pages of findings share."""

from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField, validators

from analysis.report.words import number
from app.findings import bp

NEEDED = validators.InputRequired(_l("Fill this in."))
OPTIONAL = validators.Optional()

STATUSES = {
    "proposed": _l("Proposed"),
    "discussed": _l("Discussed"),
    "taken_up": _l("Taken up"),
    "done": _l("Done"),
    "rejected": _l("Dropped"),
    "accepted": _l("Accepted"),
}
VERDICTS = {"coherent": _l("Coherent"), "partly": _l("Partly coherent"), "not": _l("Not coherent")}
SUBSTANTIATIONS = {
    "mentioned": _l("Mentioned by partners"),
    "observed": _l("Observed in figures"),
    "studied": _l("Studied elsewhere"),
}
EMPTY = {
    "not_asked": _l("not asked"),
    "not_mentioned": _l("not mentioned"),
    "too_few": _l("too few answers"),
}


class LessonForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("The lesson in one sentence"), [NEEDED, validators.Length(max=300)])
    statement = TextAreaField(_l("What partners run into"))
    change = TextAreaField(_l("What should be done differently"))
    for_whom = StringField(_l("For whom"))
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [validators.Length(max=200)])
    first_step = StringField(_l("First step"))
    first_step_on = DateField(_l("Date of the first step"), [OPTIONAL])
    due_on = DateField(_l("Done on"), [OPTIONAL])
    review_on = DateField(_l("Back on the agenda on"), [OPTIONAL])


class ElementForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("Name"), [NEEDED, validators.Length(max=300)])
    when = TextAreaField(_l("If …"), description=_l("What somebody does or offers."))
    then = TextAreaField(_l("then …"), description=_l("What it brings about."))
    mechanism = TextAreaField(_l("because …"), description=_l("Why it works: what it does to people."))
    for_whom = StringField(_l("With whom"))
    conditions = TextAreaField(_l("Under which conditions"))
    not_when = TextAreaField(_l("Not when"))
    counter_evidence = TextAreaField(
        _l("Where it failed"), description=_l("Needed before it can be accepted.")
    )
    core = RadioField(
        _l("Core or adaptable"),
        choices=[
            ("", _l("Not judged yet")),
            ("yes", _l("Core: leave it as it is")),
            ("no", _l("May be adapted")),
        ],
        default="",
    )
    general = RadioField(
        _l("General or specific"),
        choices=[
            ("", _l("Not judged yet")),
            ("yes", _l("Works in general")),
            ("no", _l("Specific to this situation")),
        ],
        default="",
    )
    substantiation = RadioField(
        _l("Substantiation"), choices=list(SUBSTANTIATIONS.items()), default="mentioned"
    )
    source = TextAreaField(_l("Source, and whether its context is alike"))
    trying_from = StringField(_l("This is what we try, from …"))
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [validators.Length(max=200)])


@bp.app_template_filter("decimal")
def decimal(value: float | None) -> str:
    """A number with at most one decimal, as the language of the page writes it."""
    return number(value, g.language)


@bp.context_processor
def words() -> dict[str, Any]:
    return {
        "statuses": STATUSES,
        "verdicts": VERDICTS,
        "substantiations": SUBSTANTIATIONS,
        "empty_words": EMPTY,
    }
