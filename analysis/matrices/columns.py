"""What codes are set against: kinds of partners, organisations, documents, groups, districts, rounds, attributes. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.matrices.counting import Facts
from coding.documents.attribute_values import order
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from surveys import naming
from surveys.texts import LANGUAGES, Text

UNKNOWN = "unknown"
"""The column of documents of which it is not known; never left out."""
BY: dict[str, Text] = {
    "type": {"nl": "soort partner", "en": "kind of partner"},
    "organisation": {"nl": "organisatie", "en": "organisation"},
    "document": {"nl": "document", "en": "document"},
    "group": {"nl": "groep documenten", "en": "group of documents"},
    "district": {"nl": "wijk", "en": "district"},
    "round": {"nl": "ronde van het veldwerk", "en": "round of fieldwork"},
}
NOBODY: Text = {"nl": "van geen partner", "en": "of no partner"}
NOT_KNOWN: Text = {"nl": "onbekend", "en": "unknown"}
NO_GROUP: Text = {"nl": "in geen groep", "en": "in no group"}
Sort = tuple[object, ...]


@dataclass(frozen=True)
class Column:
    key: str
    label: Text


def choices(attributes: Sequence[Attribute]) -> dict[str, Text]:
    """What columns can be made of: the usual, and the study's own attributes."""
    return BY | {
        f"attribute-{attribute.id}": dict.fromkeys(LANGUAGES, attribute.name) for attribute in attributes
    }


def columns(cases: Sequence[Case], by: str, attributes: Sequence[Attribute]) -> list[Column]:
    """The columns in their order, each with at least one document; that of the unknown last."""
    found: dict[str, tuple[Sort, Text]] = {}
    for case in cases:
        for key, label, place in _of(case, by, attributes):
            found.setdefault(key, (place, label))
    ordered = sorted(found.items(), key=lambda entry: (entry[0] == UNKNOWN, entry[1][0]))
    return [Column(key, label) for key, (_, label) in ordered]


def facts(cases: Sequence[Case], by: str, attributes: Sequence[Attribute]) -> dict[uuid.UUID, Facts]:
    """Per document whose voice it is and in which columns it stands."""
    return {
        case.document.id: Facts(
            case.document.source_id, [key for key, _, _ in _of(case, by, attributes)] if by else ()
        )
        for case in cases
    }


def within(cases: Sequence[Case], by: str, key: str, attributes: Sequence[Attribute]) -> list[Case]:
    """The cases that stand in one column."""
    return [case for case in cases if any(found == key for found, _, _ in _of(case, by, attributes))]


def _of(case: Case, by: str, attributes: Sequence[Attribute]) -> list[tuple[str, Text, Sort]]:
    """The columns of a case: key, label, and where it comes in the order."""
    if by == "document":
        title = case.document.title
        return [(str(case.document.id), _same(title), (title.casefold(), str(case.document.id)))]
    if by == "type":
        if case.kind is None:
            return [(UNKNOWN, NOBODY, ())]
        return [(case.kind.key, case.kind.label, (case.kind.position, case.kind.key))]
    if by == "organisation":
        return [_organisation(case)]
    if by == "group":
        named = [(str(group.id), _same(group.name), (group.name.casefold(),)) for group in case.groups]
        return [*named] or [(UNKNOWN, NO_GROUP, ())]
    if by == "district":
        return _told(case.district)
    if by == "round":
        wave = case.wave
        return [(str(wave.id), _same(wave.title), (wave.created_at,))] if wave else _told("")
    attribute = next((one for one in attributes if f"attribute-{one.id}" == by), None)
    value = case.values.get(attribute.id, "") if attribute else ""
    if attribute is None or not value:
        return _told("")
    return [(value, _same(value), order(attribute.kind, attribute.choices, value))]


def _organisation(case: Case) -> tuple[str, Text, Sort]:
    """Who may not be named stands with the others of its kind, so that no column gives it away."""
    if case.partner is not None:
        kind = case.partner.type.position
        return str(case.partner.id), _same(case.partner.name), (kind, 0, case.partner.name.casefold())
    if case.kind is not None:
        label = {language: naming.of_type(case.kind.label, language) for language in LANGUAGES}
        return f"type-{case.kind.key}", label, (case.kind.position, 1, "")
    return UNKNOWN, NOBODY, ()


def _told(value: str) -> list[tuple[str, Text, Sort]]:
    return [(value, _same(value), (value.casefold(),))] if value else [(UNKNOWN, NOT_KNOWN, ())]


def _same(text: str) -> Text:
    return dict.fromkeys(LANGUAGES, text)


def label_of(found: Sequence[Column], key: str) -> Text | None:
    return next((column.label for column in found if column.key == key), None)
