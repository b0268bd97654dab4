"""Figures: what is drawn is what the table says, in the colours of the tokens."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analysis import charts
from analysis.coherence import ItemAnswers
from analysis.statistics import ordinal

POINTS = range(1, 6)
LABELS = {point: {"nl": f"punt {point}", "en": f"point {point}"} for point in POINTS}
TOKENS = (Path(__file__).parents[3] / "app" / "static" / "css" / "tokens.css").read_text()


def item(name: str, *answers: int | None) -> ItemAnswers:
    text = {"nl": f"Vraag {name} met <tekens> & zo", "en": f"Question {name}"}
    return ItemAnswers(name, text, ordinal(answers, POINTS), LABELS)


def test_the_bars_of_an_item_lie_side_by_side_around_the_middle() -> None:
    figure = charts.likert([item("a", 1, 2, 3, 3, 5)], "nl")
    assert figure is not None
    places = [(bar["base"][0], bar["x"][0]) for bar in figure.data]
    assert places == [(-3.0, 1), (-2.0, 1), (-1.0, 2), (1.0, 0), (1.0, 1)]


@given(st.lists(st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=12), min_size=1, max_size=6))
def test_drawing_and_table_say_the_same(answers: list[list[int | None]]) -> None:
    items = [item(str(place), *given) for place, given in enumerate(answers)]
    figure = charts.likert(items, "en")
    if figure is None:
        assert all(found.summary.n == 0 for found in items)
        return
    drawn = {name: [bar["x"][place] for bar in figure.data] for place, name in enumerate(figure.data[0]["y"])}
    for found, row in zip(items, figure.rows, strict=True):
        assert [int(value) for value in row[1:6]] == drawn.get(found.item_id, [0] * 5)
        assert row[-2:] == [str(found.summary.n), str(found.summary.unknown)]
    low, high = figure.layout["xaxis"]["range"]
    for bar in figure.data:
        for base, width in zip(bar["base"], bar["x"], strict=True):
            assert low <= base
            assert base + width <= high


def test_a_heat_map_says_the_number_of_each_cell_and_has_the_same_table() -> None:
    cells = [[(3, "3"), None], [(0, "0"), (7, "7")]]
    figure = charts.heat(
        ["A <b> & een heel lang etiket dat op twee regels lang niet past", "B"],
        ["x", "y"],
        cells,
        "zin",
        "Code",
    )
    assert figure is not None
    [drawn] = figure.data
    assert drawn["z"] == [[3, None], [0, 7]]
    assert (drawn["zmin"], drawn["zmax"]) == (0, 7)
    assert figure.rows == [
        ["A <b> & een heel lang etiket dat op twee regels lang niet past", "3", ""],
        ["B", "0", "7"],
    ]
    assert figure.head == ["Code", "x", "y"]
    label = figure.layout["yaxis"]["ticktext"][0]
    assert label.endswith("…")
    assert "&lt;b>" in label
    for token in re.findall(r"var\((--[\w-]+)\)", str(figure.drawing)):
        assert f"  {token}:" in TOKENS, token


def test_nothing_or_too_much_is_no_heat_map() -> None:
    assert charts.heat(["A"], ["x"], [[(0, "0")]], "", "Code") is None
    assert charts.heat([], [], [], "", "Code") is None
    many = [str(number) for number in range(61)]
    assert charts.heat(many, ["x"], [[(1, "1")] for _ in many], "", "Code") is None


def test_nobody_answered_is_no_figure() -> None:
    assert charts.likert([item("a", None)], "nl") is None


def test_every_colour_is_a_token() -> None:
    figure = charts.likert([item("a", 1, 2, 3, 4, 5)], "nl")
    assert figure is not None
    for token in re.findall(r"var\((--[\w-]+)\)", str(figure.drawing)):
        assert f"  {token}:" in TOKENS, token
    assert re.findall(r"#[0-9a-f]{6}", str(figure.drawing)) == []
    assert [token for token, _ in figure.legend] == [f"scale-{step}" for step in POINTS]


def test_signs_of_markup_in_a_question_stay_text() -> None:
    figure = charts.likert([item("a", 1)], "nl")
    assert figure is not None
    label = figure.layout["annotations"][0]["text"]
    assert "&lt;tekens>" in label
    assert "&amp;" in label


def test_the_library_is_there_and_looks_for_the_elements_we_give_it() -> None:
    script = (charts.library() / "plotly.min.js").read_text()
    prefix, own = charts.OWN_STYLES[0].rsplit("-", 1)
    assert f'"{prefix}-"' in script
    assert f'"{own}"' in script
    assert f'getElementById("{charts.OWN_STYLES[1]}")' in script
    assert charts.version()
