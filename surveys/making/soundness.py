"""What keeps an instrument from holding together, place by place, in words for its maker. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.errors import BadDefinition
from surveys.expressions import conditions
from surveys.texts import Text

if TYPE_CHECKING:
    from surveys.definition import Definition, Item, Page

CHOICES = frozenset({"single", "multi", "rank"})
NOT_REPEATED = frozenset({"repeat", "file", "guide_question"})
IN_GUIDES = frozenset({"guide_question", "note"})
"""What an interviewer's screen can show; a repeat and a file are refused by name."""
MOST_ENTRIES = 50
MOST_MEGABYTES = 50
"""Of one file item: what one page can send at once."""
SOURCES = frozenset({"partner.type"})
"""What can be filled from the register."""

SHAPES: dict[str, Text] = {
    "missing": {"nl": "dit ontbreekt.", "en": "this is missing."},
    "extra_forbidden": {"nl": "dit veld bestaat niet.", "en": "there is no such field."},
    "literal_error": {"nl": "deze waarde bestaat niet.", "en": "there is no such value."},
    "string_pattern_mismatch": {
        "nl": "een naam heeft alleen letters, cijfers en streepjes.",
        "en": "a name has only letters, digits and dashes.",
    },
    "too_short": {"nl": "hier moet iets staan.", "en": "this must not be empty."},
}
OTHER_SHAPE: Text = {"nl": "dit heeft niet de goede vorm.", "en": "this does not have the right form."}


@dataclass(frozen=True)
class Problem:
    """One place in an instrument and what is wrong there."""

    place: str
    text: Text

    def sentence(self, language: str) -> str:
        return f"{self.place}: {self.text.get(language) or self.text['en']}"


class BadInstrument(BadDefinition):
    """An instrument that does not hold together; `places` has each problem in both languages."""

    def __init__(self, places: list[Problem]) -> None:
        self.places = places
        count = len(places)
        super().__init__(
            {
                "nl": f"Deze vragenlijst klopt nog niet. Herstel eerst: {count}.",
                "en": f"This instrument does not hold together yet. Places to mend first: {count}.",
            },
            [problem.sentence("en") for problem in places],
        )


def shape_problem(data: Any, error: Mapping[str, Any]) -> Problem:
    """A pydantic error as a problem; pages and items are named by their id where they have one."""
    parts: list[str] = []
    for step in error["loc"]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        named = isinstance(step, int) and isinstance(data, dict) and (data.get("id") or data.get("key"))
        parts.append(str(named or step))
    return Problem(" › ".join(parts) or "instrument", SHAPES.get(error["type"], OTHER_SHAPE))


def problems(definition: "Definition") -> list[Problem]:
    """Everything about a well-formed definition that cannot work: doubled names, loose ends, bad conditions."""
    return [
        *_doubled("instrument", [page.id for page in definition.pages]),
        *_doubled("instrument", [*_item_ids(definition), *definition.given]),
        *_doubled("consents", [consent.key for consent in definition.consents]),
        *_doubled("indicators", [indicator.id for indicator in definition.indicators]),
        *_empty(definition),
        *(problem for item in definition.every_item() for problem in _item_problems(definition, item)),
        *(problem for item in definition.items() for problem in _repeat_problems(definition, item)),
        *(Problem(place, text) for place, text in conditions.problems(definition)),
        *_reference_problems(definition),
        *(problem for page in definition.pages for problem in _check_problems(page)),
    ]


def gaps(definition: "Definition") -> list[Problem]:
    """Texts that are missing in one of the instrument's languages; a published instrument has none."""
    found = []
    for place, text in _texts(definition):
        for language in definition.languages:
            if not text.get(language, "").strip():
                name = {"nl": ("Nederlandse", "Dutch"), "en": ("Engelse", "English")}[language]
                found.append(
                    Problem(
                        place,
                        {"nl": f"de {name[0]} tekst ontbreekt.", "en": f"the {name[1]} text is missing."},
                    )
                )
    return found


def _texts(definition: "Definition") -> Iterator[tuple[str, Text]]:
    """Every text that people will read; an optional one counts once it has a word in some language."""
    yield "title", definition.title
    yield from _written("intro", definition.intro)
    for consent in definition.consents:
        yield consent.key, consent.text
        yield from _written(consent.key, consent.explanation)
    for name, scale in definition.scales.items():
        yield from ((f"{name} › {point.value}", point.text) for point in scale.points)
    for page in definition.pages:
        yield page.id, page.title
        yield from _written(page.id, page.intro)
        yield from ((page.id, check.message) for check in page.checks)
        for item in page.items:
            for one in (item, *item.items):
                yield from _item_texts(one)


def _item_texts(item: "Item") -> Iterator[tuple[str, Text]]:
    if item.type != "calculated":  # one without a text is not shown
        yield item.id, item.text
    for text in (
        *(item.hint, item.unit, item.min_label, item.max_label, item.entry, item.add_text),
        *(item.constraint_message, item.warn_message),
    ):
        yield from _written(item.id, text)
    yield from ((f"{item.id} › {option.id}", option.text) for option in [*item.options, *item.rows])
    yield from ((item.id, probe.text) for probe in item.probes)


def _written(place: str, text: Text) -> Iterator[tuple[str, Text]]:
    if any(text.values()):
        yield place, text


def _doubled(place: str, names: Iterable[str]) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for name in names:
        if name in seen:
            found.append(
                Problem(
                    place,
                    {"nl": f"de naam {name} komt twee keer voor.", "en": f"the name {name} stands twice."},
                )
            )
        seen.add(name)
    return found


def _empty(definition: "Definition") -> list[Problem]:
    if not definition.pages:
        return [Problem("instrument", {"nl": "er zijn nog geen pagina's.", "en": "there are no pages yet."})]
    return [
        Problem(
            page.id, {"nl": "deze pagina heeft nog geen vragen.", "en": "this page has no questions yet."}
        )
        for page in definition.pages
        if not page.items
    ]


def _item_ids(definition: "Definition") -> list[str]:
    return [one.id for page in definition.pages for item in page.items for one in (item, *item.items)]


def _repeat_problems(definition: "Definition", item: "Item") -> list[Problem]:
    """What a repeat lacks, and what cannot stand in one."""
    if item.type != "repeat":
        wrong = item.items or item.entry or item.add_text
        text = {"nl": "alleen een herhaalde groep heeft vragen in zich.", "en": "only a repeat holds items."}
        return [Problem(item.id, text)] if wrong else []
    found: list[Problem] = []
    if definition.kind == "guide":
        found.append(
            Problem(
                item.id,
                {"nl": "een leidraad kan niets herhalen.", "en": "a guide cannot repeat a group."},
            )
        )
    for text, nl, en in (
        (item.entry, "hoe één keer heet, ontbreekt.", "what one entry is called is missing."),
        (
            item.add_text,
            "de tekst van de knop om er een toe te voegen ontbreekt.",
            "the button text is missing.",
        ),
    ):
        if not text:
            found.append(Problem(item.id, {"nl": nl, "en": en}))
    if not item.items:
        found.append(Problem(item.id, {"nl": "er staan geen vragen in.", "en": "there are no items in it."}))
    if any(n is not None and (n < 0 or n != int(n) or n > MOST_ENTRIES) for n in (item.min, item.max)):
        found.append(
            Problem(
                item.id,
                {
                    "nl": f"hoe vaak het kan is een heel getal van 0 tot en met {MOST_ENTRIES}.",
                    "en": f"how often is a whole number from 0 to {MOST_ENTRIES}.",
                },
            )
        )
    for one in item.items:
        if one.type in NOT_REPEATED or one.prefill or one.code_openly or one.indicator:
            found.append(
                Problem(
                    one.id,
                    {
                        "nl": "dit kan niet in een herhaalde groep: een groep, een bestand, een gespreksvraag, of wat uit "
                        "het register komt, een meting is of apart wordt gecodeerd.",
                        "en": "this cannot stand in a repeat: a repeat, a file, a guide question, or what comes from the "
                        "register, is an indicator or is coded openly.",
                    },
                )
            )
    return found


def _item_problems(definition: "Definition", item: "Item") -> list[Problem]:
    found: list[Text] = []
    if "__" in item.id:
        found.append({"nl": "een naam heeft geen dubbele __.", "en": "a name has no double __."})
    if item.type in CHOICES and len(item.options) < 2:
        found.append({"nl": "er zijn minstens twee keuzes nodig.", "en": "at least two choices are needed."})
    if item.type == "likert_matrix" and not item.rows:
        found.append({"nl": "de rijen ontbreken.", "en": "the rows are missing."})
    if item.rows_from and (item.type != "likert_matrix" or not item.rows):
        found.append(
            {
                "nl": "rijen uit de soorten partners horen bij een tabel, en vragen een keuzevraag die het register invult.",
                "en": "rows from the partner types belong to a matrix, and need a choice that the register fills in.",
            }
        )
    if item.type != "file" and (item.kinds or item.max_files != 1 or item.max_megabytes != 10):
        found.append({"nl": "bestanden horen bij een bestandsvraag.", "en": "files belong to a file item."})
    if item.max_files * item.max_megabytes > MOST_MEGABYTES:
        found.append(
            {
                "nl": f"alle bestanden samen mogen hoogstens {MOST_MEGABYTES} MB zijn.",
                "en": f"all files together may be {MOST_MEGABYTES} MB at most.",
            }
        )
    if item.type == "file" and definition.kind == "guide":
        found.append({"nl": "een leidraad vraagt geen bestanden.", "en": "a guide asks for no files."})
    if definition.kind == "guide" and item.type not in IN_GUIDES | {"repeat", "file"}:
        found.append(
            {
                "nl": "een leidraad heeft alleen gespreksvragen en mededelingen; maak hier een gespreksvraag van.",
                "en": "a guide has interview questions and notes alone; make this an interview question.",
            }
        )
    if item.type in ("likert", "likert_matrix") and item.scale not in definition.scales:
        found.append({"nl": "de antwoordschaal ontbreekt.", "en": "the answer scale is missing."})
    if item.type == "scale" and (item.min is None or item.max is None or not 0 < item.max - item.min <= 20):
        found.append(
            {
                "nl": "een schaal heeft een begin en een eind, met hoogstens 20 stappen.",
                "en": "a scale has a beginning and an end, with at most 20 steps.",
            }
        )
    if item.type == "calculated" and item.calculation is None:
        found.append({"nl": "de berekening ontbreekt.", "en": "the calculation is missing."})
    if item.type != "calculated" and item.calculation is not None:
        found.append(
            {
                "nl": "een berekening hoort alleen bij een berekende waarde.",
                "en": "a calculation belongs to a calculated value alone.",
            }
        )
    if item.min is not None and item.max is not None and item.min > item.max:
        found.append(
            {"nl": "de kleinste waarde is groter dan de grootste.", "en": "the minimum exceeds the maximum."}
        )
    if item.was is not None and definition.has_item(item.was):
        found.append(
            {
                "nl": f"{item.was} is de naam van een andere vraag, en kan niet de vroegere naam van deze zijn.",
                "en": f"{item.was} is the name of another question and cannot be the former name of this one.",
            }
        )
    if item.prefill is not None and item.prefill not in SOURCES:
        found.append(
            {
                "nl": f"het register kent {item.prefill} niet.",
                "en": f"the register does not know {item.prefill}.",
            }
        )
    if item.constraint and not item.constraint_message:
        found.append(
            {"nl": "de uitleg bij de controle ontbreekt.", "en": "the message of the check is missing."}
        )
    if item.warn and not item.warn_message:
        found.append(
            {"nl": "de tekst van de waarschuwing ontbreekt.", "en": "the text of the warning is missing."}
        )
    return [
        *(Problem(item.id, text) for text in found),
        *_doubled(item.id, [option.id for option in item.options]),
        *_doubled(item.id, [row.id for row in item.rows]),
    ]


def _check_problems(page: "Page") -> list[Problem]:
    """What a check over several items lacks, and items it names that are not on its page."""
    found: list[Text] = []
    asked = {item.id for item in page.items if item.asks}
    for check in page.checks:
        if not any(check.message.values()):
            found.append(
                {"nl": "de uitleg bij de controle ontbreekt.", "en": "the message of the check is missing."}
            )
        found += [
            {
                "nl": f"de controle noemt {name}, en die vraag staat niet op deze pagina.",
                "en": f"the check names {name}, and that question is not on this page.",
            }
            for name in check.items
            if name not in asked
        ]
    return [Problem(page.id, text) for text in found]


def _reference_problems(definition: "Definition") -> list[Problem]:
    return [
        Problem(
            "asks_for_figures", {"nl": f"er is geen vraag {name}.", "en": f"there is no question {name}."}
        )
        for name in definition.asks_for_figures
        if not definition.has_item(name)
    ]
