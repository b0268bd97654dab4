"""What the columns of an XLSForm say, one by one."""

from pathlib import Path

from surveys.definition import Definition
from surveys.files import xlsform
from surveys.files.reports import Result


def read(text: str) -> Result:
    return xlsform.from_bytes(text.encode(), "form")


def made(text: str) -> Definition:
    result = read(text)
    assert result.definition is not None, result.problems
    return result.definition


def survey(
    *rows: str, head: str = "| type | name | label | relevant | parameters | appearance |", rest: str = ""
) -> str:
    return f"| survey |\n| {head}\n" + "".join(f"| {row}\n" for row in rows) + rest


CHOICES = """| choices |
| | list_name | name | label | state |
| | states | tx | Texas | |
| | states | wa | Washington | |
| | towns | hou | Houston | tx |
| | towns | sea | Seattle | wa |
| | towns | moo | Moon | luna |
"""


def test_a_repeat_holds_its_questions() -> None:
    definition = made(survey(
        "| begin_repeat | jobs | Placement | | | |",
        "| integer | hours | Hours | | | |",
        "| begin_group | g | More | ${hours} > 3 | | |",
        "| text | why | Why? | ${hours} > 9 | | |",
        "| end_group | | | | | |",
        "| image | photo | Photo | | | |",
        "| end_repeat | | | | | |",
        "| text | after | After | sum(${hours}) > 2 | | |",
    ))  # fmt: skip
    repeat = definition.item("jobs")
    assert repeat.type == "repeat"
    assert [item.id for item in repeat.items] == ["hours", "why"]
    assert repeat.items[1].relevant == "(${hours} > 3) and (${hours} > 9)"
    assert repeat.entry == {"en": "Placement"}
    assert definition.item("after").relevant == "sum(${hours}) > 2"


def test_a_choice_filter_becomes_a_condition_for_each_choice() -> None:
    text = survey(
        "| select_one states | state | State | |",
        "| select_one towns | town | Town | state = ${state} |",
        head="| type | name | label | choice_filter |",
    )
    result = read(text + CHOICES)
    assert result.definition is not None
    options = result.definition.item("town").options
    assert [(option.id, option.relevant) for option in options] == [
        ("hou", "'tx' = ${state}"),
        ("sea", "'wa' = ${state}"),
    ]
    assert [(problem.sheet, problem.row) for problem in result.problems] == [("choices", 6)]


def test_groups_become_pages_and_an_interrupted_one_goes_on() -> None:
    definition = made(survey(
        "| begin_group | a | First | | | |", "| text | q1 | One | | | |",
        "| begin_group | b | Inside | ${q1} = 'x' | | |", "| text | q2 | Two | | | |", "| end_group | | | | | |",
        "| text | q3 | Three | | | |", "| end_group | | | | | |", "| text | q4 | Four | | | |",
    ))  # fmt: skip
    assert [(page.title["en"], [item.id for item in page.items]) for page in definition.pages] == [
        ("First", ["q1"]), ("Inside", ["q2"]), ("First", ["q3"]), ("Part 4", ["q4"]),
    ]  # fmt: skip
    assert definition.pages[1].relevant == "${q1} = 'x'"


def test_ranges_files_and_long_texts() -> None:
    definition = made(survey(
        "| range | mark | Mark | | start=1 end=7 | |",
        "| range | share | Share | | start=0 end=1 step=0.05 | |",
        "| image | photo | Photo | | | |",
        "| text | story | Story | | | multiline |",
        "| date | since | Since | | | month-year |",
    ))  # fmt: skip
    kinds = {item.id: item.type for item in definition.items()}
    assert kinds == {
        "mark": "scale",
        "share": "number",
        "photo": "file",
        "story": "long_text",
        "since": "partial_date",
    }
    assert (definition.item("mark").min, definition.item("mark").max) == (1, 7)
    assert definition.item("photo").kinds == ["png", "jpeg"]


def test_or_other_and_random_order() -> None:
    definition = made(
        survey("| select_multiple states or_other | s | States | | randomize=true | |", rest=CHOICES)
    )
    item = definition.item("s")
    assert item.shuffle
    assert [(option.id, option.free_text) for option in item.options] == [
        ("tx", False),
        ("wa", False),
        ("other", True),
    ]


def test_a_language_that_we_do_not_know_is_said_once() -> None:
    text = "| survey |\n| | type | name | label::Deutsch | label::Français |\n| | text | q | Frage | Question |\n"
    result = read(text)
    assert result.definition is not None
    assert result.definition.item("q").text == {"en": "Frage"}
    assert [(problem.column, problem.severity) for problem in result.problems] == [
        ("Deutsch", "warning"),
        ("Français", "warning"),
    ]


def test_names_that_cannot_be_ids_change_in_expressions_too() -> None:
    definition = made(
        survey("| text | my-name | Name | | | |", "| text | q | Hello ${my-name} | ${my-name} != '' | | |")
    )
    assert definition.item("q").relevant == "${my_name} != ''"
    assert definition.item("q").text["en"] == "Hello ${my_name}"


def test_a_text_with_an_answer_nobody_gives_has_dots_there() -> None:
    assert made(survey("| text | q | Hello ${start} | | | |")).item("q").text["en"] == "Hello …"


def test_a_csv_without_sheet_names_is_the_survey(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("type;name;label\ntext;q;Vraag\n")
    result = xlsform.read(path)
    assert result.items == 1
