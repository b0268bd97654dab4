"""Tables as JSON: values by column name, with the key to the columns in both languages. Pure."""

import datetime as dt
import json
from typing import Any

from surveys.export.columns import Column
from surveys.export.tables import Export, Table


def write(export: Export) -> bytes:
    """{"title", "language", "notes": [], "tables": [{"name", "columns": [{…}], "rows": [{column: value}]}]}."""
    data = {
        "title": export.title,
        "language": export.language,
        "notes": list(export.notes),
        "tables": [_table(table) for table in export.tables],
    }
    return json.dumps(data, ensure_ascii=False, indent=1, default=_date).encode()


def _table(table: Table) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    return {
        "name": table.name,
        "columns": [_column(column) for column in table.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in table.rows],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.label,
        "question": column.question,
        "kind": column.kind,
        "measure": column.measure,
        "codes": {str(code): text for code, text in column.codes.items()},
        "missing": sorted(column.missing),
    }


def _date(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a table")
