"""Valuation tables in files: YAML in the form of the tables that come along, or CSV and Excel with a line each. Pure."""

from dataclasses import fields

import yaml

from analysis.business_case.table_lines import COUNTS, MOST_LINES, Draft, Line
from analysis.business_case.valuation import Table
from surveys.asking import numerals
from surveys.errors import BadFile
from surveys.export.delimited import MARK, safe
from surveys.files import native, tables
from surveys.files.sheets import written
from surveys.texts import Text

HEADERS: dict[str, tuple[str, ...]] = {
    "name_nl": ("naam", "doelgroep", "name_nl"),
    "name_en": ("naam engels", "name", "target group", "name_en"),
    "value": ("waarde", "waarde in euro", "value", "value in euros"),
    "counts": ("telt", "telt per", "eenheid", "counts", "unit"),
    "most_months": ("hoogstens maanden", "maximaal aantal maanden", "most months", "most_months"),
    "from_age": ("vanaf leeftijd", "leeftijd", "from age", "from_age"),
}


def read(data: bytes, name: str, language: str) -> Draft:
    """The table in a file, by its name. Raises BadFile with what to do about it."""
    if name.lower().endswith((".yml", ".yaml")):
        return _from_yaml(native.plain(data), language)
    return Draft(lines=tuple(_from_sheet(tables.read(data))))


def as_yaml(table: Table) -> bytes:
    """The table in the form of those that come along."""
    content = table.model_dump(mode="json", exclude={"key"}, exclude_none=True)
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


def as_csv(draft: Draft) -> bytes:
    """The lines under the headings that `read` knows, with semicolons, safe to open in a spreadsheet."""
    columns = [one.name for one in fields(Line) if one.name != "number"]
    rows = [columns, *([str(getattr(line, column)) for column in columns] for line in draft.lines)]
    lines = (";".join(_quoted(safe(cell)) for cell in row) for row in rows)
    return (MARK + "\r\n".join(lines) + "\r\n").encode()


def _from_sheet(table: tables.Table) -> list[Line]:
    places: dict[str, int] = {}
    for place, column in enumerate(table.columns):
        for key, words in HEADERS.items():
            if column.strip().casefold() in words:
                places.setdefault(key, place)
    if "value" not in places or not places.keys() & {"name_nl", "name_en"}:
        raise BadFile(_NO_HEADERS)
    if len(table.rows) > MOST_LINES:
        raise BadFile(_TOO_MANY)
    found = []
    for number, row in enumerate(table.rows, 1):
        cells = {key: written(row[place]).removeprefix("'") for key, place in places.items()}
        cells["counts"] = _unit(cells.get("counts", ""))
        found.append(Line(number, **cells))
    return found


def _from_yaml(data: object, language: str) -> Draft:
    if not isinstance(data, dict) or not isinstance(data.get("blocks"), list):
        raise BadFile(_NO_BLOCKS)
    lines: list[Line] = []
    bonuses = data["bonuses"] if isinstance(data.get("bonuses"), list) else []
    for each, bonus in [
        *((one, False) for one in data["blocks"]),
        *((one, True) for one in bonuses),
    ]:
        if not isinstance(each, dict):
            raise BadFile(_NO_BLOCKS)
        name = each.get("name")
        both = name if isinstance(name, dict) else {"nl": name}
        lines.append(
            Line(
                len(lines) + 1,
                written(both.get("nl")),
                written(both.get("en")),
                _number(each.get("value"), language),
                "bonus" if bonus else _unit(written(each.get("unit"))),
                written(each.get("most_months")),
                written(each.get("from_age")),
            )
        )
    if len(lines) > MOST_LINES:
        raise BadFile(_TOO_MANY)
    note = data.get("note")
    if isinstance(note, dict):
        note = note.get(language) or next(iter(note.values()), "")
    head = {key: written(data.get(key)) for key in ("region", "valid_from", "valid_to", "source")}
    return Draft(
        **head, basis_hours=_number(data.get("basis_hours"), language), note=written(note), lines=tuple(lines)
    )


def _number(value: object, language: str) -> str:
    """A number of YAML as the language writes it, so that 1.250 stays one and a quarter; anything else as text."""
    if isinstance(value, float) and value == value and abs(value) < 1e15:
        return numerals.write(value, language, 2)
    return written(value)


def _unit(said: str) -> str:
    """The key of what a value counts for; a word that is not known stays, to be told."""
    plain = said.strip().casefold().removeprefix("per ")
    for key, words in COUNTS.items():
        if plain in (key, *(word.removeprefix("per ") for word in words.values())):
            return key
    return said.strip() or "fte_year"


def _quoted(cell: str) -> str:
    if any(sign in cell for sign in ';"\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


_NO_HEADERS: Text = {
    "nl": "Dit bestand heeft een kolom “naam” en een kolom “waarde” nodig. Het kan ook kolommen “telt”, "
    "“hoogstens maanden” en “vanaf leeftijd” hebben.",
    "en": "This file needs a column “name” and a column “value”. It may also have columns “counts”, "
    "“most months” and “from age”.",
}
_NO_BLOCKS: Text = {
    "nl": "In dit bestand staat geen waarderingstabel. Een tabel in YAML heeft “blocks”: een lijst met per "
    "doelgroep een naam en een waarde.",
    "en": "There is no valuation table in this file. A table in YAML has “blocks”: a list with a name and a "
    "value per target group.",
}
_TOO_MANY: Text = {
    "nl": f"Een tabel heeft hoogstens {MOST_LINES} regels.",
    "en": f"A table has at most {MOST_LINES} lines.",
}
