"""Texts, consent, and the questions of an interview guide. Pure."""

import re
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField

from surveys.definition import Item
from surveys.fields.asking import (
    COVERAGES,
    LENGTHS,
    WORDS,
    AnswerError,
    Asked,
    Data,
    Fields,
    Handler,
    or_unknown,
    picked,
    radio,
    text,
    unknown_field,
    within,
    written,
)


def length(item: Item) -> int:
    return item.max_length or LENGTHS[item.type]


def _short_fields(asked: Asked) -> Fields:
    return {asked.item.id: StringField(asked.label), **unknown_field(asked)}


def _long_fields(asked: Asked) -> Fields:
    return {asked.item.id: TextAreaField(asked.label, render_kw={"rows": 5}), **unknown_field(asked)}


def _read_text(asked: Asked, data: Data) -> Any:
    value = within(asked.item.id, text(data.get(asked.item.id)), length(asked.item))
    return or_unknown(asked, data, value or None)


def _write_text(asked: Asked, answer: Any) -> dict[str, Any]:
    return written(asked, answer, str)


def _consent_fields(asked: Asked) -> Fields:
    return {asked.item.id: radio(asked.label, [(key, asked.say(WORDS[key])) for key in ("yes", "no")])}


def _read_consent(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    return picked(asked.item.id, value, [("yes", ""), ("no", "")]) == "yes" if value else None


def _write_consent(asked: Asked, answer: Any) -> dict[str, Any]:
    return {asked.item.id: "yes" if answer else "no"}


def _guide_fields(asked: Asked) -> Fields:
    return {
        f"{asked.item.id}__coverage": radio(
            asked.say(WORDS["coverage"]), [(key, asked.say(word)) for key, word in COVERAGES.items()]
        ),
        f"{asked.item.id}__note": TextAreaField(asked.say(WORDS["note"]), render_kw={"rows": 4}),
    }


def _read_guide(asked: Asked, data: Data) -> Any:
    name = f"{asked.item.id}__coverage"
    coverage = data.get(name) or None
    if coverage:
        picked(name, coverage, [(key, "") for key in COVERAGES])
    note_name = f"{asked.item.id}__note"
    note = within(note_name, text(data.get(note_name)), length(asked.item))
    return {"coverage": coverage, "note": note} if coverage or note else None


def _write_guide(asked: Asked, answer: Any) -> dict[str, Any]:
    return {
        f"{asked.item.id}__coverage": answer.get("coverage") or "",
        f"{asked.item.id}__note": answer.get("note", ""),
    }


def confirm_field() -> Any:
    """The mark that a warning was shown; the page carries it along so that it asks only once."""
    return HiddenField()


# ---------------------------------------------------------------- e-mail and telephone

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d ()/.-]+")


def _email_fields(asked: Asked) -> Fields:
    keys = {"type": "email", "autocomplete": "email", "spellcheck": "false"}
    return {asked.item.id: StringField(asked.label, render_kw=keys), **unknown_field(asked)}


def _phone_fields(asked: Asked) -> Fields:
    return {
        asked.item.id: StringField(asked.label, render_kw={"type": "tel", "autocomplete": "tel"}),
        **unknown_field(asked),
    }


def _read_email(asked: Asked, data: Data) -> Any:
    value = within(asked.item.id, text(data.get(asked.item.id)), length(asked.item))
    if value and not _EMAIL.fullmatch(value):
        raise AnswerError(asked.item.id, "email")
    return or_unknown(asked, data, value or None)


def _read_phone(asked: Asked, data: Data) -> Any:
    value = within(asked.item.id, text(data.get(asked.item.id)), length(asked.item))
    digits = sum(sign.isdigit() for sign in value)
    if value and not (_PHONE.fullmatch(value) and 6 <= digits <= 15):
        raise AnswerError(asked.item.id, "phone")
    return or_unknown(asked, data, value or None)


KINDS: dict[str, Handler] = {
    "short_text": Handler(_short_fields, _read_text, _write_text, group=False),
    "long_text": Handler(_long_fields, _read_text, _write_text, group=False),
    "email": Handler(_email_fields, _read_email, _write_text, group=False),
    "phone": Handler(_phone_fields, _read_phone, _write_text, group=False),
    "consent": Handler(_consent_fields, _read_consent, _write_consent, group=True),
    "guide_question": Handler(_guide_fields, _read_guide, _write_guide, group=True),
}
