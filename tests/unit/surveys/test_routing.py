"""Which pages and items come next: routes of the built-in survey, stale answers, and what holds for all answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import routing
from surveys.definition import Definition, library, parse

SURVEY, GUIDE = library("partner_survey"), library("interview_guide")
TYPES = [option.id for option in SURVEY.item("P1").options]
answer_sets = st.fixed_dictionaries(
    {},
    optional={
        "P1": st.sampled_from(TYPES),
        "E1": st.sampled_from([1, 5, 98]),
        "BW3": st.one_of(st.integers(0, 50), st.just({"unknown": True})),
        "GM3": st.integers(0, 5),
        "E2": st.dictionaries(st.sampled_from(TYPES[:5]), st.integers(1, 5), min_size=1),
        "verdwenen": st.just("x"),
    },
)
TEXT = {"nl": "Vraag", "en": "Question"}


@pytest.mark.parametrize(
    ("partner_type", "survey", "guide"),
    [
        ("bouwbedrijf", 36, 23),
        ("woningcorporatie", 33, 23),
        ("re-integratiebureau", 36, 22),
        ("gemeente", 34, 23),
        ("bedrijvennetwerk", 31, 22),
        ("anders", 31, 22),
    ],
)
def test_each_partner_type_sees_its_own_items(partner_type: str, survey: int, guide: int) -> None:
    assert routing.count_items(SURVEY, {"P1": partner_type}) == survey
    assert routing.count_items(GUIDE, {"P1": partner_type}) == guide


@given(answer_sets)
def test_previous_is_the_inverse_of_next(answers: dict[str, Any]) -> None:
    walked, page = [], routing.next_page(SURVEY, None, answers)
    while page is not None:
        walked.append(page)
        page = routing.next_page(SURVEY, page, answers)
    assert walked == [page.id for page in routing.pages(SURVEY, answers)]
    back, page = [], routing.previous_page(SURVEY, None, answers)
    while page is not None:
        back.append(page)
        page = routing.previous_page(SURVEY, page, answers)
    assert back == walked[::-1]
    assert [routing.progress(SURVEY, page, answers) for page in walked] == [
        (place, len(walked)) for place in range(1, len(walked) + 1)
    ]


@given(answer_sets)
def test_progress_stays_within_bounds_for_every_page(answers: dict[str, Any]) -> None:
    for page in SURVEY.pages:
        position, total = routing.progress(SURVEY, page.id, answers)
        assert 1 <= position <= total


@given(answer_sets)
def test_stale_answers_are_those_that_are_not_shown(answers: dict[str, Any]) -> None:
    gone = routing.stale(SURVEY, answers)
    valid = routing.counted(SURVEY, answers)
    shown = {
        item.id for page in routing.pages(SURVEY, answers) for item in routing.items(SURVEY, page.id, answers)
    }
    assert gone == set(answers) - shown
    assert set(valid) <= set(answers) - gone
    assert routing.stale(SURVEY, valid) == set()
    assert routing.counted(SURVEY, valid) == valid
    assert answers.get("P1") not in valid.get("E2", {})


def test_a_stale_answer_leads_nowhere_and_returns_with_its_question() -> None:
    chain = parse(
        {
            "id": "keten",
            "title": TEXT,
            "pages": [
                {"id": "a", "title": TEXT, "items": [{"id": "A", "type": "short_text", "text": TEXT}]},
                {
                    "id": "b",
                    "title": TEXT,
                    "relevant": "${A} = 'ja'",
                    "items": [{"id": "B", "type": "short_text", "text": TEXT}],
                },
                {
                    "id": "c",
                    "title": TEXT,
                    "relevant": "${B} = 'ja'",
                    "items": [{"id": "C", "type": "short_text", "text": TEXT}],
                },
            ],
        }
    )
    answers = {"A": "ja", "B": "ja", "C": "tekst"}
    assert routing.stale(chain, answers) == set()
    assert routing.stale(chain, answers | {"A": "nee"}) == {"B", "C"}
    assert routing.next_page(chain, "a", answers | {"A": "nee"}) is None
    assert routing.next_page(chain, "b", answers | {"A": "nee"}) is None


def test_free_text_counts_only_with_its_choice() -> None:
    assert routing.stale(SURVEY, {"P1": "anders", "P1__other": "stichting"}) == set()
    assert routing.stale(SURVEY, {"P1": "gemeente", "P1__other": "stichting"}) == {"P1__other"}


def test_a_matrix_asks_about_the_others_only() -> None:
    rows = [row.id for row in routing.items(SURVEY, "ervaringen", {"P1": "gemeente"})[1].rows]
    assert rows == ["bouwbedrijf", "woningcorporatie", "re-integratiebureau", "bedrijvennetwerk"]


def test_required_questions_without_answer_are_known() -> None:
    assert [item.id for _, item in routing.unanswered(SURVEY, {})] == ["P1"]
    assert routing.unanswered(SURVEY, {"P1": "gemeente"}) == []


def test_texts_carry_earlier_answers() -> None:
    text = {"nl": "U bent ${P1}, met ${P9}.", "en": "You are ${P1}, with ${P9}."}
    assert routing.pipe(text, {"P1": "gemeente"}, "en", SURVEY) == "You are Municipality, with …."
    assert routing.pipe(text, {"P1": "gemeente"}, "nl") == "U bent gemeente, met …."


def test_indicators_keep_unknown_apart_and_ignore_stale_answers() -> None:
    answers = {"P1": "bouwbedrijf", "BW3": 4, "BW4": 3, "BW1": {"unknown": True}, "BW2": 5, "D1": 4}
    found = routing.indicators(SURVEY, answers)
    assert found["retention_known"] == 0.75
    assert found["realisation_rate"] is None
    assert found["score_doelen"] == 4
    assert routing.indicators(SURVEY, answers | {"P1": "gemeente"})["retention_known"] is None


def test_today_is_the_day_the_response_was_begun() -> None:
    definition = one_page(
        {"id": "A1", "type": "date", "text": {"nl": "Wanneer?"}, "relevant": "today() >= '2026-03-01'"}
    )
    assert routing.pages(definition, {}) == []
    assert routing.pages(definition, {routing.TODAY: "2026-02-28"}) == []
    assert len(routing.pages(definition, {routing.TODAY: "2026-03-01"})) == 1
    answers = {routing.TODAY: "2026-03-01", routing.SEED: "x", "A1": "2026-01-01"}
    assert routing.counted(definition, answers) == {"A1": "2026-01-01"}
    assert routing.stale(definition, answers) == set()


def test_an_order_of_chance_is_the_same_each_time_and_keeps_the_last_ones_last() -> None:
    options = [{"id": f"o{n}", "text": {"nl": str(n)}} for n in range(8)]
    options.insert(2, {"id": "anders", "text": {"nl": "Anders"}, "free_text": True})
    options.insert(0, {"id": "geen", "text": {"nl": "Geen"}, "exclusive": True})
    definition = one_page(
        {"id": "A1", "type": "multi", "text": {"nl": "Welke?"}, "shuffle": True, "options": options}
    )

    def order(seed: str | None) -> list[str]:
        (item,) = routing.items(definition, "p", {routing.SEED: seed} if seed else {})
        return [option.id for option in item.options]

    assert order(None) == [option["id"] for option in options]
    assert order("een") == order("een")
    assert {tuple(order(str(n))[:8]) for n in range(20)} > {tuple(order("0")[:8])}
    assert set(order("een")[-2:]) == {"anders", "geen"}


def test_a_calculated_value_reaches_conditions_checks_and_texts_and_is_missing_when_its_parts_are() -> None:
    definition = one_page(
        {"id": "A1", "type": "number", "text": {"nl": "Begonnen"}},
        {"id": "R1", "type": "calculated", "calculation": "${A1} * 2", "text": {}},
        {"id": "A2", "type": "short_text", "text": {"nl": "Over de ${R1}?"}, "relevant": "${R1} > 10"},
    )
    assert routing.calculated(definition, {"A1": 6}) == {"R1": 12}
    assert routing.calculated(definition, {}) == {"R1": None}
    assert [item.id for item in routing.items(definition, "p", {"A1": 6})] == ["A1", "R1", "A2"]
    assert [item.id for item in routing.items(definition, "p", {"A1": 5})] == ["A1", "R1"]
    known = {"A1": 6} | routing.calculated(definition, {"A1": 6})
    assert routing.pipe(definition.item("A2").text, known, "nl", definition) == "Over de 12?"


def one_page(*items: dict[str, Any]) -> Definition:
    return parse(
        {"id": "x", "title": {"nl": "X"}, "pages": [{"id": "p", "title": {"nl": "P"}, "items": list(items)}]}
    )
