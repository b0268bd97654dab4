"""What is probably meant where an expression cannot be read. Pure."""

import re

from surveys.texts import Text

AT_THE_END: Text = {
    "nl": "De voorwaarde houdt hier op; er ontbreekt nog iets.",
    "en": "The condition stops here; something is still missing.",
}
NOTHING: Text = {"nl": "", "en": ""}
HINTS: list[tuple[str, Text]] = [
    (r"=", {"nl": "Vergelijk met één =.", "en": "Compare with a single =."}),
    (r"&", {"nl": "Schrijf and.", "en": "Write and."}),
    (r"\|", {"nl": "Schrijf or, of deel de lijst op.", "en": "Write or, or divide the list."}),
    (r">|!", {"nl": "Schrijf != of not(…).", "en": "Write != or not(…)."}),
    (
        r"['\"‘’“”„`´]",
        {
            "nl": "Zet tekst tussen rechte aanhalingstekens: 'zo'.",
            "en": "Put text between straight quotes: 'so'.",
        },
    ),
    (
        r"\$|\{",
        {
            "nl": "Schrijf de naam van een vraag als ${naam}.",
            "en": "Write the name of a question as ${name}.",
        },
    ),
    (
        r"\[",
        {
            "nl": "Een keuze met [ ] kan hier niet; gebruik count-if(), sum-if() of indexed-repeat().",
            "en": "A choice with [ ] is not possible; use count-if(), sum-if() or indexed-repeat().",
        },
    ),
    (
        r"/",
        {
            "nl": "Een pad kan hier niet; schrijf ${naam} of ../naam, en deel met div.",
            "en": "A path is not possible here; write ${name} or ../name, and divide with div.",
        },
    ),
    (
        r"%",
        {
            "nl": "Schrijf een percentage als getal, en de rest van een deling met mod.",
            "en": "Write a percentage as a number, and the rest of a division with mod.",
        },
    ),
    (r",", {"nl": "Schrijf decimalen met een punt: 2.5.", "en": "Write decimals with a point: 2.5."}),
    (
        r"\)",
        {
            "nl": "Dit haakje sluit iets dat niet open staat of leeg is.",
            "en": "This bracket closes what is not open or is empty.",
        },
    ),
]
NAMED: Text = {
    "nl": "Zet een tekst tussen aanhalingstekens, en schrijf een vraag als ${naam}.",
    "en": "Put a text between quotes, and write a question as ${name}.",
}


def at(text: str, place: int) -> Text:
    """The hint for what stands at `place` (from 0)."""
    if re.search(r"[A-Za-z0-9_]\s*$", text[:place]) and re.match(r"[\w<>=!+*-]", text[place:]):
        return NAMED
    return next((hint for sign, hint in HINTS if re.match(sign, text[place:])), NOTHING)
