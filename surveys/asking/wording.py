"""Answers in words, for the review, the receipt and whoever reads a response. Pure."""

from dataclasses import dataclass, field
from typing import Any

from surveys import routing
from surveys.answers import OTHER, UNKNOWN, Answers
from surveys.asking import numerals
from surveys.asking.piping import entry_title, pipe
from surveys.asking.view import view_of
from surveys.definition import Definition, Item
from surveys.expressions.evaluation import number, string
from surveys.fields.asking import COVERAGES, CURRENCY_SIGNS, WORDS
from surveys.fields.numbers import decimals
from surveys.texts import Text, pick

WAYS: dict[str, Text] = {
    "telephone": {"nl": "telefonisch", "en": "by telephone"},
    "paper": {"nl": "op papier", "en": "on paper"},
    "face_to_face": {"nl": "in een gesprek", "en": "in a conversation"},
}
"""How a partner gave answers that somebody else typed; "self" where nobody did."""
NO_ANSWER: Text = {"nl": "Geen antwoord", "en": "No answer"}
NOW: Text = {"nl": "nu", "en": "now"}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}


@dataclass(frozen=True)
class Line:
    """One item and its answer: a list of lines, as a matrix and a ranking have several; empty for no answer."""

    item: Item
    label: str
    answer: list[str]
    required: bool
    """Required and not answered yet."""
    entry: str = ""
    """What the entry of a repeat is called that it stands in."""
    files: list[dict[str, Any]] = field(default_factory=list)
    """The files of the answer, in the same order as its lines."""


@dataclass(frozen=True)
class Section:
    page_id: str
    title: str
    lines: list[Line]


def review(definition: Definition, answers: Answers, language: str) -> list[Section]:
    """All that is shown for these answers, page by page, in words."""
    counted = routing.counted(definition, answers) | routing.calculated(definition, answers)
    return [
        Section(
            page.id,
            pick(page.title, language),
            [
                line
                for item in shown
                if _has_answer(item)
                for line in _lines(definition, item, answers, counted, language)
            ],
        )
        for page, shown in routing.walk(definition, answers)
        if any(item.asks for item in shown)
    ]


def _has_answer(item: Item) -> bool:
    return item.asks or (item.type == "calculated" and routing.visible(item))


def answer_lines(definition: Definition, item: Item, answers: Answers, language: str) -> list[str]:
    """The answer of one item in words; empty when there is none."""
    value = answers.get(item.id)
    if value is None:
        return []
    if value == UNKNOWN:
        return [pick(WORDS["unknown"], language)]
    return _SAY[item.type](definition, item, value, answers, language)


def value(item: Item, known: Any, language: str) -> str:
    """A calculated value in words: a number in the notation of the language, with its unit; anything else as text."""
    amount = number(known)
    said = (
        string(known)
        if amount is None or isinstance(known, bool)
        else numerals.write(amount, language, item.decimals)
    )
    return f"{said} {pick(item.unit, language)}".strip()


def date(known: str, language: str) -> str:
    """An ISO date or part of one, in words: "27 maart 2026", "maart 2026", "2026"."""
    parts = [int(part) for part in known.split("-")]
    words = [str(parts[0])]
    if len(parts) > 1:
        words.insert(0, MONTHS[language if language in MONTHS else "nl"][parts[1] - 1])
    if len(parts) > 2:
        words.insert(0, str(parts[2]))
    return " ".join(words)


def _lines(
    definition: Definition, item: Item, answers: Answers, counted: Answers, language: str
) -> list[Line]:
    """One line of an item; of a repeat one for each item in each entry that has something filled in."""
    if item.type != "repeat" or item.id not in counted:
        return [_line(definition, item, counted, language)]
    found = []
    for entry in view_of(definition, answers).entries(item):
        title = entry_title(item, entry.number, entry.inside, language, definition)
        known = entry.known() | entry.counted()
        for one in entry.items() if not entry.empty else []:
            if _has_answer(one):
                said = answer_lines(definition, one, known, language)
                label = pipe(one.text, entry.inside, language, definition)
                found.append(Line(one, label, said, required=one.required and not said, entry=title))
    return found


def _line(definition: Definition, item: Item, answers: Answers, language: str) -> Line:
    said = answer_lines(definition, item, answers, language)
    label = pipe(item.text, answers, language, definition)
    value = answers.get(item.id)
    files = value if item.type == "file" and isinstance(value, list) else []
    return Line(item, label, said, required=item.required and not said, files=files)


def _option(item: Item, option_id: str, answers: Answers, language: str) -> str:
    option = item.option(option_id)
    if option is None:
        return option_id
    label = pick(option.text, language)
    other = answers.get(item.id + OTHER)
    return f"{label}: {other}" if option.free_text and other else label


def _single(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [_option(item, value, answers, language)]


def _multi(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [_option(item, one, answers, language) for one in value]


def _rank(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [f"{place}. {_option(item, one, answers, language)}" for place, one in enumerate(value, 1)]


def _likert(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [pick(definition.scale_of(item).label(value), language) or str(value)]


def _matrix(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    scale = definition.scale_of(item)
    return [
        f"{pick(row.text, language)}: {pick(scale.label(value[row.id]), language)}"
        for row in item.rows
        if row.id in value
    ]


def _number(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    amount = numerals.write(value, language, decimals(item))
    if item.type == "money":
        return [f"{CURRENCY_SIGNS.get(item.currency, item.currency)} {amount}"]
    return [f"{amount} {pick(item.unit, language)}".strip()]


def _yes_no(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [pick(WORDS[value], language)]


def _date(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [date(value, language)]


def _period(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    end = date(value["to"], language) if "to" in value else pick(NOW, language)
    return [f"{date(value['from'], language)} – {end}"]


def _calculated(definition: Definition, item: Item, known: Any, answers: Answers, language: str) -> list[str]:
    return [value(item, known, language)]


def _scale(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [str(value)]


def _text(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return str(value).split("\n")


def _consent(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [pick(WORDS["yes" if value else "no"], language)]


def _file(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    return [f"{file['name']} ({numerals.size(file['size'], language)})" for file in value]


def _repeat(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    """A line for each entry: "Plaatsing 1 · Sector: Bouw · Uren: 24"."""
    found = []
    for place, entry in enumerate(value, 1):
        said = [
            f"{pipe(one.text, entry, language, definition)}: {', '.join(lines)}"
            for one in item.items
            if (lines := answer_lines(definition, one, entry, language))
        ]
        found.append(" · ".join([entry_title(item, place, entry, language, definition), *said]))
    return found


def _guide(definition: Definition, item: Item, value: Any, answers: Answers, language: str) -> list[str]:
    coverage = COVERAGES.get(value.get("coverage") or "")
    said = [pick(coverage, language)] if coverage else []
    return said + (value["note"].split("\n") if value.get("note") else [])


_SAY = {
    "single": _single,
    "multi": _multi,
    "rank": _rank,
    "likert": _likert,
    "likert_matrix": _matrix,
    "scale": _scale,
    "number": _number,
    "money": _number,
    "yes_no": _yes_no,
    "date": _date,
    "partial_date": _date,
    "period": _period,
    "calculated": _calculated,
    "email": _text,
    "phone": _text,
    "short_text": _text,
    "long_text": _text,
    "consent": _consent,
    "guide_question": _guide,
    "file": _file,
    "repeat": _repeat,
}
