"""The description of an export as DDI-Codebook 2.5, the standard by which archives of social research keep data. Pure.

Source: DDI Alliance, DDI-Codebook 2.5 (2012). The order of elements below is that of its schema.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from surveys.export.columns import Column, Value
from surveys.export.tables import Export, Table
from surveys.texts import LANGUAGES, Text, pick

NAMESPACE = "ddi:codebook:2_5"
NAMES: dict[Any, str] = {None: NAMESPACE}
"""Without prefix: the elements are read by people too."""
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
UNIT: Text = {
    "nl": "Organisatie (een respondent per ingestuurde vragenlijst)",
    "en": "Organisation (a respondent per response)",
}
DATA_KIND: Text = {"nl": "Enquêtegegevens", "en": "Survey data"}
COLLECTION: Text = {"nl": "Vragenlijst via een persoonlijke link", "en": "Web survey by personal link"}
PLAIN = "text/csv"


@dataclass(frozen=True)
class About:
    """What an archive wants to know of the study: `identifier` and dates are ISO texts, "" for what is not known."""

    title: str
    identifier: str
    producer: str
    commissioner: str
    purpose: str
    produced_on: str
    collected_from: str = ""
    collected_to: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """Per table the name of the file that holds it."""


def write(export: Export, about: About) -> bytes:
    """The XML of the description. It holds no answers: the data files stand beside it."""
    root = etree.Element(_tag("codeBook"), attrib={"version": "2.5"}, nsmap=NAMES)
    root.set(XML_LANGUAGE, export.language)
    _document(root, export, about)
    _study(root, export, about)
    for number, table in enumerate(export.tables, 1):
        _file(root, table, number, about.files.get(table.name, table.name))
    data = _add(root, "dataDscr")
    for number, table in enumerate(export.tables, 1):
        for at, column in enumerate(table.columns):
            _variable(data, f"F{number}", at, column, [row[at] for row in table.rows])
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _document(root: Any, export: Export, about: About) -> None:
    """What this description itself is."""
    citation = _add(_add(root, "docDscr"), "citation")
    _add(_add(citation, "titlStmt"), "titl", f"{about.title} – DDI")
    production = _add(citation, "prodStmt")
    _add(production, "prodDate", about.produced_on, date=about.produced_on)
    _add(production, "software", "Weerklank")


def _study(root: Any, export: Export, about: About) -> None:
    language = export.language
    study = _add(root, "stdyDscr")
    citation = _add(study, "citation")
    titles = _add(citation, "titlStmt")
    _add(titles, "titl", about.title)
    _add(titles, "IDNo", about.identifier)
    if about.producer:
        _add(_add(citation, "rspStmt"), "AuthEnty", about.producer)
    if about.commissioner:
        _add(_add(citation, "prodStmt"), "fundAg", about.commissioner)
    for note in export.notes:
        _add(citation, "notes", note)
    info = _add(study, "stdyInfo")
    if about.purpose:
        _add(info, "abstract", about.purpose)
    summary = _add(info, "sumDscr")
    for event, date in (("start", about.collected_from), ("end", about.collected_to)):
        if date:
            _add(summary, "collDate", date, date=date, event=event)
    _add(summary, "anlyUnit", pick(UNIT, language))
    _add(summary, "dataKind", pick(DATA_KIND, language))
    _add(_add(_add(study, "method"), "dataColl"), "collMode", pick(COLLECTION, language))


def _file(root: Any, table: Table, number: int, name: str) -> None:
    text = _add(_add(root, "fileDscr", ID=f"F{number}"), "fileTxt")
    _add(text, "fileName", name)
    size = _add(text, "dimensns")
    _add(size, "caseQnty", str(len(table.rows)))
    _add(size, "varQnty", str(len(table.columns)))
    _add(text, "fileType", PLAIN, charset="UTF-8")


def _variable(data: Any, file: str, at: int, column: Column, cells: Sequence[Value]) -> None:
    variable = _add(
        data, "var", ID=f"{file}V{at + 1}", name=column.name, files=file,
        intrvl="contin" if column.measure == "scale" and column.kind == "number" else "discrete",
        **({"dcml": str(column.decimals)} if column.decimals else {}),
        **({"nature": column.measure} if column.measure != "scale" else {}),
    )  # fmt: skip
    _in_languages(variable, "labl", column.label)
    if column.question:
        _question(variable, column.question)
    if column.missing:
        invalid = _add(variable, "invalrng")
        for value in sorted(column.missing):
            _add(invalid, "item", VALUE=str(value))
    known = [cell for cell in cells if cell is not None and cell not in column.missing]
    _add(variable, "sumStat", str(len(known)), type="vald")
    _add(variable, "sumStat", str(len(cells) - len(known)), type="invd")
    for code, text in column.codes.items():
        _category(variable, column, code, text, sum(cell == code for cell in cells))
    kind = "numeric" if column.kind == "number" else "character"
    category = "date" if column.kind == "date" else "other"
    _add(variable, "varFormat", type=kind, category=category)


def _question(variable: Any, question: Text) -> None:
    asked = _add(variable, "qstn")
    _in_languages(asked, "qstnLit", question)


def _category(variable: Any, column: Column, code: int, text: Text, count: int) -> None:
    category = _add(variable, "catgry", missing="Y" if code in column.missing else "N")
    _add(category, "catValu", str(code))
    _in_languages(category, "labl", text)
    _add(category, "catStat", str(count), type="freq")


def _in_languages(parent: Any, tag: str, text: Text) -> None:
    for language in LANGUAGES:
        if text.get(language):
            _add(parent, tag, text[language]).set(XML_LANGUAGE, language)


def _add(parent: Any, tag: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, _tag(tag), attributes)
    if text:
        element.text = _clean(text)
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _clean(text: str) -> str:
    """The text without the signs that XML cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
    )
