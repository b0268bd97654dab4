"""Word documents: paragraphs and tables in the order of the page. Pure."""

import io
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from surveys import archive
from surveys.errors import BadFile


def text(data: bytes) -> str:
    """One line a paragraph; a row of a table is one line, its cells parted by a tab. Raises BadFile."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _bad(
            "Dit is een oud Word-bestand of het heeft een wachtwoord.",
            "This is an old Word file or has a password.",
        )
    for name, content in archive.files(data).items():
        if name.endswith((".xml", ".rels")):
            archive.xml(content)  # refuses a DOCTYPE or entities before python-docx reads the same part
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise _bad("Dit is geen Word-document.", "This is not a Word document.") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _bad(nl: str, en: str) -> BadFile:
    return BadFile({"nl": f"{nl} Bewaar het als .docx of .txt.", "en": f"{en} Save it as .docx or .txt."})
