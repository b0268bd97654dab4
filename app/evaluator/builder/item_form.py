"""The form of one item, made from the keys that apply to its kind, and reading it as the item's data."""

from collections.abc import Mapping
from typing import Any, get_args

from flask import g
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)

from app.evaluator.builder.parts import read_options, read_probes
from app.evaluator.forms import Ticks
from app.evaluator.words import DIMENSION_NAMES
from surveys.definition import Definition, Item
from surveys.making import kinds
from surveys.making.labels import HELP, label
from surveys.making.references import Data
from surveys.texts import pick

OWN_FORMS = frozenset({"id", "was", "options", "rows", "probes", "items"})
"""Keys that are not a field of this form: lists with rows of their own, and what is renamed elsewhere."""
CHECKS = ("constraint", "constraint_message", "warn", "warn_message")
CONDITIONS = ("relevant", "required_when", "constraint", "warn")
"""Expressions that are picked on a page of their own."""
LONG = frozenset({"text", "hint", "constraint_message", "warn_message", "purpose"})
WIDE = frozenset({"calculation"})
MAIN = ("text", "hint")
ANALYSIS = (*kinds.ANALYSIS, "purpose", "prefill", "code_openly")


class Amount(FloatField):
    """A number in the notation of whoever types it: 2.5 or 2,5; whole ones without decimals."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}" if abs(self.data) < 1e6 else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])


class ItemForm(FlaskForm):
    """What every item has; the fields of its kind are added by `form_for`."""

    seen = HiddenField()
    go = HiddenField(default="save")


def form_for(definition: Definition, item: Data, codes: list[tuple[str, str]]) -> type[ItemForm]:
    """The form class of an item of this instrument. `codes`: key and name of the codes that can be ticked."""
    fields: dict[str, Any] = {"type": _kind_field(definition, item["type"])}
    for key in kinds.keys(item["type"]):
        if key in OWN_FORMS or key in CONDITIONS or key == "type":
            continue
        if _is_text(key):
            for language in definition.languages:
                fields[f"{key}-{language}"] = _text_field(key, language)
        elif (made := _field(key, definition, codes, item)) is not None:
            fields[key] = made
    return type("ItemFormFor", (ItemForm,), fields)


def values_of(item: Data, definition: Definition) -> dict[str, Any]:
    """What the form shows for an item."""
    shown: dict[str, Any] = {"type": item["type"]}
    for key in kinds.keys(item["type"]):
        field = Item.model_fields[key]
        value = item.get(key, None if field.is_required() else field.get_default(call_default_factory=True))
        if _is_text(key):
            shown |= {
                f"{key}-{language}": (value or {}).get(language, "") for language in definition.languages
            }
        else:
            shown[key] = value
    return shown


def read(form: ItemForm, item: Data, definition: Definition, data: Mapping[str, str]) -> Data:
    """The item as it was typed. What the form does not show stays as it is."""
    applying = set(kinds.keys(item["type"]))
    made: Data = {"id": item["id"], "type": item["type"]}
    made |= {key: value for key, value in item.items() if key == "was" or key not in applying}
    for key in kinds.keys(item["type"]):
        if key in ("id", "was", "type"):
            continue
        if key in ("options", "rows"):
            value: Any = read_options(data, key, definition.languages)
        elif key == "probes":
            value = read_probes(data, definition.languages)
        elif key in OWN_FORMS or (not _is_text(key) and key not in form):
            value = item.get(key)
        elif _is_text(key):
            value = _text(form, key, item, definition)
        else:
            value = _plain(form[key])
        if key == "text" or not _default(key, value):
            made[key] = value
    wanted = form["type"].data
    return kinds.fitting(made, wanted) if wanted and wanted != item["type"] else made


def sections(form: ItemForm, item_type: str) -> dict[str, list[str]]:
    """The keys that the page shows under each heading, in order."""
    applying = [key for key in kinds.keys(item_type) if key not in OWN_FORMS and key != "type"]
    own = [key for key in applying if key not in (*MAIN, *CHECKS, *CONDITIONS, *ANALYSIS, "required")]
    return {
        "main": [key for key in MAIN if key in applying],
        "answer": own,
        "checks": [key for key in CHECKS if key in applying],
        "analysis": [key for key in ANALYSIS if key in applying and (_is_text(key) or key in form)],
    }


def is_text(key: str) -> bool:
    """Whether a key is a text per language."""
    return _is_text(key)


# ---------------------------------------------------------------- inside


def _is_text(key: str) -> bool:
    return Item.model_fields[key].annotation == dict[str, str]


def _default(key: str, value: Any) -> bool:
    field = Item.model_fields[key]
    return value is None or (
        not field.is_required() and value == field.get_default(call_default_factory=True)
    )


def _text(form: ItemForm, key: str, item: Data, definition: Definition) -> dict[str, str]:
    """With the languages that the instrument does not speak (any more) as they were."""
    kept = {
        language: text for language, text in item.get(key, {}).items() if language not in definition.languages
    }
    typed = {language: (form[f"{key}-{language}"].data or "").strip() for language in definition.languages}
    return kept | {language: text for language, text in typed.items() if text}


def _plain(field: Any) -> Any:
    value = field.data
    if isinstance(value, str):
        return value.strip() or None
    return value


def _kind_field(definition: Definition, item_type: str) -> Any:
    offered = kinds.offered(definition.kind)
    groups = {
        pick(kinds.GROUPS[group], g.language): [
            (name, pick(kinds.of(name).name, g.language)) for name in names
        ]
        for group, names in offered.items()
    }
    if item_type not in {name for names in offered.values() for name in names}:
        groups[""] = [(item_type, pick(kinds.of(item_type).name, g.language))]
    return SelectField(label("type", g.language), choices=groups)


def _text_field(key: str, language: str) -> Any:
    spoken = {"nl": _("in Dutch"), "en": _("in English")}[language]
    wanted = TextAreaField if key in LONG else StringField
    return wanted(
        f"{label(key, g.language)}, {spoken}",
        [validators.Length(max=4000)],
        render_kw={"lang": language, "rows": 2} if key in LONG else {"lang": language},
    )


def _field(key: str, definition: Definition, codes: list[tuple[str, str]], item: Data) -> Any:
    """A field by what the key holds; choices where they are known."""
    name, help_text, present = (
        label(key, g.language, item["type"]),
        pick(HELP.get(key), g.language),
        item.get(key),
    )
    known = _choices(key, definition)
    if key == "codes":
        return Ticks(name, choices=codes, description=help_text) if codes else None
    if known is not None:
        if present and present not in [value for value, _name in known]:
            known.append((str(present), str(present)))  # what stands there now stays to be chosen
        return SelectField(name, choices=known, description=help_text, validate_choice=False)
    annotation = Item.model_fields[key].annotation
    inner = {one for one in get_args(annotation) if one is not type(None)} or {annotation}
    if bool in inner:
        return BooleanField(name, description=help_text)
    if int in inner:
        return IntegerField(name, [validators.Optional()], description=help_text)
    if float in inner:
        return Amount(name, [validators.Optional()], description=help_text)
    literals = _literals(annotation)
    if literals and str(annotation).startswith("list"):
        return Ticks(name, choices=[(one, one) for one in literals], description=help_text)
    if literals:
        return SelectField(
            name, choices=[("", _("No")), *((one, _named(one)) for one in literals)], description=help_text
        )
    if str(annotation).startswith("list"):
        return SelectMultipleField(name, description=help_text, validate_choice=False)
    if key in WIDE or key in LONG:
        return TextAreaField(name, description=help_text, render_kw={"rows": 2, "spellcheck": "false"})
    return StringField(name, description=help_text)


def _choices(key: str, definition: Definition) -> list[tuple[str, Any]] | None:
    if key == "scale":
        return [("", _("Choose a scale")), *((name, _points(definition, name)) for name in definition.scales)]
    if key == "coherence_dimension":
        return [("", _("As the page")), *DIMENSION_NAMES.items()]
    if key == "indicator":
        return [("", _("None")), *((one.id, pick(one.title, g.language)) for one in definition.indicators)]
    if key == "compare_across":
        return [("", _("No")), ("partner_type", _("The kinds of partners"))]
    if key == "prefill":
        return [("", _("No")), ("partner.type", _("The kind of partner"))]
    if key == "currency":
        return [("EUR", "€ EUR"), ("USD", "$ USD"), ("GBP", "£ GBP")]
    return None


def _points(definition: Definition, name: str) -> str:
    points = definition.scales[name].points
    return f"{pick(points[0].text, g.language)} … {pick(points[-1].text, g.language)} ({name})"


def _literals(annotation: Any) -> list[str]:
    found: list[str] = []
    waiting: list[Any] = [annotation]
    while waiting:
        one = waiting.pop()
        found += [value for value in get_args(one) if isinstance(value, str)]
        waiting += [value for value in get_args(one) if not isinstance(value, str)]
    return found


def _named(value: str) -> str:
    words = {
        "show": _("Show it beside the question"),
        "prefill": _("Fill it in, to be checked"),
        "partner_types_other": _("The kinds of partners but one's own"),
    }
    return str(words.get(value, value))
