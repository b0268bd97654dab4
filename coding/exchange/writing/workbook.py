"""A list of passages as an Excel workbook: frozen heads, a filter, links back; no cell is ever a formula. Pure.

The sheet is written as text into a workbook of two sheets: openpyxl takes five times as long for the same file.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape

from coding.exchange.listing import Listing
from coding.exchange.writing.columns import HEADS, Cell, Links, heads, rows
from surveys.export.workbook import MOST_SIGNS, SHEET_NAME
from surveys.texts import Text, pick

SHEET: Text = {"nl": "passages", "en": "passages"}
ABOUT: Text = {"nl": "over dit bestand", "en": "about"}
MOST_LINKS = 60_000
"""Excel opens no sheet with more than 65,530."""
WIDTHS = {
    "document": 28,
    "voice": 22,
    "kind": 18,
    "category": 22,
    "code": 26,
    "also": 22,
    "words": 80,
    "memo": 40,
}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BOLD, WRAPPED, LINKED, PLAIN = 1, 2, 3, 4
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><u/><sz val="11"/><color rgb="FF0B5A57"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write(listing: Listing, links: Links) -> bytes:
    language = listing.language
    names = [pick(SHEET, language), pick(ABOUT, language)]
    about = [[listing.title], *([note] for note in listing.notes)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for path, text in _frame(names).items():
            archive.writestr(path, text)
        sheet, targets = _passages(listing, links)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if targets:
            archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", _targets(targets))
        archive.writestr(
            "xl/worksheets/sheet2.xml",
            _sheet(_lines(about), '<cols><col min="1" max="1" width="110"/></cols>'),
        )
    return packed.getvalue()


def _passages(listing: Listing, links: Links) -> tuple[str, list[str]]:
    titles = heads(listing)
    lines = [_row(1, titles, [BOLD] * len(titles))]
    wrapped = {list(HEADS).index(name) for name in ("words", "memo")}
    styles = [WRAPPED if at in wrapped else PLAIN for at in range(len(titles) - 1)] + [LINKED]
    targets = []
    number = 1
    for number, cells in enumerate(rows(listing, links), 2):
        lines.append(_row(number, cells, styles))
        targets.append(str(cells[-1]))
    last = _letters(len(titles))
    widths = [WIDTHS.get(name, 13) for name in list(HEADS)[:-1]] + [18] * len(listing.attributes) + [40]
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    before = (
        '<sheetViews><sheetView workbookViewId="0" tabSelected="1"><pane xSplit="1" ySplit="1" topLeftCell="B2"'
        f' activePane="bottomRight" state="frozen"/></sheetView></sheetViews><cols>{columns}</cols>'
    )
    after = f'<autoFilter ref="A1:{last}{number}"/>'
    targets = targets[:MOST_LINKS]
    if targets:
        linked = "".join([f'<hyperlink ref="{last}{at + 2}" r:id="r{at}"/>' for at in range(len(targets))])
        after += f"<hyperlinks>{linked}</hyperlinks>"
    return _sheet(lines, before, after), targets


def _sheet(lines: Iterable[str], before: str = "", after: str = "") -> str:
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}">{before}<sheetData>{"".join(lines)}</sheetData>'
        f"{after}</worksheet>"
    )


def _lines(table: Iterable[Sequence[Cell]]) -> Iterable[str]:
    for number, cells in enumerate(table, 1):
        yield _row(number, cells, [BOLD if number == 1 else WRAPPED] * len(cells))


def _row(number: int, cells: Sequence[Cell], styles: Sequence[int]) -> str:
    """Texts stand in their cells as texts, so that none is ever a formula; an empty one is left out."""
    parts = [f'<row r="{number}">']
    for at, (cell, style) in enumerate(zip(cells, styles, strict=True)):
        if cell is None or cell == "":
            continue
        place = f"{_LETTERS[at]}{number}"
        if isinstance(cell, int):
            parts.append(f'<c r="{place}" s="{style}"><v>{cell}</v></c>')
        else:
            text = _fit(cell)
            parts.append(
                f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
    parts.append("</row>")
    return "".join(parts)


def _fit(text: str) -> str:
    if len(text) > MOST_SIGNS:
        text = text[:MOST_SIGNS]
    if not text.isprintable():
        text = _UNFIT.sub("", text)
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)  # Excel would read _x0041_ as an A
    return escape(text, quote=False)


def _targets(targets: Sequence[str]) -> str:
    kind = f"{_REL}/hyperlink"
    lines = [
        f'<Relationship Id="r{at}" Type="{kind}" Target="{escape(target)}" TargetMode="External"/>'
        for at, target in enumerate(targets)
    ]
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _frame(names: Sequence[str]) -> dict[str, str]:
    """All that a workbook is made of beside its sheets."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escape(name[:SHEET_NAME])}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for n in numbers
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{parts}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rs" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }


def _letters(number: int) -> str:
    """1 → A, 27 → AA."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


_LETTERS = [_letters(number) for number in range(1, 2_001)]
