"""What makers of instruments need not write themselves: the consents of the library and common answer scales. Pure."""

import copy
from functools import cache
from typing import Any

import yaml

from surveys.definition import LIBRARY


def _scale(*points: tuple[int, str, str], missing: bool = True) -> dict[str, Any]:
    found: list[dict[str, Any]] = [{"value": value, "text": {"nl": nl, "en": en}} for value, nl, en in points]
    if missing:
        found += [
            {"value": 98, "text": {"nl": "Weet ik niet", "en": "Don't know"}, "missing": True},
            {"value": 99, "text": {"nl": "Niet van toepassing", "en": "Not applicable"}, "missing": True},
        ]
    return {"points": found}


SCALES: dict[str, dict[str, Any]] = {
    "eens5": _scale(
        (1, "Helemaal mee oneens", "Strongly disagree"),
        (2, "Mee oneens", "Disagree"),
        (3, "Niet mee eens, niet mee oneens", "Neither agree nor disagree"),
        (4, "Mee eens", "Agree"),
        (5, "Helemaal mee eens", "Strongly agree"),
    ),
    "vaak5": _scale(
        (1, "Nooit", "Never"),
        (2, "Zelden", "Seldom"),
        (3, "Soms", "Sometimes"),
        (4, "Vaak", "Often"),
        (5, "Altijd", "Always"),
    ),
    "tevreden5": _scale(
        (1, "Heel ontevreden", "Very dissatisfied"),
        (2, "Ontevreden", "Dissatisfied"),
        (3, "Niet tevreden, niet ontevreden", "Neither satisfied nor dissatisfied"),
        (4, "Tevreden", "Satisfied"),
        (5, "Heel tevreden", "Very satisfied"),
    ),
    "mate4": _scale(
        (1, "Helemaal niet", "Not at all"),
        (2, "Een beetje", "A little"),
        (3, "Behoorlijk", "Quite a bit"),
        (4, "Heel erg", "Very much"),
    ),
}


def consents() -> dict[str, dict[str, Any]]:
    """The consents of the library by key: text, explanation, required."""
    return copy.deepcopy(_consents())


@cache
def _consents() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((LIBRARY / "consents.yml").read_text(encoding="utf-8"))
    return found
