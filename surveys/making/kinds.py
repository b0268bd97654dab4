"""The kinds of items as a maker of instruments chooses them: what each is for, and which keys apply to it. Pure.

The one table that the builder reads. A kind that the definition knows and this table does not is offered all the same,
under its own name and with every key that is not another kind's.
"""

from dataclasses import dataclass
from typing import get_args

from surveys.definition import Item, ItemType
from surveys.texts import Text

KEYS = tuple(Item.model_fields)
CHOOSING = ("options", "shuffle")
ASKING = ("required", "required_when", "relevant", "constraint", "constraint_message", "warn", "warn_message")
ANALYSIS = (
    "codes",
    "coherence_dimension",
    "indicator",
    "compare_across",
    "carry_over",
    "separate",
    "identifying",
)
EVERY = ("id", "was", "type", "text", "hint", "relevant", "purpose", "codes", "coherence_dimension")


@dataclass(frozen=True)
class Kind:
    name: Text
    about: Text
    group: str
    """"choosing", "scales", "writing", "numbers", "showing" or "talking": where it stands in the list."""
    keys: tuple[str, ...] = ()
    """The keys it has beside those of every item that asks."""
    asks: bool = True
    surveys: bool = True
    guides: bool = False


def _kind(group: str, nl: str, en: str, about_nl: str, about_en: str, *keys: str, **rest: bool) -> Kind:
    return Kind({"nl": nl, "en": en}, {"nl": about_nl, "en": about_en}, group, keys, **rest)


KINDS: dict[str, Kind] = {
    "single": _kind(
        "choosing",
        "Eén antwoord kiezen",
        "Choose one answer",
        "Een lijst waaruit iemand één antwoord kiest.",
        "A list of which somebody chooses one.",
        *CHOOSING,
        "allow_unknown",
        "prefill",
    ),
    "multi": _kind(
        "choosing",
        "Meer antwoorden kiezen",
        "Choose several answers",
        "Een lijst met vinkjes; “geen van deze” kan de rest uitsluiten.",
        "A list of ticks; “none of these” can exclude the others.",
        *CHOOSING,
        "allow_unknown",
    ),
    "yes_no": _kind(
        "choosing", "Ja of nee", "Yes or no", "Twee antwoorden.", "Two answers.", "allow_unknown"
    ),
    "rank": _kind(
        "choosing",
        "Op volgorde zetten",
        "Put in order",
        "Antwoorden een plaats geven, van het belangrijkste naar het minst belangrijke.",
        "Giving answers a place, from the most to the least important.",
        *CHOOSING,
        "allow_unknown",
    ),
    "likert": _kind(
        "scales",
        "Stelling",
        "Statement",
        "Eén zin, met een antwoordschaal zoals mee eens – mee oneens.",
        "One sentence, with an answer scale such as agree – disagree.",
        "scale",
    ),
    "likert_matrix": _kind(
        "scales",
        "Tabel met stellingen",
        "Table of statements",
        "Meer rijen met dezelfde antwoordschaal. Op een telefoon staan ze onder elkaar.",
        "Several rows with the same answer scale. On a phone they stand under each other.",
        "scale",
        "rows",
        "rows_from",
        "shuffle",
    ),
    "scale": _kind(
        "scales",
        "Cijfer van laag tot hoog",
        "Number from low to high",
        "Bijvoorbeeld 0 tot en met 10, met woorden aan beide einden.",
        "For example 0 to 10, with words at both ends.",
        "min",
        "max",
        "min_label",
        "max_label",
        "allow_unknown",
    ),
    "short_text": _kind(
        "writing", "Kort antwoord", "Short answer", "Eén regel tekst.", "One line of text.", "max_length"
    ),
    "long_text": _kind(
        "writing",
        "Open vraag",
        "Open question",
        "Ruimte om te vertellen. Het antwoord kan een document worden om te coderen.",
        "Room to tell. The answer can become a document to be coded.",
        "max_length",
        "code_openly",
    ),
    "email": _kind("writing", "E-mailadres", "E-mail address", "Eén adres.", "One address.", "max_length"),
    "phone": _kind(
        "writing", "Telefoonnummer", "Telephone number", "Eén nummer.", "One number.", "max_length"
    ),
    "number": _kind(
        "numbers",
        "Getal",
        "Number",
        "Een aantal, met een eenheid en grenzen.",
        "An amount, with a unit and bounds.",
        "unit",
        "decimals",
        "min",
        "max",
        "allow_unknown",
    ),
    "money": _kind(
        "numbers",
        "Bedrag",
        "Amount of money",
        "Een bedrag in euro's of een andere munt.",
        "An amount in euros or another currency.",
        "currency",
        "min",
        "max",
        "allow_unknown",
    ),
    "date": _kind("numbers", "Datum", "Date", "Dag, maand en jaar.", "Day, month and year.", "allow_unknown"),
    "partial_date": _kind(
        "numbers",
        "Datum, ook bij benadering",
        "Date, also roughly",
        "Een jaar is genoeg; maand en dag mogen erbij.",
        "A year is enough; month and day may be added.",
        "allow_unknown",
    ),
    "period": _kind(
        "numbers", "Periode", "Period", "Van maand tot maand.", "From month to month.", "allow_unknown"
    ),
    "file": _kind(
        "writing",
        "Bestand",
        "File",
        "Iemand stuurt een bestand mee.",
        "Somebody sends a file along.",
        "kinds",
        "max_files",
        "max_megabytes",
    ),
    "repeat": _kind(
        "showing",
        "Herhaalde groep",
        "Repeated group",
        "Dezelfde vragen voor elk ding: “nog een plaatsing”.",
        "The same questions for each thing: “another placement”.",
        "entry",
        "add_text",
        "min",
        "max",
        "items",
    ),
    "note": _kind(
        "showing",
        "Tekst zonder vraag",
        "Text without a question",
        "Uitleg op de pagina.",
        "Explanation on the page.",
        asks=False,
        guides=True,
    ),
    "calculated": _kind(
        "showing",
        "Berekende waarde",
        "Calculated value",
        "Een uitkomst van eerdere antwoorden.",
        "A result of earlier answers.",
        "calculation",
        "unit",
        "decimals",
        asks=False,
    ),
    "consent": _kind(
        "choosing",
        "Toestemming in de vragenlijst",
        "Consent within the survey",
        "Iets toestaan midden in de vragenlijst. Toestemming om mee te doen staat apart.",
        "Allowing something in the middle. Consent to take part stands apart.",
    ),
    "guide_question": _kind(
        "talking",
        "Gespreksvraag",
        "Interview question",
        "Een vraag in een gesprek, met doorvragen voor de interviewer.",
        "A question in a conversation, with probes for the interviewer.",
        "probes",
        "code_openly",
        "identifying",
        surveys=False,
        guides=True,
    ),
}
GROUPS: dict[str, Text] = {
    "talking": {"nl": "In gesprek", "en": "In conversation"},
    "choosing": {"nl": "Kiezen", "en": "Choosing"},
    "scales": {"nl": "Op een schaal", "en": "On a scale"},
    "writing": {"nl": "Schrijven en meesturen", "en": "Writing and sending along"},
    "numbers": {"nl": "Getallen en datums", "en": "Numbers and dates"},
    "showing": {"nl": "Tonen en herhalen", "en": "Showing and repeating"},
}
IN_GROUPS = frozenset({"guide_question", "file", "repeat"})
"""What cannot stand inside a repeated group."""


def known() -> list[str]:
    """The types that a definition may have now."""
    return list(get_args(ItemType))


def of(item_type: str) -> Kind:
    """The kind of a type; for one that the table does not know yet, one that has every loose key."""
    if item_type in KINDS:
        return KINDS[item_type]
    taken = {key for kind in KINDS.values() for key in kind.keys}
    loose = tuple(key for key in KEYS if key not in taken)
    name = item_type.replace("_", " ")
    return Kind({"nl": name, "en": name}, {}, "showing", loose, guides=True)


def offered(instrument_kind: str, *, inside_group: bool = False) -> dict[str, list[str]]:
    """Per group the types that a survey or guide may have, in the order of the table."""
    order = [*(name for name in KINDS if name in known()), *(name for name in known() if name not in KINDS)]
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in order:
        kind = of(name)
        wanted = kind.guides if instrument_kind == "guide" else kind.surveys
        if wanted and not (inside_group and name in IN_GROUPS):
            found[kind.group].append(name)
    return {group: names for group, names in found.items() if names}


def keys(item_type: str) -> list[str]:
    """The keys that apply to a type, of those that a definition knows, in the order of the definition."""
    kind = of(item_type)
    if kind.group == "talking":
        return [key for key in KEYS if key in {*EVERY, *kind.keys}]
    wanted = {*EVERY, *kind.keys, *(ASKING if kind.asks else ()), *(ANALYSIS if kind.asks else ())}
    return [key for key in KEYS if key in wanted]


def fitting(item: dict[str, object], item_type: str) -> dict[str, object]:
    """The item as another type: with the keys that apply to it, and without those that do not."""
    kept = set(keys(item_type))
    return {key: value for key, value in item.items() if key in kept} | {"type": item_type}
