"""A version of the codebook on paper: Word, and a page that stands on its own, with what may be quoted. Service."""

import html as markup
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx import Document as Word
from docx.shared import Cm, Pt, RGBColor
from sqlalchemy.orm import Session

from coding.codebook import examples
from coding.codebook.files.table_file import PALETTE, hexadecimal
from coding.codebook.trees import all_codes
from coding.codebook.versions import last, snapshot
from coding.models import Codebook
from surveys.errors import NotFound
from surveys.models import Study
from surveys.texts import Text, pick

WORDS: dict[str, Text] = {
    "include": {"nl": "Hoort erbij", "en": "Belongs to it"},
    "exclude": {"nl": "Hoort er niet bij", "en": "Does not belong to it"},
    "example": {"nl": "Verzonnen voorbeeld", "en": "Invented example"},
    "quote": {"nl": "Uit de teksten", "en": "From the texts"},
    "version": {"nl": "versie", "en": "version"},
    "work": {"nl": "in bewerking", "en": "in work"},
    "demo": {"nl": "Verzonnen voorbeelddata", "en": "Invented example data"},
    "left_out": {
        "nl": "Voorbeelden uit de teksten staan hier alleen wanneer er toestemming is om te citeren.",
        "en": "Examples from the texts stand here only where there is consent to quote.",
    },
}


@dataclass(frozen=True)
class Sheet:
    """What goes on paper. `quotes` by key of the code: (words, title of the document), only what may be quoted."""

    study: str
    synthetic: bool
    number: int
    fixed: bool
    note: str
    snapshot: Mapping[str, Any]
    quotes: Mapping[str, list[str]] = field(default_factory=dict)
    held_back: int = 0

    def codes(self) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Those in use, each with its depth."""
        depth: dict[str, int] = {}
        for entry in self.snapshot["codes"]:
            if entry.get("retired"):
                continue
            depth[entry["id"]] = depth.get(entry.get("parent") or "", -1) + 1
            yield entry, depth[entry["id"]]


def of(session: Session, study: Study, book: Codebook, number: int | None = None) -> Sheet:
    """The version of that number; None: as the codebook is now, with its examples. Raises NotFound."""
    if number is not None:
        version = next((one for one in book.versions if one.number == number), None)
        if version is None:
            raise NotFound({"nl": "Deze versie is er niet.", "en": "There is no such version."})
        return Sheet(
            study.title,
            study.synthetic,
            version.number,
            version.fixed_at is not None,
            version.note,
            version.snapshot,
        )
    version = last(session, book.id)
    keys = {code.id: code.key for code in all_codes(session, book.id)}
    pinned = examples.of(session, study.id, list(keys))
    return Sheet(
        study.title,
        study.synthetic,
        version.number if version else 0,
        version is not None and version.fixed_at is not None,
        version.note if version else "",
        snapshot(session, book),
        {
            keys[code_id]: [shown.words for shown in found if shown.quotable and shown.words]
            for code_id, found in pinned.items()
        },
        sum(not shown.quotable for found in pinned.values() for shown in found),
    )


def docx(sheet: Sheet, language: str) -> bytes:
    word = Word()
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    word.core_properties.title = _line(pick(sheet.snapshot["title"], language))
    word.core_properties.author = ""
    word.add_heading(_line(pick(sheet.snapshot["title"], language)), 0)
    if sheet.synthetic:
        word.add_paragraph(WORDS["demo"][language]).runs[0].bold = True
    word.add_paragraph(_line(_under(sheet, language)))
    if sheet.note:
        word.add_paragraph(_line(sheet.note))
    for entry, depth in sheet.codes():
        heading = word.add_heading(level=min(depth + 1, 9))
        square = heading.add_run("■ ")
        square.font.color.rgb = RGBColor(*PALETTE[int(entry.get("colour", 0)) % len(PALETTE)])
        heading.add_run(_line(f"{entry['id']} {pick(entry['label'], language)}"))
        for name, words in _texts(entry, language):
            paragraph = word.add_paragraph()
            if name:
                paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(_line(words))
        for quote in sheet.quotes.get(entry["id"], []):
            paragraph = word.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(1)
            paragraph.add_run(f"{WORDS['quote'][language]}: ").bold = True
            paragraph.add_run(f"“{_line(quote)}”").italic = True
    if sheet.held_back:
        word.add_paragraph(WORDS["left_out"][language])
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def html(sheet: Sheet, language: str) -> bytes:
    """One page without anything from elsewhere; it may be opened from a disk or put on a website."""
    title = _escaped(pick(sheet.snapshot["title"], language))
    parts = [
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>",
    ]
    if sheet.synthetic:
        parts.append(f"<p><strong>{_escaped(WORDS['demo'][language])}</strong></p>")
    parts.append(f"<p>{_escaped(_under(sheet, language))}</p>")
    if sheet.note:
        parts.append(f"<p>{_escaped(sheet.note)}</p>")
    for entry, depth in sheet.codes():
        level = min(depth + 2, 6)
        colour = hexadecimal(int(entry.get("colour", 0)))
        name = _escaped(f"{entry['id']} {pick(entry['label'], language)}")
        parts.append(
            f'<section style="margin-left:{min(depth, 6) * 1.5}em">'
            f'<h{level}><span style="color:{colour}">■</span> {name}</h{level}>'
        )
        for heading, words in _texts(entry, language):
            before = f"<strong>{_escaped(heading)}:</strong> " if heading else ""
            parts.append(f"<p>{before}{_escaped(words)}</p>")
        for quote in sheet.quotes.get(entry["id"], []):
            parts.append(f"<blockquote>{_escaped(quote)}</blockquote>")
        parts.append("</section>")
    if sheet.held_back:
        parts.append(f"<p>{_escaped(WORDS['left_out'][language])}</p>")
    return "\n".join([*parts, "</body></html>\n"]).encode()


STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:45em;margin:2em auto;padding:0 1em;color:#1d2426;background:#fff}"
    "p{white-space:pre-line;margin:.3em 0}blockquote{font-family:Georgia,serif;border-left:3px solid #0f5257;"
    "margin:.5em 0;padding-left:1em;white-space:pre-line}section{break-inside:avoid}"
)


def _texts(entry: Mapping[str, Any], language: str) -> Sequence[tuple[str, str]]:
    found = [("", pick(entry.get("definition"), language))]
    found += [
        (WORDS[name][language], pick(entry.get(name), language)) for name in ("include", "exclude", "example")
    ]
    return [(heading, words) for heading, words in found if words]


def _under(sheet: Sheet, language: str) -> str:
    work = "" if sheet.fixed else f" ({WORDS['work'][language]})"
    return f"{sheet.study} · {WORDS['version'][language]} {sheet.number}{work}"


def _line(text: str) -> str:
    """Without the control signs that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _escaped(text: str) -> str:
    return markup.escape(_line(text))
