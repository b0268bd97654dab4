"""The evaluator's forms."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    validators,
    widgets,
)

from app.access import ROLES

NEEDED = validators.InputRequired(_l("Fill this in."))
OPTIONAL = validators.Optional()


def at_most(characters: int) -> validators.Length:
    return validators.Length(max=characters, message=_l("Use at most %(max)d characters."))


EMAIL = validators.Email(_l("This is not an e-mail address. An example: name@organisation.org."))


class Ticks(SelectMultipleField):
    """Several choices as a list of tick boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class StudyForm(FlaskForm):
    title = StringField(_l("Title"), [NEEDED, at_most(200)])
    purpose = TextAreaField(
        _l("Purpose"),
        [at_most(4000)],
        description=_l("Why this evaluation is done. Partners read this when they open their link."),
    )
    title_en = StringField(_l("Title, in English"), [at_most(200)])
    purpose_en = TextAreaField(
        _l("Purpose, in English"),
        [at_most(4000)],
        description=_l(
            "For who reads the study in English. Left empty, they read the title and purpose above."
        ),
    )
    commissioner = StringField(_l("Commissioner"), [at_most(200)])
    programme = SelectField(
        _l("Part of a programme"),
        description=_l("Studies in one programme share their register of partners and networks."),
    )
    programme_title = StringField(_l("Name of the new programme"), [at_most(200)])
    standard_questions = Ticks(_l("Research questions"))
    own_questions = TextAreaField(_l("Own research questions"), description=_l("One question a line."))
    mode = RadioField(
        _l("Way of working"),
        choices=[
            ("codebook", _l("Codebook: agreement between coders, consensus and rankings are computed")),
            ("reflexive", _l("Reflexive: none of these, because themes are made by the researcher")),
        ],
        default="codebook",
    )
    languages = Ticks(
        _l("Languages of the study"),
        [validators.InputRequired(_l("Choose at least one language."))],
        choices=[("nl", _l("Dutch")), ("en", _l("English"))],
        default=["nl", "en"],
    )
    contact_name = StringField(_l("Whom partners can call"), [NEEDED, at_most(200)])
    contact_phone = TelField(_l("Telephone number"), [NEEDED, at_most(50)])
    contact_email = EmailField(_l("E-mail address"), [OPTIONAL, EMAIL, at_most(254)])


class PartnerForm(FlaskForm):
    name = StringField(_l("Name of the organisation"), [NEEDED, at_most(200)])
    type_id = SelectField(_l("Kind of partner"))
    size = SelectField(
        _l("Number of employees"),
        choices=[
            ("", _l("Unknown")),
            ("1-9", "1–9"),
            ("10-49", "10–49"),
            ("50-249", "50–249"),
            ("250+", "250+"),
        ],
    )
    district = StringField(_l("District"), [at_most(100)])
    networks = StringField(
        _l("Business networks"),
        [at_most(500)],
        description=_l("Separate several with a comma."),
    )


class ParticipantForm(FlaskForm):
    name = StringField(_l("Name"), [NEEDED, at_most(200)])
    role = StringField(_l("Role"), [at_most(200)])
    email = EmailField(_l("E-mail address"), [OPTIONAL, EMAIL, at_most(254)])
    phone = TelField(_l("Telephone number"), [at_most(50)])
    language = SelectField(_l("Language"), choices=[("nl", _l("Dutch")), ("en", _l("English"))])


class PartnerTypeForm(FlaskForm):
    label_nl = StringField(_l("Name in Dutch"), [NEEDED, at_most(100)])
    label_en = StringField(_l("Name in English"), [at_most(100)])
    route = SelectField(
        _l("Gets the questions for"),
        description=_l("The built-in survey has extra questions for some kinds of partners."),
    )


MODE_MEANINGS = {
    "identified": _l("Identified: the team sees which organisation gave which answers."),
    "confidential": _l(
        "Confidential: only the owner and evaluators see which organisation gave which answers. "
        "Others, and downloads, show the kind of partner."
    ),
    "unlinked": _l(
        "Not linked to the invitation: nobody sees who gave which answers. You invite at least five people of each "
        "kind of partner. Answers become readable in groups of five or more, or after closing. Nobody can give back a "
        "half-filled survey, reminders carry no link, and questions about who somebody is are left out."
    ),
}


class WaveForm(FlaskForm):
    title = StringField(_l("Title of the round"), [NEEDED, at_most(200)])
    version_id = SelectField(_l("Survey"))
    mode = RadioField(
        _l("How answers are kept"),
        choices=list(MODE_MEANINGS.items()),
        default="identified",
        description=_l("This cannot be changed afterwards: partners read it before they begin."),
    )
    closes_on = DateField(_l("Last day to answer"), [OPTIONAL])


class InviteForm(FlaskForm):
    participants = Ticks(
        _l("People to invite"), [validators.InputRequired(_l("Choose at least one person."))]
    )
    by_email = BooleanField(_l("Send the invitation by e-mail"), default=True)


class InterviewForm(FlaskForm):
    version_id = SelectField(_l("Interview guide"))
    participant_id = SelectField(_l("With whom"))
    scheduled_on = DateField(_l("Date"), [OPTIONAL])
    scheduled_time = TimeField(_l("Time"), [OPTIONAL])
    held_by = RadioField(
        _l("How"),
        choices=[
            ("visit", _l("Together at one place")),
            ("phone", _l("By telephone")),
            ("video", _l("By video call")),
        ],
        default="visit",
    )
    place = StringField(_l("Place, telephone number or address of the call"), [at_most(200)])
    interviewer_id = SelectField(_l("Who asks"))
    second_id = SelectField(
        _l("Who takes notes as well"),
        description=_l("Their notes stand beside those of the interviewer; neither overwrites the other."),
    )
    guests = Ticks(
        _l("Also at the table"),
        description=_l("For a conversation with several people. Each gives consent for themselves."),
    )


class FinishForm(FlaskForm):
    minutes = IntegerField(
        _l("Duration in minutes"),
        [OPTIONAL, validators.NumberRange(1, 600, _l("Give a number between 1 and 600."))],
        description=_l("Leave empty to keep the time that was measured."),
    )
    field_notes = TextAreaField(
        _l("Field notes"), description=_l("Atmosphere, non-verbal signs, interruptions.")
    )
    reflexive_memo = TextAreaField(
        _l("Reflexive memo"), description=_l("What did I expect, what surprised me?")
    )


ROLE_WORDS = {
    "owner": _l("Owner: everything, and who takes part in the study"),
    "evaluator": _l("Evaluator: partners, surveys, interviews, coding and findings"),
    "researcher": _l("Researcher: reads answers and documents, codes, writes findings"),
    "reader": _l("Reader: reads along, changes nothing"),
    "commissioner": _l("Commissioner: sees findings and counts, never an answer or a quote"),
}


class MemberForm(FlaskForm):
    email = EmailField(_l("E-mail address of the account"), [NEEDED, EMAIL])
    role = SelectField(_l("Role"), choices=[(role, ROLE_WORDS[role]) for role in ROLES])


class NothingForm(FlaskForm):
    """A button with nothing but its CSRF token."""
