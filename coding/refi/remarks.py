"""What reading a project has to tell: each remark once, with how often it holds and where it was first. Pure."""

from surveys.texts import Text

ODD: dict[str, Text] = {
    "only_docx": {
        "nl": "Van {n} bronnen staat de tekst alleen in het Word-bestand; die is gelezen ({where}).",
        "en": "Of {n} sources the text stands in the Word file alone; that was read ({where}).",
    },
    "old_encoding": {
        "nl": "{n} tekstbestanden zijn geen UTF-8; ze zijn als Windows-tekst gelezen ({where}).",
        "en": "{n} text files are not UTF-8; they were read as Windows text ({where}).",
    },
    "whole": {
        "nl": "{n} coderingen gelden voor een hele bron; ze staan nu op de hele tekst ({where}).",
        "en": "{n} codings hold for a source as a whole; they now stand on all of its text ({where}).",
    },
    "same_code": {
        "nl": "{n} codes hebben hetzelfde kenmerk (GUID) als een andere; de eerste telt ({where}).",
        "en": "{n} codes have the same GUID as another; the first counts ({where}).",
    },
    "nameless_case": {
        "nl": "{n} cases hebben geen naam; ze krijgen een nummer.",
        "en": "{n} cases have no name; they get a number.",
    },
    "nameless_code": {
        "nl": "{n} codes hebben geen naam; ze krijgen een nummer.",
        "en": "{n} codes have no name; they get a number.",
    },
    "pdf_words": {
        "nl": "Van {n} PDF's zijn de woorden gehouden, niet de opmaak ({where}).",
        "en": "Of {n} PDFs the words were kept, not the layout ({where}).",
    },
    "transcripts": {
        "nl": "Van {n} opnamen is het transcript gehouden ({where}).",
        "en": "Of {n} recordings the transcript was kept ({where}).",
    },
    "bare": {
        "nl": "Dit is alleen het projectbestand: teksten in losse bestanden zitten er niet bij.",
        "en": "This is the project file alone: texts in separate files are not with it.",
    },
}
LEFT_OUT: dict[str, Text] = {
    "no_text": {
        "nl": "Van {n} bronnen zit de tekst niet in het bestand; hun coderingen vallen weg ({where}).",
        "en": "The text of {n} sources is not in the file; their codings were left out ({where}).",
    },
    "no_place": {
        "nl": "{n} passages hebben geen plaats in getallen ({where}).",
        "en": "{n} passages have no place in numbers ({where}).",
    },
    "outside": {
        "nl": "{n} coderingen vallen buiten hun tekst of in een halve letter ({where}).",
        "en": "{n} codings lie outside their text or in half a sign ({where}).",
    },
    "reversed": {
        "nl": "{n} passages eindigen voor of waar ze beginnen ({where}).",
        "en": "{n} passages end before or where they begin ({where}).",
    },
    "no_code": {
        "nl": "{n} coderingen noemen een code die niet bestaat ({where}).",
        "en": "{n} codings name a code that does not exist ({where}).",
    },
    "uncoded": {
        "nl": "{n} passages hebben geen code en geen notitie ({where}).",
        "en": "{n} passages have neither code nor note ({where}).",
    },
    "sound": {
        "nl": "{n} coderingen op geluid of film zonder woorden ({where}).",
        "en": "{n} codings on sound or film without words ({where}).",
    },
    "areas": {
        "nl": "{n} coderingen op een vlak van een beeld of PDF-bladzijde ({where}).",
        "en": "{n} codings on an area of a picture or a PDF page ({where}).",
    },
    "media": {
        "nl": "{n} beelden, opnamen of PDF's zonder woorden ({where}).",
        "en": "{n} pictures, recordings or PDFs without words ({where}).",
    },
    "graphs": {
        "nl": "{n} schema's of netwerken; dat zijn tekeningen.",
        "en": "{n} graphs or networks; these are drawings.",
    },
    "no_end": {
        "nl": "{n} verbanden met iets dat er niet is ({where}).",
        "en": "{n} links with what is not there ({where}).",
    },
    "no_note": {
        "nl": "{n} verwijzingen naar een notitie die er niet is.",
        "en": "{n} references to a note that is not there.",
    },
    "no_source": {
        "nl": "{n} verwijzingen van cases of sets naar iets dat er niet is.",
        "en": "{n} references of cases or sets to what is not there.",
    },
}


class Remarks:
    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str]] = {}

    def add(self, key: str, where: str = "", n: int = 1) -> None:
        count, first = self._found.get(key, (0, where))
        self._found[key] = (count + n, first)

    def texts(self, kinds: dict[str, Text]) -> list[Text]:
        """The remarks of these kinds, in the order in which they came up."""
        return [
            {language: _said(text, *self._found[key]) for language, text in kinds[key].items()}
            for key in self._found
            if key in kinds
        ]


def _said(template: str, n: int, where: str) -> str:
    shown = where if len(where) <= 80 else where[:79] + "…"
    text = template if shown else template.replace(" ({where})", "")
    return text.format(n=n, where=shown)
