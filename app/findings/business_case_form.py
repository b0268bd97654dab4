"""The form of a business case: every input with its least, likeliest and greatest value and where those come from."""

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField, SelectField, StringField
from wtforms.form import Form

from analysis.business_case.flows import BY_KEY, INPUTS
from analysis.business_case.keeping import Estimate
from analysis.business_case.models import BusinessCase
from analysis.business_case.ranges import Range
from analysis.business_case.valuation import Table
from app.findings.words import NEEDED, at_most, listed
from surveys.asking import numerals

DECIMALS = 2
NUMERIC = {"inputmode": "decimal", "autocomplete": "off"}


class Amount(StringField):
    """A number in Dutch or English notation; `value` is None when it was left open."""

    value: float | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, render_kw=NUMERIC, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed = (self.data or "").strip()
        if not typed:
            return
        try:
            self.value = numerals.read(typed, g.language, DECIMALS)
        except numerals.DecimalsError as error:
            raise ValueError(_("Use at most 2 decimals.")) from error
        except numerals.NumberError as error:
            example = numerals.write(1250, g.language)
            raise ValueError(_("This is no number. An example: %(example)s.", example=example)) from error


class Three(Form):
    """One input. With only the likeliest value its range is that one value."""

    low = Amount(_l("Least"))
    base = Amount(_l("Probably"))
    high = Amount(_l("Most"))
    source = StringField(_l("Where this comes from"), [at_most(500)])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        low, base, high = self.low.value, self.base.value, self.high.value
        if base is None:
            if low is None and high is None:
                return True
            self.base.errors = [_("Fill in the likeliest value too.")]
            return False
        if (base if low is None else low) > base or base > (base if high is None else high):
            self.base.errors = [_("The least is not above the likeliest value, and the most not below it.")]
            return False
        return True

    def estimate(self) -> Estimate | None:
        low, base, high = self.low.value, self.base.value, self.high.value
        if base is None:
            return None
        found = Range(base if low is None else low, base, base if high is None else high)
        return Estimate(found, self.source.data or "")


class CaseForm(FlaskForm):
    revision = HiddenField()
    title = StringField(_l("What this business case is about"), [NEEDED, at_most(300)])
    table_key = SelectField(_l("Valuation table"))
    basis_hours = Amount(_l("Hours of a full week"), [NEEDED])
    most_months = Amount(
        _l("Months that count at most"),
        description=_l("As the valuation table says for this target group. Empty: all months count."),
    )


for _each in INPUTS:
    setattr(CaseForm, _each.key, FormField(Three, separator="_"))


def fill(form: CaseForm, case: BusinessCase, estimates: dict[str, Estimate], tables: Sequence[Table]) -> None:
    """What stands in the case, as the language writes it; what was typed stays when the form was sent."""
    form.table_key.choices = listed(
        {"": _("Own values")}
        | {table.key: f"{table.region} · {table.valid_from or ''}".rstrip(" ·") for table in tables}
    )
    if form.is_submitted():
        return

    def text(value: float | None) -> str:
        return "" if value is None else numerals.write(value, g.language, DECIMALS)

    form.revision.data, form.title.data, form.table_key.data = str(case.revision), case.title, case.table_key
    form.basis_hours.data, form.most_months.data = text(case.basis_hours), text(case.most_months)
    for key, estimate in estimates.items():
        three = form[key]
        found = estimate.range
        three.base.data, three.source.data = text(found.base), estimate.source
        three.low.data = text(found.low) if found.low < found.base else ""
        three.high.data = text(found.high) if found.high > found.base else ""


def written(form: CaseForm) -> dict[str, Any]:
    """The fields of the form as the service takes them."""
    given = {key: form[key].form.estimate() for key in BY_KEY}
    typed = str(form.revision.data or "")
    return {
        "title": form.title.data or "",
        "table_key": form.table_key.data or "",
        "basis_hours": form.basis_hours.value or 0.0,
        "most_months": form.most_months.value,
        "estimates": {key: estimate for key, estimate in given.items() if estimate},
        "revision": int(typed) if typed.isdigit() else None,
    }


def mistakes(form: CaseForm) -> list[tuple[str, str]]:
    """Every error of the form: the field it leads to, and what it says, with the name of the input."""
    found = []
    for field in form:
        if field.type == "FormField":
            name = BY_KEY[field.name].name.get(g.language, field.name)
            for part in field.form:
                found += [
                    (part.id, f"{name}, {str(part.label.text).lower()}: {error}") for error in part.errors
                ]
        elif field.type not in ("CSRFTokenField", "HiddenField"):
            found += [(field.id, f"{field.label.text}: {error}") for error in field.errors]
        else:
            found += [("", str(error)) for error in field.errors]
    return found
