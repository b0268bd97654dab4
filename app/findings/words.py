"""Words and forms that the pages of findings share."""

import re
import uuid
from typing import Any

from flask import g
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from analysis.evidence import Support
from analysis.findings import OF_ONE_KIND
from analysis.report.sections import LETTERS, heading
from analysis.report.words import number
from analysis.statistics import SMALL_CELL
from app.access import may
from app.evaluator.forms import Ticks
from app.findings import bp
from surveys.models import Study

NEEDED = validators.InputRequired(_l("Fill this in."))
OPTIONAL = validators.Optional()

STATUSES = {
    "proposed": _l("Proposed"),
    "discussed": _l("Discussed"),
    "taken_up": _l("Taken up"),
    "done": _l("Done"),
    "rejected": _l("Dropped"),
    "accepted": _l("Accepted"),
    "merged": _l("Went into another one"),
}
FEASIBILITIES = {
    "": _l("Not judged yet"),
    "now": _l("Can be done now"),
    "effort": _l("Takes money, people or an agreement"),
    "beyond": _l("Not up to these partners"),
}
VERDICTS = {
    "coherent": _l("Coherent"),
    "partly": _l("Partly coherent"),
    "not": _l("Not coherent"),
    "unknown": _l("Cannot be said yet"),
}
SUBSTANTIATIONS = {
    "mentioned": _l("Mentioned by partners"),
    "observed": _l("Observed in figures"),
    "studied": _l("Studied elsewhere"),
}
DIRECTIONS = {
    "": _l("Not judged yet"),
    "wanted": _l("Wanted"),
    "unwanted": _l("Unwanted"),
    "none": _l("No change, though it was looked for"),
}
SURENESS = {
    "": _l("Not judged yet"),
    "possible": _l("Possible"),
    "likely": _l("Likely"),
    "firm": _l("As good as certain"),
}
SLOT_WORDS = {
    "context": {"name": _l("Context"), "lead": _l("In (context)")},
    "mechanism": {"name": _l("Mechanism"), "lead": _l("works (mechanism)")},
    "outcome": {"name": _l("Outcome"), "lead": _l("so that (outcome)")},
}
STAGES = {
    "input": _l("Input"),
    "activity": _l("Activity"),
    "output": _l("Output"),
    "outcome": _l("Outcome"),
    "assumption": _l("Assumption"),
}
STEP_VERDICTS = {
    "same": _l("The same"),
    "contradicts": _l("Contradictory"),
    "apart": _l("Two different things"),
}
SIDES = {
    "helps": _l("Speak of it as a help"),
    "hinders": _l("Speak of it as a hindrance"),
    "both": _l("Say both"),
}
MEANINGS = {
    "problem": _l("A problem: they work against each other"),
    "roles": _l("A division of roles: they differ because their tasks differ"),
    "misunderstanding": _l("A misunderstanding: they do not know it of each other"),
    "none": _l("No difference that matters"),
}
CHECK_VERDICTS = {
    "confirmed": _l("confirmed"),
    "nuanced": _l("nuanced"),
    "contested": _l("contested"),
    "divided": _l("divided among themselves"),
    "unknown": _l("cannot say"),
}
"""What organisations say of a finding in a partner check."""
CHECK_VERDICT_NAMES = {
    "confirmed": _l("Confirmed"),
    "nuanced": _l("Nuanced"),
    "contested": _l("Contested"),
    "unknown": _l("Does not know"),
}
EMPTY = {
    "not_asked": _l("not asked"),
    "not_mentioned": _l("not mentioned"),
    "too_few": _l("too few answers"),
}


def listed(choices: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in choices.items()]


class YesNo(RadioField):
    """Yes, no, or not judged yet (None), each in words of its own."""

    def __init__(self, label: Any, yes: Any, no: Any, **more: Any) -> None:
        choices = listed({"": _l("Not judged yet"), "yes": yes, "no": no})
        super().__init__(label, choices=choices, coerce=_as_judged, **more)


def _as_judged(value: object) -> bool | None:
    """What was kept, or what the form sends."""
    return value if isinstance(value, bool) else {"yes": True, "no": False}.get(str(value))


def at_most(characters: int) -> validators.Length:
    return validators.Length(max=characters, message=_l("Use at most %(max)d characters."))


class Day(DateField):
    """A date, or a message that a person understands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("This is no date. An example: 2026-12-31.")) from error


VALENCES = {
    "facilitator": _l("helps"),
    "barrier": _l("hinders"),
    "mixed": _l("both"),
    "neutral": _l("without direction"),
}
VALENCE_SIGNS = {"facilitator": "+", "barrier": "−", "mixed": "~", "neutral": "0"}


class LessonForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("The lesson in one sentence"), [NEEDED, at_most(300)])
    statement = TextAreaField(_l("What partners run into"), [at_most(10000)])
    change = TextAreaField(_l("What should be done differently"), [at_most(10000)])
    for_whom = StringField(_l("For whom"), [at_most(1000)])
    question_id = SelectField(_l("Research question"))
    feasibility = SelectField(_l("Feasible?"), choices=listed(FEASIBILITIES))
    feasibility_reason = StringField(_l("Why that is so"), [at_most(1000)])
    follow_up = TextAreaField(
        _l("What to ask in the next round"),
        [at_most(1000)],
        description=_l("A question by which you will know whether it helped."),
    )
    owner = StringField(_l("Owner"), [at_most(200)])
    first_step = StringField(_l("First step"), [at_most(1000)])
    first_step_on = Day(
        _l("Date of the first step"),
        [OPTIONAL],
        description=_l("Within 30 days, else the lesson cannot be taken up."),
    )
    due_on = Day(_l("Done on"), [OPTIONAL])
    review_on = Day(_l("Back on the agenda on"), [OPTIONAL])


class ElementForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("Name"), [NEEDED, at_most(300)])
    when = TextAreaField(_l("If …"), description=_l("What somebody does or offers."))
    then = TextAreaField(_l("then …"), description=_l("What it brings about."))
    mechanism = TextAreaField(_l("because …"), description=_l("Why it works: what it does to people."))
    for_whom = StringField(_l("With which people it works"))
    conditions = TextAreaField(_l("Under which conditions"))
    not_when = TextAreaField(_l("Not when"))
    counter_evidence = TextAreaField(
        _l("Where it failed"), description=_l("Needed before it can be accepted.")
    )
    core = YesNo(_l("Core or adaptable"), _l("Core: leave it as it is"), _l("May be adapted"))
    general = YesNo(_l("General or specific"), _l("Works in general"), _l("Specific to this situation"))
    changeable = YesNo(
        _l("Can these partners change it?"), _l("They can change it"), _l("It is given to them")
    )
    substantiation = RadioField(_l("Substantiation"), choices=listed(SUBSTANTIATIONS), default="mentioned")
    source = TextAreaField(_l("Source"), description=_l("Needed for “Studied elsewhere”."))
    source_context = TextAreaField(_l("Is the context there like this one?"))
    trying_from = StringField(_l("This is what we try, from …"))
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [at_most(200)])


class EffectForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("The effect in one sentence"), [NEEDED, at_most(300)])
    statement = TextAreaField(
        _l("What changed"), [at_most(10000)], description=_l("How it was before, and how it is now.")
    )
    for_whom = StringField(_l("For whom"), [at_most(1000)])
    direction = RadioField(_l("Which way"), choices=listed(DIRECTIONS), default="")
    expected = YesNo(_l("Expected or not"), _l("It was meant to come"), _l("Nobody saw it coming"))
    contribution = TextAreaField(
        _l("Contribution"), [at_most(10000)], description=_l("What social return had to do with it.")
    )
    other_explanations = TextAreaField(
        _l("What else may explain it"), [at_most(10000)], description=_l("Needed before it can be accepted.")
    )
    substantiation = RadioField(_l("Substantiation"), choices=listed(SUBSTANTIATIONS), default="mentioned")
    source = TextAreaField(_l("Source"), [at_most(10000)], description=_l("Needed for “Studied elsewhere”."))
    source_context = TextAreaField(_l("Is the context there like this one?"), [at_most(10000)])
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [at_most(200)])


class CauseForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("The cause in one sentence"), [NEEDED, at_most(300)])
    statement = TextAreaField(_l("What it is"), [at_most(10000)])
    for_whom = StringField(_l("With which people"), [at_most(1000)])
    how = TextAreaField(
        _l("How it works through"),
        [at_most(10000)],
        description=_l("The steps from the cause to what it leads to."),
    )
    other_causes = TextAreaField(
        _l("What else may lie behind it"),
        [at_most(10000)],
        description=_l("Needed before it can be accepted."),
    )
    sure = RadioField(_l("How sure"), choices=listed(SURENESS), default="")
    substantiation = RadioField(_l("Substantiation"), choices=listed(SUBSTANTIATIONS), default="mentioned")
    source = TextAreaField(_l("Source"), [at_most(10000)], description=_l("Needed for “Studied elsewhere”."))
    source_context = TextAreaField(_l("Is the context there like this one?"), [at_most(10000)])
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [at_most(200)])


class ConfigurationForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("Name"), [NEEDED, at_most(300)])
    context = TextAreaField(
        _l("In (context)"),
        [at_most(2000)],
        description=_l("The situation: “firms where a foreman has time for a newcomer”."),
    )
    mechanism = TextAreaField(
        _l("works (mechanism)"),
        [at_most(2000)],
        description=_l("What it does to people: “the feeling that somebody is waiting for you”."),
    )
    outcome = TextAreaField(
        _l("so that (outcome)"),
        [at_most(2000)],
        description=_l("What comes of it: “people stay after the first month”."),
    )
    partner_types = Ticks(_l("With which kinds of partners"))
    question_id = SelectField(_l("Research question"))
    owner = StringField(_l("Owner"), [at_most(200)])


class StepForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("The step in one sentence"), [NEEDED, at_most(300)])
    stage = SelectField(_l("Kind of step"), choices=listed(STAGES))
    statement = TextAreaField(_l("What is meant by it"), [at_most(10000)])
    question_id = SelectField(_l("Research question"))


NUMBER = re.compile(r"[0-9]{1,9}")
STAYS_NONE = frozenset(
    (
        "first_step_on",
        "due_on",
        "review_on",
        "question_id",
        "revision",
        "core",
        "general",
        "changeable",
        "expected",
    )
)
"""Fields that hold None where nothing was filled in; a text is then empty."""


def questions(form: Any, study: Study) -> None:
    """The research questions of the study as choices."""
    known = {str(question.id): question.text for question in study.questions}
    form.question_id.choices = listed({"": _("Not linked yet")} | known)
    if not form.is_submitted():
        form.question_id.data = str(form.question_id.data or "")


def written(form: Any) -> dict[str, Any]:
    """The fields of a form as the services take them."""
    data = {key: value for key, value in form.data.items() if key != "csrf_token"}
    data["revision"] = int(data["revision"]) if NUMBER.fullmatch(str(data["revision"])) else None
    if "question_id" in data:
        data["question_id"] = uuid.UUID(data["question_id"]) if data["question_id"] else None
    return {key: "" if value is None and key not in STAYS_NONE else value for key, value in data.items()}


@bp.app_template_filter("decimal")
def decimal(value: float | None) -> str:
    """A number with at most one decimal, as the language of the page writes it."""
    return number(value, g.language)


@bp.app_template_filter("hundredths")
def hundredths(value: float) -> str:
    """A number with two decimals, as the language of the page writes it, with a real minus."""
    return str(format_decimal(round(value, 2), "0.00")).replace("-", "−")


def is_of_few(found: Support) -> bool:
    """Whether so few organisations stand here that who is outside the team may not hear of which kind they are."""
    return 0 < found.organisations < SMALL_CELL and not may("findings.sources")


@bp.context_processor
def words() -> dict[str, Any]:
    return {
        "is_of_few": is_of_few,
        "heading": heading,
        "letters": LETTERS,
        "statuses": STATUSES,
        "verdicts": VERDICTS,
        "substantiations": SUBSTANTIATIONS,
        "feasibilities": FEASIBILITIES,
        "empty_words": EMPTY,
        "sides": SIDES,
        "slot_words": SLOT_WORDS,
        "of_one_kind": OF_ONE_KIND,
        "meanings": MEANINGS,
        "check_verdicts": CHECK_VERDICTS,
        "check_verdict_names": CHECK_VERDICT_NAMES,
        "valences": VALENCES,
        "valence_signs": VALENCE_SIGNS,
    }
