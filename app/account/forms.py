"""Forms of the account door."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class ProfileForm(FlaskForm):
    name = StringField(_l("Your name"), [InputRequired(_l("Fill in your name.")), Length(max=200)])
