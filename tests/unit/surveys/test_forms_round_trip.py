"""Whatever answers a partner gave, the form that shows them gives them back, in both languages and after a switch."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from surveys import routing
from surveys.asking.view import view_of
from surveys.definition import Definition, Item, library
from surveys.fields import repeats
from surveys.fields.numbers import decimals
from surveys.forms import PageForm, answers_from_form, data_from_answers, form_class
from surveys.routing import UNKNOWN
from tests import examples

SURVEY, GUIDE = library("partner_survey"), library("interview_guide")
texts = (
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
    .map(lambda text: unicodedata.normalize("NFC", " ".join(text.split())))
    .filter(bool)  # spaces alone are no answer
)


def answer_of(definition: Definition, item: Item) -> st.SearchStrategy[Any]:
    ids = [option.id for option in item.options]
    if item.type in ("likert", "likert_matrix"):
        values = st.sampled_from(definition.scale_of(item).values)
    if item.type == "likert_matrix":
        return st.dictionaries(st.sampled_from([row.id for row in item.rows]), values, min_size=1)
    if item.type in ("number", "money"):
        low, high = item.min or 0, item.max or 10**9
        scale = 10 ** decimals(item)
        known = st.integers(int(low * scale), int(high * scale)).map(
            lambda n: n // scale if n % scale == 0 else n / scale
        )
        return known | st.just(UNKNOWN) if item.allow_unknown else known
    return {
        "single": lambda: st.sampled_from(ids),
        "multi": lambda: st.sets(
            st.sampled_from([option.id for option in item.options if not option.exclusive]), min_size=1
        ).map(lambda chosen: [option for option in ids if option in chosen]),
        "rank": lambda: st.permutations(ids),
        "likert": lambda: values,
        "long_text": lambda: texts.filter(bool),
        "short_text": lambda: texts.filter(bool),
        "guide_question": lambda: st.fixed_dictionaries(
            {"coverage": st.sampled_from(["asked", "skipped", "spontaneous"]), "note": st.just("") | texts}
        ),
    }[item.type]()


@st.composite
def answered(draw: st.DrawFn, definition: Definition) -> dict[str, Any]:
    answers = {"P1": draw(st.sampled_from([option.id for option in SURVEY.item("P1").options]))}
    for item in definition.items():
        if item.id != "P1" and draw(st.booleans()):
            answers[item.id] = draw(answer_of(definition, item))
    return answers


def posted(form: PageForm) -> MultiDict[str, str]:
    """What a browser would send when the page is submitted as it is shown."""
    sent: MultiDict[str, str] = MultiDict()
    for field in form:
        for value in field.data if isinstance(field.data, list) else [field.data]:
            if value not in (None, False, ""):
                sent.add(field.name, "y" if value is True else value)
    return sent


@pytest.mark.parametrize("definition", [SURVEY, GUIDE], ids=["survey", "guide"])
@pytest.mark.parametrize("language", ["nl", "en"])
@given(data=st.data())
def test_every_page_gives_its_answers_back(
    definition: Definition, language: str, data: st.DataObject
) -> None:
    answers = data.draw(answered(definition))
    counted = routing.counted(definition, answers)
    for page in routing.pages(definition, answers):
        made = form_class(definition, page.id, answers, language)
        shown = made(data=data_from_answers(definition, page.id, answers, language))
        again = made(posted(shown))
        again.validate()
        shown_ids = {item.id for item in routing.items(definition, page.id, answers)}
        assert answers_from_form(again) == {key: counted[key] for key in shown_ids if key in counted}
        assert set(answers_from_form(again)) <= shown_ids


REPEAT = examples.load("repeat")[0]


@st.composite
def entry(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody may have filled in of one entry, also what is not asked any more."""
    answers: dict[str, Any] = {}
    for item in REPEAT.item("placements").items:
        if draw(st.booleans()):
            answers[item.id] = draw(answer_of(REPEAT, item))
            if answers[item.id] == "anders" and draw(st.booleans()):
                answers[f"{item.id}__other"] = draw(texts)
    return answers


def counted_entries(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        one.counted() for one in view_of(REPEAT, {"placements": entries}).entries(REPEAT.item("placements"))
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@given(entries=st.lists(entry(), min_size=1, max_size=3), total=st.none() | st.integers(0, 9))
def test_a_page_with_entries_gives_them_back_each_in_its_place(
    language: str, entries: list[dict[str, Any]], total: int | None
) -> None:
    answers = {"placements": entries} | ({} if total is None else {"T1": total})
    made = form_class(REPEAT, "vraag", answers, language)
    again = made(posted(made(data=data_from_answers(REPEAT, "vraag", answers, language))))
    again.validate()
    read = answers_from_form(again)
    assert read.pop("T1", None) == total
    assert counted_entries(read.get("placements", [{}])) == counted_entries(entries)
    for before, after in zip(entries, read.get("placements", []), strict=False):
        assert after.get("pl_days") == before.get("pl_days")  # also when it is not asked now


@given(
    entries=st.lists(entry(), min_size=1, max_size=3),
    go=st.sampled_from(["add:placements", *(f"remove:placements:{place}" for place in range(4))]),
)
def test_adding_or_removing_an_entry_leaves_all_others_as_they_were(
    entries: list[dict[str, Any]], go: str
) -> None:
    answers = {"placements": entries}
    made = form_class(REPEAT, "vraag", answers, "nl")
    sent = posted(made(data=data_from_answers(REPEAT, "vraag", answers)))
    items = routing.items(REPEAT, "vraag", answers)
    known, changed, _place = repeats.change(go, items, answers, sent)
    form = form_class(REPEAT, "vraag", known, "nl")(changed)
    form.validate()
    expected = list(entries)
    if go.startswith("add"):
        expected += [{}] if len(entries) < 3 else []
    elif len(entries) > 1 and int(go[-1]) < len(entries):
        del expected[int(go[-1])]
    assert counted_entries(answers_from_form(form).get("placements", [{}])) == counted_entries(expected)
