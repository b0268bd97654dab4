"""The sheet "weerklank": what belongs to an instrument as a whole and has no place in XLSForm. Pure."""

import json
from typing import Any

from surveys.definition import Definition
from surveys.files.reports import Report
from surveys.files.sheets import Sheet
from surveys.files.vocabulary import OWN, option_name
from surveys.texts import LANGUAGES, Text

ELSEWHERE = frozenset({"pages", "scales", "given", "schema_version"})
"""What stands in the rows of the other sheets."""


def lines(definition: Definition) -> list[tuple[str, str]]:
    """Field and value as JSON, a list one line per entry."""
    found: list[tuple[str, str]] = []
    for key, value in definition.to_json().items():
        if key in ELSEWHERE:
            continue
        found += [(key, _json(one)) for one in value] if isinstance(value, list) else [(key, _json(value))]
    found.append(("scales", _json(list(definition.scales))))
    return found


def read(sheet: Sheet | None, report: Report) -> dict[str, Any]:
    """The fields in the sheet; a line that cannot be read is reported and left out."""
    data: dict[str, Any] = {}
    if sheet is None:
        return data
    for row in sheet.rows:
        key, cell = [*row.values, "", ""][:2]
        if key not in Definition.model_fields or key in ELSEWHERE:
            continue
        try:
            value = json.loads(cell)
        except (ValueError, RecursionError):
            report.say(OWN, row.number, key, "column_unused", header=key)
            continue
        if _is_list(key):
            data.setdefault(key, []).append(value)
        else:
            data[key] = value
    return data


def complete(
    data: dict[str, Any], settings: dict[str, str], name: str, pages: list[dict[str, Any]], default: str
) -> None:
    """Title, id, version and languages, in place: what the settings sheet says goes before what was kept."""
    for page in pages:
        page.pop("::loose", None)
    used = sorted({lang for page in pages for item in page["items"] for lang in item["text"]}) or [default]
    data.setdefault("languages", [language for language in LANGUAGES if language in used] or [default])
    kept: Text = data.get("title") or {}
    title = settings.get("form_title") or ("" if kept else name)
    if title and title not in kept.values():
        data["title"] = dict.fromkeys(data["languages"], title)
    if form_id := settings.get("form_id") or ("" if data.get("id") else name):
        data["id"] = option_name(form_id, "form")
    if version := settings.get("version"):
        data["version"] = version


def _is_list(key: str) -> bool:
    return isinstance(Definition.model_fields[key].get_default(call_default_factory=True), list)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
