"""The columns of a list of passages, their heads and cells, the same in every file. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from coding.exchange.listing import Listing, Passage
from surveys.texts import Text, pick

Cell = str | int | None

HEADS: dict[str, Text] = {
    "document": {"nl": "Document", "en": "Document"},
    "voice": {"nl": "Wie", "en": "Who"},
    "kind": {"nl": "Soort partner", "en": "Kind of partner"},
    "wave": {"nl": "Ronde", "en": "Round"},
    "district": {"nl": "Wijk", "en": "District"},
    "speaker": {"nl": "Spreker", "en": "Speaker"},
    "category": {"nl": "Categorie", "en": "Category"},
    "code": {"nl": "Code", "en": "Code"},
    "also": {"nl": "Ook gecodeerd als", "en": "Also coded as"},
    "words": {"nl": "Passage", "en": "Passage"},
    "valence": {"nl": "Richting", "en": "Valence"},
    "improvement": {"nl": "Verbeterpunt", "en": "Improvement"},
    "strength": {"nl": "Sterkte", "en": "Strength"},
    "memo": {"nl": "Memo", "en": "Memo"},
    "coder": {"nl": "Codeur", "en": "Coder"},
    "made": {"nl": "Gecodeerd op", "en": "Coded on"},
    "quotable": {"nl": "Mag geciteerd worden", "en": "May be quoted"},
    "start": {"nl": "Begin", "en": "Start"},
    "end": {"nl": "Einde", "en": "End"},
    "link": {"nl": "Terug naar de tekst", "en": "Back to the text"},
}
VALENCES: dict[str, Text] = {
    "neutral": {"nl": "neutraal", "en": "neutral"},
    "facilitator": {"nl": "bevorderend", "en": "facilitator"},
    "barrier": {"nl": "belemmerend", "en": "barrier"},
    "mixed": {"nl": "gemengd", "en": "mixed"},
    "": {"nl": "", "en": ""},
}
YES: Text = {"nl": "ja", "en": "yes"}
NO: Text = {"nl": "nee", "en": "no"}
UNCODED: Text = {"nl": "(niet gecodeerd)", "en": "(not coded)"}
BACK: Text = {"nl": "naar de tekst", "en": "to the text"}
PASSAGES: tuple[Text, Text] = (
    {"nl": "{n} passage", "en": "{n} passage"},
    {"nl": "{n} passages", "en": "{n} passages"},
)
DOCUMENTS: tuple[Text, Text] = (
    {"nl": "in {n} document", "en": "in {n} document"},
    {"nl": "in {n} documenten", "en": "in {n} documents"},
)


@dataclass(frozen=True)
class Links:
    """Where a passage stands on this server: `base` is the address of the study's documents."""

    base: str

    def to(self, passage: Passage) -> str:
        return f"{self.base}/{passage.document_id}?passage={passage.start}-{passage.end}"


def heads(listing: Listing) -> list[str]:
    """The study's own attributes stand before the link, which is last."""
    said = [pick(head, listing.language) for head in HEADS.values()]
    return [*said[:-1], *listing.attributes, said[-1]]


def rows(listing: Listing, links: Links) -> Iterator[list[Cell]]:
    language = listing.language
    yes, no, uncoded = pick(YES, language), pick(NO, language), pick(UNCODED, language)
    valences = {name: pick(text, language) for name, text in VALENCES.items()}
    for one in listing.passages:
        coded = one.code != ""
        yield [
            one.title,
            one.voice,
            one.kind,
            one.wave,
            one.district,
            one.speaker,
            one.category,
            one.code or uncoded,
            one.also,
            one.words,
            valences[one.valence],
            (yes if one.improvement else no) if coded else "",
            one.strength,
            one.memo,
            one.coder,
            one.made_on,
            yes if one.quotable else no,
            one.start,
            one.end,
            *one.values,
            links.to(one),
        ]


def beside(one: Passage, listing: Listing) -> str:
    """What stands with a passage in a text: where it is from, and what a person made of it."""
    language = listing.language
    said = [one.title, one.voice if one.voice != one.title else "", one.speaker]
    if one.code:
        said += [
            pick(VALENCES[one.valence], language) if one.valence != "neutral" else "",
            pick(HEADS["improvement"], language).lower() if one.improvement else "",
            f"{pick(HEADS['strength'], language).lower()} {one.strength}" if one.strength is not None else "",
            f"{pick(HEADS['also'], language).lower()}: {one.also}" if one.also else "",
            one.coder,
        ]
    said += [f"{name}: {value}" for name, value in zip(listing.attributes, one.values, strict=True) if value]
    return " · ".join(part for part in said if part)


def counted(passages: list[Passage], language: str) -> str:
    """ "3 passages in 2 documents"."""
    documents = len({one.document_id for one in passages})
    found = pick(PASSAGES[len(passages) != 1], language).format(n=len(passages))
    return f"{found} {pick(DOCUMENTS[documents != 1], language).format(n=documents)}"


def by_code(listing: Listing) -> list[Passage]:
    """In the order in which they are read in a text: by category and code, what nobody coded last."""
    return sorted(
        listing.passages, key=lambda one: (one.code == "", one.category, one.code, one.number, one.start)
    )
