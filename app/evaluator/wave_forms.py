"""The forms of fieldwork: rounds, inviting, reminders, letters, open links, quotas, panels, lists of people."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from app.evaluator.forms import NEEDED, OPTIONAL, Ticks, at_most
from surveys.inviting import letters, waves


class WaveSettingsForm(FlaskForm):
    title = StringField(_l("Title of the round"), [NEEDED, at_most(200)])
    opens_on = DateField(
        _l("First day to answer"),
        [OPTIONAL],
        description=_l("Mails that you prepare earlier leave on this day. Empty: at once."),
    )
    closes_on = DateField(
        _l("Last day to answer"), [OPTIONAL], description=_l("Until midnight. Empty: until you close it.")
    )
    grace_days = IntegerField(
        _l("Days of grace"),
        [OPTIONAL, validators.NumberRange(0, waves.MOST_GRACE, _l("Give a number between 0 and 60."))],
        default=0,
        description=_l("So many days after the last day, who had begun may still finish."),
    )
    follows_id = SelectField(
        _l("Follows the round"),
        description=_l("Questions that say so show what the same person answered then."),
    )
    carry_from_partner = BooleanField(
        _l("Show a colleague's answers when the person did not answer then"),
        description=_l("Only within the same organisation. Ask yourself whether the colleague would mind."),
    )


class ReopenForm(FlaskForm):
    closes_on = DateField(_l("New last day"), [OPTIONAL])


class ScheduleForm(FlaskForm):
    days = StringField(
        _l("Remind after so many days"),
        [at_most(60)],
        description=_l("For example: 7, 14. Empty: nobody is reminded by itself."),
    )


class LetterForm(FlaskForm):
    subject = StringField(_l("Subject"), [NEEDED, at_most(letters.LONGEST_SUBJECT)])
    text = TextAreaField(_l("Text"), [NEEDED, at_most(letters.LONGEST_TEXT)])


class OpenLinkForm(FlaskForm):
    title = StringField(
        _l("Where it is used"), [NEEDED, at_most(200)], description=_l("For example: newsletter of June.")
    )
    type_id = SelectField(_l("For"))
    most_responses = IntegerField(
        _l("Most responses"),
        [NEEDED, validators.NumberRange(1, 5000, _l("Give a number between 1 and 5000."))],
        default=100,
    )
    last_day = DateField(_l("Last day"), [OPTIONAL])


class PanelForm(FlaskForm):
    title = StringField(_l("Name of the panel"), [NEEDED, at_most(200)])


class PanelAddForm(FlaskForm):
    types = Ticks(_l("Kinds of partners"))
    networks = Ticks(_l("Business networks"))


class ListForm(FlaskForm):
    file = FileField(
        _l("List of people"),
        description=_l("A CSV or Excel file (.xlsx), with the names of the columns in the first row."),
    )
    add_new = BooleanField(_l("Add organisations and people that are not in the register yet"), default=True)
