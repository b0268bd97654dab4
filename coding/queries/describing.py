"""What is known of a document, by the names that conditions in questions use. Pure."""

from collections.abc import Collection, Mapping, Sequence

from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from surveys.texts import Text

NAMES: dict[str, Text] = {
    "type": {"nl": "type", "en": "type"},
    "organisation": {"nl": "organisatie", "en": "organisation"},
    "district": {"nl": "wijk", "en": "district"},
    "round": {"nl": "ronde", "en": "round"},
    "group": {"nl": "groep", "en": "group"},
    "document": {"nl": "document", "en": "document"},
    "source": {"nl": "bron", "en": "source"},
    "language": {"nl": "taal", "en": "language"},
}
"""What every study knows; the study's own attributes go by the name it gave them."""
SOURCES: dict[str, Text] = {
    "interview": {"nl": "interview", "en": "interview"},
    "notes": {"nl": "notities", "en": "notes"},
    "open_answer": {"nl": "open antwoord", "en": "open answer"},
    "check": {"nl": "terugkoppeling", "en": "partner check"},
    "policy": {"nl": "andere tekst", "en": "other text"},
}


def known(case: Case, attributes: Sequence[Attribute]) -> dict[str, Collection[str]]:
    """Name → the values of this document, in lower case."""
    kind, document = case.kind, case.document
    found: dict[str, Collection[str]] = {
        "type": _lower(kind.key, *kind.label.values()) if kind else (),
        "organisation": _lower(case.partner.name) if case.partner else (),
        "district": _lower(case.district),
        "round": _lower(case.wave.title) if case.wave else (),
        "group": _lower(*(group.name for group in case.groups)),
        "document": _lower(document.title, str(document.id)),
        "source": _lower(document.kind, *SOURCES.get(document.kind, {}).values()),
        "language": _lower(document.language),
    }
    for attribute in attributes:
        value = case.values.get(attribute.id, "")
        comma = value.replace(".", ",") if attribute.kind == "number" else value
        found.setdefault(own(attribute), _lower(value, comma))
    return found


def own(attribute: Attribute) -> str:
    return attribute.name.casefold()


def named(attributes: Sequence[Attribute]) -> Mapping[str, str]:
    """What may stand before "=", in lower case → the name by which `known` has it."""
    names = {text: key for key, texts in NAMES.items() for text in (key, *texts.values())}
    return {own(attribute): own(attribute) for attribute in attributes} | names


def _lower(*values: str) -> Collection[str]:
    return {value.casefold() for value in values if value}
