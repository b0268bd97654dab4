"""What the keys of items, pages, options and instruments are called, for makers. Pure."""

from surveys.texts import Text


def _(nl: str, en: str) -> Text:
    return {"nl": nl, "en": en}


LABELS: dict[str, Text] = {
    "text": _("Tekst van de vraag", "Text of the question"),
    "wording": _("Tekst", "Text"),
    "hint": _("Toelichting onder de vraag", "Explanation below the question"),
    "title": _("Titel", "Title"),
    "intro": _("Inleiding", "Introduction"),
    "type": _("Soort vraag", "Kind of question"),
    "required": _("Verplicht", "Required"),
    "required_when": _("Verplicht als", "Required when"),
    "relevant": _("Getoond als", "Shown when"),
    "calculation": _("Berekening", "Calculation"),
    "shuffle": _("Antwoorden in een volgorde van toeval", "Answers in an order of chance"),
    "constraint": _("Controle op het antwoord", "Check of the answer"),
    "constraint_message": _("Uitleg als de controle niet klopt", "Explanation when the check fails"),
    "warn": _("Waarschuwing als", "Warning when"),
    "warn_message": _("Tekst van de waarschuwing", "Text of the warning"),
    "allow_unknown": _("“Weet ik niet” aanbieden", "Offer “I don't know”"),
    "options": _("Antwoorden", "Answers"),
    "rows": _("Rijen", "Rows"),
    "rows_from": _("Rijen uit", "Rows from"),
    "scale": _("Antwoordschaal", "Answer scale"),
    "min": _("Minimum", "Minimum"),
    "max": _("Maximum", "Maximum"),
    "decimals": _("Cijfers achter de komma", "Decimals"),
    "min_label": _("Woorden bij het laagste", "Words at the lowest"),
    "max_label": _("Woorden bij het hoogste", "Words at the highest"),
    "unit": _("Eenheid", "Unit"),
    "currency": _("Munt", "Currency"),
    "max_length": _("Hoogstens zoveel tekens", "At most so many characters"),
    "items": _("Vragen in de groep", "Questions in the group"),
    "entry": _("Hoe één keer heet", "What one entry is called"),
    "add_text": _("Tekst van de knop om er een toe te voegen", "Text of the button that adds one"),
    "kinds": _("Soorten bestanden", "Kinds of files"),
    "max_files": _("Hoogstens zoveel bestanden", "At most so many files"),
    "max_megabytes": _("Hoogstens zoveel megabyte per bestand", "At most so many megabytes a file"),
    "codes": _("Codes uit het codeboek", "Codes of the codebook"),
    "coherence_dimension": _("Dimensie van coherentie", "Dimension of coherence"),
    "indicator": _("Meting die dit antwoord is", "Indicator that this answer is"),
    "code_openly": _(
        "Het antwoord wordt een document om te coderen", "The answer becomes a document to be coded"
    ),
    "compare_across": _("Vergelijken over", "Compare across"),
    "prefill": _("Ingevuld uit het register", "Filled in from the register"),
    "carry_over": _("Het antwoord van de vorige ronde", "The answer of the round before"),
    "separate": _("Apart bewaren van de antwoorden", "Keep apart from the answers"),
    "identifying": _("Zegt wie iemand is", "Says who somebody is"),
    "purpose": _("Waarvoor deze vraag is", "What this question is for"),
    "probes": _("Doorvragen", "Probes"),
    "was": _("Vroegere naam", "Former name"),
    "exclusive": _("Sluit andere antwoorden uit", "Excludes other answers"),
    "free_text": _("Met “namelijk …”", "With “namely …”"),
    "languages": _("Talen", "Languages"),
    "duration_minutes": _("Duur in minuten", "Duration in minutes"),
    "asks_for_figures": _("Cijfers om bij de hand te hebben", "Figures to have at hand"),
    "given": _("Bekend uit het register", "Known from the register"),
    "min_cell": _("Kleinste groep die partners te zien krijgen", "Smallest group that partners are shown"),
    "explanation": _("Toelichting", "Explanation"),
    "expression": _("Berekening", "Calculation"),
    "dimension": _("Dimensie", "Dimension"),
    "note": _("Opmerking", "Note"),
    "message": _("Uitleg", "Message"),
    "severity": _("Als het niet klopt", "When it does not hold"),
    "shown_at": _("Staat bij", "Stands at"),
    "points": _("Stappen", "Steps"),
    "consents": _("Toestemmingen", "Consents"),
    "indicators": _("Kengetallen", "Indicators"),
    "checks": _("Controles", "Checks"),
    "missing": _("Telt als geen antwoord", "Counts as no answer"),
}
OF_KIND: dict[tuple[str, str], Text] = {
    ("repeat", "min"): _("Minstens zo vaak", "At least so many times"),
    ("repeat", "max"): _("Hoogstens zo vaak", "At most so many times"),
    ("scale", "min"): _("Laagste cijfer", "Lowest figure"),
    ("scale", "max"): _("Hoogste cijfer", "Highest figure"),
}
"""What a key is called in one kind of question, where that is another thing."""
HELP: dict[str, Text] = {
    "kinds": _("Kiest u niets, dan mogen ze alle.", "When you choose none, all are taken."),
    "allow_unknown": _(
        "Een eerlijk “weet ik niet” is beter dan een gok.", "An honest “I don't know” is better than a guess."
    ),
    "separate": _(
        "Voor contactwensen: staat in geen tabel en geen export.",
        "For contact wishes: stands in no table and no export.",
    ),
    "identifying": _(
        "Naam, e-mail of adres: wordt niet gevraagd waar antwoorden niet gekoppeld zijn.",
        "Name, e-mail or address: not asked where answers are not linked.",
    ),
    "constraint": _(
        "Een expressie die waar moet zijn; een punt is het antwoord zelf. Voorbeeld: . >= ${BW1}",
        "An expression that must hold; a full stop is the answer itself. Example: . >= ${BW1}",
    ),
    "warn": _(
        "Een expressie. Is zij waar, dan vraagt de pagina één keer of het klopt. Voorbeeld: . > 1000",
        "An expression. When it holds, the page asks once whether it is right. Example: . > 1000",
    ),
    "calculation": _(
        "Een expressie met eerdere antwoorden. Voorbeeld: ${BW4} div ${BW3}",
        "An expression with earlier answers. Example: ${BW4} div ${BW3}",
    ),
    "compare_across": _(
        "De uitkomst wordt per soort partner naast elkaar gezet.",
        "The outcome is put side by side per kind of partner.",
    ),
    "shuffle": _(
        "“Anders” en uitsluitende antwoorden blijven onderaan.",
        "“Other” and excluding answers stay at the end.",
    ),
    "purpose": _("Voor het team; respondenten zien dit niet.", "For the team; respondents do not see this."),
    "entry": _("Bijvoorbeeld: Plaatsing", "For example: Placement"),
    "add_text": _("Bijvoorbeeld: Nog een plaatsing", "For example: Another placement"),
}


def label(key: str, language: str, kind: str = "") -> str:
    """The name of a key, of this kind of question; for one that has none yet the key itself."""
    if (kind, key) in OF_KIND:
        return OF_KIND[kind, key][language]
    return LABELS.get(key, {}).get(language) or key.replace("_", " ")
