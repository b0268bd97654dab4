"""The names in a file and the ids they have here: clean, each once, and the same in every expression and text. Pure."""

import re
from typing import Any

from surveys.files.headers import Cells
from surveys.files.reports import Report
from surveys.files.vocabulary import item_name, option_name

_REF = re.compile(r"\$\{\s*([^}]+?)\s*\}")


class Names:
    """Gives ids and remembers which name in the file each stands for; the first of a doubled name keeps it."""

    def __init__(self, report: Report, sheet: str = "survey") -> None:
        self.report, self.sheet = report, sheet
        self.ids: dict[str, str] = {}
        self._items: set[str] = set()
        self._pages: set[str] = set()

    def item(self, cells: Cells, number: int) -> str:
        name = cells.get("name")
        wanted = cells.own.get("id") or item_name(name, f"q{number}")
        identifier = self.free_item(wanted)
        if not name:
            self._say(number, "no_name", name=identifier)
        elif identifier != wanted:
            self._say(number, "twice", old=name, name=identifier)
        elif identifier != name and not cells.own.get("id"):
            self._say(number, "renamed", old=name, name=identifier)
        if name:
            self.ids.setdefault(name, identifier)
        return identifier

    def free_item(self, wanted: str) -> str:
        """`wanted`, or that with a number behind it when it is taken."""
        return _free(wanted, self._items, 40)

    def page(self, cells: Cells, otherwise: str) -> str:
        name = cells.get("name")
        return self.free_page(cells.own.get("id") or (option_name(name, otherwise) if name else otherwise))

    def free_page(self, wanted: str) -> str:
        return _free(wanted, self._pages, 60)

    def row(self, cells: Cells, matrix: str) -> str:
        """The id of a row of a matrix; expressions know it as "matrix.row"."""
        identifier = cells.own.get("id") or option_name(cells.get("name"), f"row{cells.number}")
        self.ids.setdefault(cells.get("name"), f"{matrix}.{identifier}")
        return identifier

    def apply(self, parts: Any) -> None:
        """Puts the ids into every expression and text of the parts, in place."""
        changed = {name: identifier for name, identifier in self.ids.items() if name != identifier}
        if changed:
            _replace(parts, changed)

    def _say(self, row: int, phrase: str, **values: Any) -> None:
        self.report.say(self.sheet, row, "name", phrase, **values)


def replaced(text: str, names: dict[str, str]) -> str:
    """A text with every ${name} under its other name."""
    return _REF.sub(lambda found: f"${{{names[found[1]]}}}" if found[1] in names else found[0], text)


def _replace(data: Any, names: dict[str, str]) -> None:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in list(steps):
        if isinstance(value, dict | list):
            _replace(value, names)
        elif isinstance(value, str) and "${" in value:
            data[key] = replaced(value, names)


def _free(wanted: str, taken: set[str], most: int) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted[: most - 1 - len(str(number))].rstrip('_')}_{number}"
    taken.add(found)
    return found
