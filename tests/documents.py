"""Makes the files of tests/data/documents (`python -m tests.documents`), and such files in tests. All words are invented."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.document import Document
from pypdf import PdfReader, PdfWriter

FOLDER = Path(__file__).parent / "data" / "documents"
NOTICE = "Verzonnen tekst, gemaakt voor de tests van Weerklank."

SAID = (
    ("Eva Evaluator", 3, "Hoe begon de samenwerking met de leerbaan?"),
    ("Jansen, Sam (extern)", 9, "Rommelig. De eerste zes weken wist niemand wie er belde 😀."),
    ("Eva Evaluator", 75, "En nu?"),
    ("Jansen, Sam (extern)", 3671, "Nu belt de jobcoach elke maandag. Dat werkt."),
)


def clock(seconds: int, *, long: bool = False) -> str:
    hours, rest = divmod(seconds, 3600)
    if long:
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word(lines: Sequence[str]) -> bytes:
    """A Word file with a paragraph a line; a sign for a new line within one is a break."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def teams(*, older: bool = False) -> bytes:
    head = ["Leerbaan en nazorg-20260304_100000-Meeting Recording", "4 maart 2026, 9:00", "61m 20s", NOTICE]
    if older:
        lines = [
            f"0:{s // 60}:{s % 60}.0 --> 0:{s // 60}:{s % 60 + 2}.450\n{name}\n{said}"
            for name, s, said in SAID
        ]
        return word(head + lines)
    body = [f"{name}   {clock(seconds)}\n{said}" for name, seconds, said in SAID]
    return word([*head, "Eva Evaluator started transcription", *body, "Eva Evaluator stopped transcription"])


def transcribed() -> bytes:
    lines = ["Audiobestand", "opname.m4a", NOTICE, "Transcriptie"]
    for name, seconds, said in SAID:
        lines += [f"{clock(seconds, long=True)} {'Spreker 1' if 'Eva' in name else 'Spreker 2'}", said]
    return word(lines)


def amberscript() -> bytes:
    lines = [NOTICE]
    for name, seconds, said in SAID:
        lines += [f"{'Spreker 1' if 'Eva' in name else 'Spreker 2'}: [{clock(seconds, long=True)}]", said, ""]
    return "\n".join(lines).encode()


def f4() -> bytes:
    """Rich text with a time at the end of each turn, the letters outside ASCII as Word writes them."""
    lines = [
        "I: Hoe begon het? #00:00:03-2#",
        "R1: Na zes weken ging het beter, \\'e9\\'e9n keer per week. #00:01:05-0#",
        "I: En nu? #00:01:10-5#",
        "R2: \\u8220?Goed.\\u8221? #00:01:20-0#",
    ]
    body = "\\par\n".join([NOTICE, *lines])
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Calibri;}}\n" + body + "\\par\n}").encode(
        "cp1252"
    )


_ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>{}</office:text></office:body>
</office:document-content>"""


def opened(body: str, manifest: str = "") -> bytes:
    """An OpenDocument text with this as its content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", _ODT.format(body))
        if manifest:
            made.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def letters() -> bytes:
    return opened(
        f"<text:h>{NOTICE}</text:h><text:p>I: Vraag<text:s text:c='2'/>een?</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>links</text:p><text:p>onder</text:p></table:table-cell>"
        "<table:table-cell><text:p>rechts</text:p></table:table-cell></table:table-row></table:table>"
        "<text:list><text:list-item><text:p>R: Antwoord<text:tab/>met tab<text:note><text:note-body><text:p>voetnoot"
        "</text:p></text:note-body></text:note>.</text:p></text:list-item></text:list>"
    )


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these lines on its pages, in Helvetica. A page without lines is a picture to whoever reads it."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        shown = b" T* ".join(
            b"("
            + line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj"
            for line in lines
        )
        stream = b"BT /F1 11 Tf 14 TL 60 760 Td " + shown + b" ET" if lines else b"0 0 100 100 re f"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(made),
    )  # fmt: skip


PLAN = (
    ("Werkplan leerbanen", NOTICE, "De gemeente wil dat elke leerbaan nazorg krijgt, ook als het contract na een half",
     "jaar af-", "loopt. Daarvoor is een vaste jobcoach nodig.", "1"),
    ("Werkplan leerbanen", "Partners bellen elkaar elke maandag.", "2"),
    ("Werkplan leerbanen", "Na een jaar wordt gekeken wat werkt.", "3"),
)  # fmt: skip


def locked(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def subtitles() -> bytes:
    cues = [
        f"5f3c1a00-0000-4000-8000-00000000000{n}/{n}-0\n{clock(seconds, long=True)}.100 --> "
        f"{clock(seconds + 2, long=True)}.900\n<v {name}>{said}</v>"
        for n, (name, seconds, said) in enumerate(SAID)
    ]
    return ("WEBVTT\n\nNOTE " + NOTICE + "\n\n" + "\n\n".join(cues) + "\n").encode()


ROWS = (
    ("Respondent", "Organisatie", "Soort", "Datum", "Wat werkte goed?", "Wat kan beter?"),
    (
        "R1",
        "Bouwbedrijf Verzonnen",
        "Bouwbedrijf",
        "4-3-2026",
        "De vaste jobcoach belde elke week.",
        "Sneller betalen.",
    ),
    ("R2", "", "Gemeente", "2026-03-05", "", "Eén loket; nu zijn het er drie."),
    ("R3", "", "", "", "Niets te melden", ""),
)


def comma() -> bytes:
    return "\n".join(";".join(f'"{escape(cell)}"' for cell in row) for row in ROWS).encode("utf-8-sig")


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    made = {
        "teams.docx": teams(),
        "teams-older.docx": teams(older=True),
        "teams.vtt": subtitles(),
        "word-transcribe.docx": transcribed(),
        "amberscript.txt": amberscript(),
        "f4.rtf": f4(),
        "letters.odt": letters(),
        "plan.pdf": pdf(PLAN),
        "answers.csv": comma(),
        "answers.xlsx": workbook(),
        "README.md": b"Invented files in the layouts that transcription tools write, made by tests/documents.py for the\n"
        b"tests of Weerklank. No word in them was ever said by anybody.\n",
    }
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
