"""What an XLSForm of ours asks of other tools in vain, as notes for who takes it there. Pure."""

from collections import Counter

from surveys.definition import Definition, Item
from surveys.texts import Text

ITEM_FIELDS: dict[str, Text] = {
    "allow_unknown": {"nl": "“Weet ik niet” bij een vraag", "en": "“I don't know” beside a question"},
    "warn": {"nl": "zachte waarschuwingen", "en": "soft warnings"},
    "prefill": {"nl": "antwoorden uit het register", "en": "answers from the register"},
    "carry_over": {"nl": "het antwoord van de vorige ronde", "en": "the answer of the round before"},
    "unit": {"nl": "eenheden", "en": "units"},
    "min_label": {"nl": "woorden bij de uiteinden van een schaal", "en": "words at the ends of a scale"},
    "max_length": {"nl": "grenzen aan de lengte van een tekst", "en": "limits to the length of a text"},
    "codes": {"nl": "codes van het codeboek", "en": "codes of the codebook"},
    "coherence_dimension": {"nl": "dimensies van coherentie", "en": "coherence dimensions"},
    "indicator": {"nl": "indicatoren van de monitor", "en": "indicators of the monitor"},
    "code_openly": {"nl": "antwoorden die gecodeerd worden", "en": "answers that are coded"},
    "separate": {"nl": "antwoorden die apart bewaard worden", "en": "answers that are kept apart"},
    "identifying": {"nl": "vragen die zeggen wie iemand is", "en": "questions that say who somebody is"},
    "probes": {"nl": "doorvragen", "en": "probes"},
    "rows_from": {"nl": "rijen uit de soorten partners", "en": "rows from the partner types"},
    "kinds": {"nl": "soorten bestanden", "en": "kinds of files"},
}
TYPES: dict[str, Text] = {
    "partial_date": {"nl": "een onvolledige datum: daar een tekst", "en": "a partial date: a text there"},
    "period": {"nl": "een periode: daar een tekst", "en": "a period: a text there"},
    "email": {"nl": "een e-mailadres: daar een tekst", "en": "an e-mail address: a text there"},
    "phone": {"nl": "een telefoonnummer: daar een tekst", "en": "a telephone number: a text there"},
    "money": {"nl": "een bedrag: daar een getal", "en": "an amount of money: a number there"},
    "guide_question": {"nl": "een gespreksvraag: daar een tekst", "en": "a guide question: a text there"},
    "consent": {"nl": "een toestemming: daar “gezien”", "en": "a consent: “seen” there"},
}  # fmt: skip
WHOLE: dict[str, Text] = {
    "consents": {"nl": "toestemmingen vooraf", "en": "consents beforehand"},
    "given": {"nl": "wat het register weet", "en": "what the register knows"},
    "indicators": {"nl": "berekende indicatoren", "en": "calculated indicators"},
    "intro": {"nl": "de inleiding", "en": "the introduction"},
    "asks_for_figures": {"nl": "cijfers die iemand bij de hand moet hebben", "en": "figures to have at hand"},
}
EXCLUSIVE: Text = {"nl": "keuzes die niet samengaan met andere", "en": "choices that exclude others"}


class Losses:
    """Counts what was met, item by item."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.texts: dict[str, Text] = {}

    def item(self, item: Item) -> None:
        defaults = Item.model_construct(id="x", type="note", text={})
        for name, text in ITEM_FIELDS.items():
            if getattr(item, name, None) != getattr(defaults, name, None):
                self._count(name, text)
        if item.type in TYPES:
            self._count(item.type, TYPES[item.type])
        if any(option.exclusive for option in item.options):
            self._count("exclusive", EXCLUSIVE)

    def whole(self, definition: Definition) -> None:
        for name, text in WHOLE.items():
            if getattr(definition, name):
                self._count(name, text)

    def notes(self) -> list[Text]:
        """A sentence for each, with how often."""
        return [
            {language: f"{text[language]} ({self.seen[name]}×)" for language in ("nl", "en")}
            for name, text in self.texts.items()
        ]

    def _count(self, name: str, text: Text) -> None:
        self.seen[name] += 1
        self.texts[name] = text
