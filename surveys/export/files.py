"""An export as one file to download: a table by itself, or several files together in a zip. Pure."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from surveys.export import ddi, delimited, plain, spss, workbook
from surveys.export.delimited import Separator
from surveys.export.tables import Export, labelled

Form = Literal["csv", "xlsx", "sav", "ddi", "json"]
Values = Literal["codes", "labels"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sav": "application/x-spss-sav",
    "xml": "application/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class File:
    name: str
    media: str
    data: bytes


def write(
    export: Export,
    form: Form,
    name: str,
    about: ddi.About,
    *,
    values: Values = "codes",
    separator: Separator = ",",
) -> File:
    """The export in this form; `name` is that of the file, without ending.

    SPSS and DDI carry codes and labels both, so `values` does not matter there. DDI comes with its data as CSV.
    """
    shown = labelled(export) if values == "labels" else export
    if form == "xlsx":
        return _file(name, "xlsx", workbook.write(shown))
    if form == "json":
        return _file(name, "json", plain.write(shown))
    if form == "sav":
        return _together(export, name, "sav", lambda at: spss.write(export, export.tables[at]))
    if form == "ddi":
        return _with_data(export, name, about)
    return _together(shown, name, "csv", lambda at: delimited.write(shown.tables[at], separator))


def _together(export: Export, name: str, ending: str, make: Callable[[int], bytes]) -> File:
    if len(export.tables) == 1:
        return _file(name, ending, make(0))
    return _zip(name, {f"{table.name}.{ending}": make(at) for at, table in enumerate(export.tables)})


def _with_data(export: Export, name: str, about: ddi.About) -> File:
    files = {table.name: f"{table.name}.csv" for table in export.tables}
    parts = {files[table.name]: delimited.write(table) for table in export.tables}
    described = ddi.write(export, replace(about, files=files))
    return _zip(name, {"ddi-codebook.xml": described, **parts})


def _file(name: str, ending: str, data: bytes) -> File:
    return File(f"{name}.{ending}", MEDIA[ending], data)


def _zip(name: str, parts: dict[str, bytes]) -> File:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in parts.items():
            archive.writestr(path, data)
    return _file(name, "zip", packed.getvalue())
