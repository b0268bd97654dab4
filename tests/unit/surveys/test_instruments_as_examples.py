"""Each kind of item by its example instrument: what a form accepts, what it refuses and where, and the way back."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.datastructures import FileStorage, MultiDict

from surveys.asking.live import Reading, read
from surveys.definition import parse
from surveys.fields import HANDLERS
from surveys.forms import answers_from_form, data_from_answers, form_class

FOLDER = Path(__file__).parents[2] / "data" / "instruments"
EXAMPLES = sorted(FOLDER.glob("*.yml"))


def load(path: Path) -> tuple[Any, dict[str, Any]]:
    instrument, cases = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    return parse(instrument), cases


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(path, case, id=f"{path.stem}-{number}")
        for path in EXAMPLES
        for number, case in enumerate(load(path)[1][kind])
    ]


def filled(path: Path, case: dict[str, Any]) -> Reading:
    definition, file = load(path)
    data: MultiDict[str, Any] = MultiDict()
    for name, value in case["form"].items():
        for one in value if isinstance(value, list) else [value]:
            data.add(name, as_file(one) if isinstance(one, dict) else one)
    return read(definition, "vraag", file.get("known", {}), case.get("language", "nl"), data)


def as_file(file: dict[str, str]) -> FileStorage:
    return FileStorage(io.BytesIO(file["content"].encode()), filename=file["name"])


def test_every_kind_of_item_has_an_example() -> None:
    shown = {item.type for path in EXAMPLES for item in load(path)[0].items()}
    assert shown == set(HANDLERS)


@pytest.mark.parametrize(("path", "case"), cases("accepted"))
def test_form_is_read_as_these_answers(path: Path, case: dict[str, Any]) -> None:
    reading = filled(path, case)
    assert reading.valid, reading.form.summary
    assert answers_from_form(reading.form) == case["answers"]


@pytest.mark.parametrize(("path", "case"), cases("accepted"))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_answers_come_back_from_the_form_that_shows_them(
    path: Path, case: dict[str, Any], language: str
) -> None:
    definition, file = load(path)
    answers = file.get("known", {}) | case["answers"]
    form_type = form_class(definition, "vraag", answers, language)
    shown = form_type(data=data_from_answers(definition, "vraag", answers, language))
    posted: MultiDict[str, str] = MultiDict()
    for field in shown:
        values = field.data if isinstance(field.data, list) else [field.data]
        for value in values:
            if value not in (None, False, ""):
                posted.add(field.name, "y" if value is True else value)
    again = form_type(posted)
    assert again.validate(), again.summary
    assert answers_from_form(again) == case["answers"]


@pytest.mark.parametrize(("path", "case"), cases("refused"))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_form_is_refused_with_a_link_to_the_control(path: Path, case: dict[str, Any], language: str) -> None:
    case = case | {"language": language}
    reading = filled(path, case)
    assert not reading.valid
    form = reading.form
    assert [place for place, _ in form.summary] == [case["at"]]
    place, message = form.summary[0]
    shown = {block.id for block in form.blocks}
    assert place in shown or f'id="{place}"' in "".join(str(field()) for field in form)
    assert message
    assert "{" not in message


def test_warning_asks_once_and_not_again_for_what_was_saved() -> None:
    definition, _ = load(FOLDER / "number.yml")
    form_type = form_class(definition, "vraag", {}, "nl")
    first = form_type(MultiDict({"N1": "60"}))
    assert first.blocks[0].confirm is None
    assert not first.validate()
    assert first.blocks[0].warning == "Dat is meer dan een jaar, klopt dat?"
    mark = first.blocks[0].confirm
    assert form_type(MultiDict({"N1": "61", mark.name: mark.data})).validate()
    assert form_class(definition, "vraag", {"N1": 60}, "nl")(MultiDict({"N1": "60"})).validate()


def test_blocks_tell_assistive_technology_what_belongs_to_a_control() -> None:
    definition, _ = load(FOLDER / "number.yml")
    form = form_class(definition, "vraag", {}, "nl")(MultiDict({"N1": "veel"}))
    form.validate()
    block = form.blocks[0]
    assert (block.unit, block.group, block.unknown.label.text) == ("weken", False, "Weet ik niet")
    assert block.attributes == {"aria-describedby": "item-N1-error", "aria-invalid": "true"}
