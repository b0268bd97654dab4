"""Forms of other tools become instruments; a row that cannot says why, and takes nothing else with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.definition import parse
from surveys.files import xlsform
from tests.thirdparty import SHARED

ROOT = Path(__file__).parents[4]
FORMS = "interop/xlsforms"
FORM = """| survey |
| | type | name | label::Dutch | label::English | relevant | constraint |
| | begin_group | werk | Uw werk | Your work | | |
| | select_one soort | kind | Wat doet u? | What do you do? | | |
| | integer | people | Hoeveel mensen? | How many people? | ${kind} = 'bouw' | . >= 0 |
| | hologram | h1 | Kijk | Look | | |
| | text | people | Dubbel | Double | | |
| | text | why | Waarom? | Why? | ${nowhere} = 1 | |
| | end_group | | | | | |
| choices |
| | list_name | name | label::Dutch | label::English |
| | soort | bouw | Bouwen | Building |
| | soort | bouw | Nog eens | Again |
| | soort | anders | Anders | Other |
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.md"
    path.write_text(FORM)
    return path


def test_rows_become_items_with_their_texts_and_conditions(form: Path) -> None:
    result = xlsform.read(form)
    assert result.definition is not None
    (page,) = result.definition.pages
    assert page.title == {"nl": "Uw werk", "en": "Your work"}
    assert [item.id for item in page.items] == ["kind", "people", "people_2", "why"]
    assert [option.id for option in page.items[0].options] == ["bouw", "anders"]
    assert page.items[1].relevant == "${kind} = 'bouw'"


def test_each_row_that_cannot_is_named(form: Path) -> None:
    places = [(p.sheet, p.row, p.column, p.severity) for p in xlsform.read(form).problems]
    assert ("survey", 5, "type", "error") in places
    assert ("survey", 6, "name", "warning") in places
    assert ("survey", 7, "relevant", "warning") in places
    assert ("choices", 3, "name", "warning") in places


def test_door_says_ok_and_never_throws(form: Path, tmp_path: Path) -> None:
    out = tmp_path / "instrument.json"
    done = subprocess.run(
        [sys.executable, "-m", "surveys", "xlsform", str(form), "--out", str(out)], cwd=ROOT, check=False
    )
    report = json.loads(out.read_text())
    assert done.returncode == 0
    assert report["ok"]
    assert parse(report["instrument"])
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no spreadsheet")
    done = subprocess.run(
        [sys.executable, "-m", "surveys", "xlsform", str(bad), "--out", str(out)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert json.loads(out.read_text())["problems"]


@pytest.mark.thirdparty(FORMS)
def test_real_forms_can_be_used() -> None:
    found = {path.name: xlsform.read(path) for path in sorted((SHARED / FORMS).iterdir())}
    assert len(found) >= 11
    assert [name for name, result in found.items() if result.definition is None] == []
