"""The coherence matrix: organisations once, unknown named, small groups hidden outside the team, verdicts kept."""

import pytest

from analysis import framework
from analysis.contrasts.models import Contrast
from analysis.statistics import SMALL_CELL
from coding import codebook, intake
from coding.encoding import CharacterNgrams
from coding.rounds import leading as rounds
from surveys.base import new_id
from surveys.errors import Refused
from tests.findings_world import ACTOR, World


def answer_all(world: World, kind: str, values: list[int | None], item: str = "E1") -> None:
    for number, value in enumerate(values):
        world.answer(f"{kind} {number}", kind, **({} if value is None else {item: value}))


def test_a_cell_has_median_n_and_unknown_over_organisations(world: World) -> None:
    answer_all(world, "gemeente", [2, 4, 98, None])
    cell = framework.matrix(world.session, world.study).rows[0].cells["gemeente"]
    assert (cell.overall.median, cell.overall.n, cell.overall.unknown) == (3.0, 2, 2)
    (item,) = cell.items  # the question for builders was not asked here
    assert (item.item_id, item.summary.n, item.summary.unknown) == ("E1", 2, 2)
    assert item.labels[1]["nl"] == "punt 1"


def test_of_several_responses_of_one_organisation_the_last_counts(world: World) -> None:
    world.answer("Gemeente", "gemeente", E1=1)
    world.answer("Gemeente", "gemeente", E1=5)
    cell = framework.matrix(world.session, world.study).rows[0].cells["gemeente"]
    assert (cell.overall.n, cell.overall.median) == (1, 5.0)


def test_stale_answers_do_not_count(world: World) -> None:
    world.answer("Gemeente", "gemeente", E1=4, E2=1)  # E2 is for builders alone
    cell = framework.matrix(world.session, world.study).rows[0].cells["gemeente"]
    assert [item.item_id for item in cell.items] == ["E1"]
    assert cell.overall.median == 4.0


def test_tests_and_unfinished_responses_do_not_count(world: World) -> None:
    world.answer("A", "gemeente", E1=4).is_test = True
    world.answer("B", "gemeente", E1=4).state = "started"
    world.session.flush()
    assert framework.matrix(world.session, world.study).kinds == []


def test_the_partners_own_kind_wins_over_the_registers(world: World) -> None:
    world.answer("Gemeente", "gemeente", P1="woningcorporatie", E1=4)
    assert [kind.key for kind in framework.matrix(world.session, world.study).kinds] == ["woningcorporatie"]


def test_each_organisation_counts_once_in_what_was_said(world: World) -> None:
    for text in ("Een.", "Twee.", "Drie."):
        world.code(world.document("Bouw A", "bouwbedrijf", text), "barrier")
    world.code(world.document("Bouw B", "bouwbedrijf", "Vier."), "facilitator")
    world.code(world.document("Bouw C", "bouwbedrijf", "Vijf."), "barrier", "LOOSE")  # of no dimension
    cell = framework.matrix(world.session, world.study).rows[0].cells["bouwbedrijf"]
    assert (cell.balance.barrier, cell.balance.facilitator, cell.passages) == (1, 1, 4)


def test_who_codes_blind_hears_nobody_called_silent_who_may_have_spoken_there(world: World) -> None:
    world.code(world.document("Bouw A", "bouwbedrijf", "Hier speelt het."), "barrier")
    blind = world.document("Bouw B", "bouwbedrijf", "Hier ook.")
    world.code(blind, "barrier")
    world.document("Bouw C", "bouwbedrijf", "Over iets anders.")
    both = world.document("Bouw D", "bouwbedrijf", "En hier.")
    world.code(both, "barrier")
    world.answer("Bouw D", "bouwbedrijf", E1=2)  # heard on experiences whatever the documents say
    coder = new_id()
    book = codebook.of(world.session, world.study.id)
    assert book is not None
    rounds.begin(
        world.session,
        ACTOR,
        world.study,
        title="Blind",
        version=codebook.fixed(world.session, ACTOR, book),
        division={document.id: [coder, new_id()] for document in (blind, both)},
    )
    everybody, hers = (
        framework.matrix(world.session, world.study, reader=reader).rows[0].cells["bouwbedrijf"]
        for reader in (ACTOR, coder)
    )
    assert (everybody.passages, everybody.taking_part, everybody.silent) == (3, 4, 1)
    assert (hers.passages, hers.taking_part, hers.silent) == (1, 3, 1)
    aims = framework.matrix(world.session, world.study, reader=coder).rows[1].cells["bouwbedrijf"]
    assert (aims.taking_part, aims.silent) == (2, 2)  # of B and D nothing is known here


def test_a_removed_coding_is_gone(world: World) -> None:
    coding = world.code(world.document("Bouw A", "bouwbedrijf", "Een."), "barrier")
    coding.removed_at = coding.made_at
    world.session.flush()
    assert framework.said(world.session, world.study) == []


def test_contrasts_are_found_in_answers_and_in_words(world: World) -> None:
    answer_all(world, "bouwbedrijf", [1, 2])
    answer_all(world, "gemeente", [5, 4])
    world.code(world.document("Bouw A", "bouwbedrijf", "Slecht."), "barrier")
    world.code(world.document("Gemeente A", "gemeente", "Goed."), "facilitator")
    row = framework.matrix(world.session, world.study).rows[0]
    assert {(c.subject, c.source) for c in row.contrasts} == {("E1", "survey"), ("ERV1", "coding")}


def test_consensus_is_computed_but_not_in_a_reflexive_study(world: World) -> None:
    for kind in ("bouwbedrijf", "gemeente", "woningcorporatie"):
        answer_all(world, kind, [4, 4], "D1")
    assert framework.matrix(world.session, world.study).consensus == ["D1"]
    world.study.mode = "reflexive"
    assert framework.matrix(world.session, world.study).consensus == []


def test_empty_cells_say_why(world: World) -> None:
    answer_all(world, "gemeente", [98, 98])
    world.code(world.document("Bouw A", "bouwbedrijf", "Een."), "barrier")
    experiences, goals, implementation, _ = framework.matrix(world.session, world.study).rows
    assert experiences.cells["gemeente"].empty == "too_few"
    assert experiences.cells["bouwbedrijf"].empty is None
    assert goals.cells["bouwbedrijf"].empty == "not_asked"
    assert implementation.cells["gemeente"].empty == "not_asked"


def test_outside_the_team_small_groups_are_hidden_and_not_compared(world: World) -> None:
    answer_all(world, "bouwbedrijf", [1] * SMALL_CELL)
    answer_all(world, "gemeente", [5] * (SMALL_CELL - 1))
    assert framework.matrix(world.session, world.study).rows[0].contrasts != []
    row = framework.matrix(world.session, world.study, fewest=SMALL_CELL).rows[0]
    assert row.contrasts == []
    assert row.cells["bouwbedrijf"].overall.median == 1.0
    hidden = row.cells["gemeente"]
    assert hidden.overall.hidden
    assert hidden.empty == "too_few"
    assert all(item.summary.hidden and not any(item.summary.counts.values()) for item in hidden.items)


def test_outside_the_team_the_direction_of_a_few_is_hidden_and_not_compared(world: World) -> None:
    for number in range(SMALL_CELL):
        world.code(world.document(f"Bouw {number}", "bouwbedrijf", "Het hielp."), "facilitator")
    for number in range(SMALL_CELL - 1):
        world.code(world.document(f"Gemeente {number}", "gemeente", "Het hinderde."), "barrier")
    assert framework.matrix(world.session, world.study).rows[0].contrasts != []
    row = framework.matrix(world.session, world.study, fewest=SMALL_CELL).rows[0]
    assert row.contrasts == []
    assert row.cells["bouwbedrijf"].balance.facilitator == SMALL_CELL
    hidden = row.cells["gemeente"].balance
    assert hidden.hidden
    assert (hidden.facilitator, hidden.barrier, hidden.mixed, hidden.neutral) == (0, 0, 0, 0)


def test_a_quote_for_a_cell_is_one_that_may_be_quoted(world: World) -> None:
    silent = world.document("Bouw A", "bouwbedrijf", "x" * 110, quote=False)
    spoken = world.document("Bouw B", "bouwbedrijf", "Dit mag wel.")
    for document in (silent, spoken):
        world.code(document, "barrier")
    quotes = framework.quotes_of_cells(world.session, world.study)
    assert quotes["ervaringen", "bouwbedrijf"].text == "Dit mag wel."
    assert (
        len(framework.passages_of(framework.said(world.session, world.study), "ervaringen", "bouwbedrijf"))
        == 2
    )


def test_the_quote_of_a_cell_is_the_most_central_of_a_readable_length(world: World) -> None:
    passages = {
        "Bouw A": "De planning van de bouw ligt vast voordat wij aan tafel komen, zegt elke uitvoerder die ik spreek.",
        "Bouw B": "De planning van de bouw ligt al vast voordat wij aan tafel komen, en de uitvoerder spreekt ons niet.",
        "Bouw C": "De planning van de bouw ligt vast; wij komen aan tafel als de uitvoerder alles al heeft bedacht.",
        "Bouw D": "Mijn buurman heeft een hond, die blaft elke nacht, maar daar had u natuurlijk heus niet naar gevraagd.",
    }  # fmt: skip
    for name, text in passages.items():
        world.code(world.document(name, "bouwbedrijf", text), "barrier")
    nearest = framework.quotes_of_cells(world.session, world.study)["ervaringen", "bouwbedrijf"]
    assert nearest.text == passages["Bouw D"]  # without vectors: the length alone
    intake.encode_missing(world.session, world.study.id, CharacterNgrams())
    central = framework.quotes_of_cells(world.session, world.study)["ervaringen", "bouwbedrijf"]
    assert "planning" in central.text


def test_a_cell_says_how_many_are_silent_on_it(world: World) -> None:
    world.answer("Gemeente", "gemeente", E1=4)
    world.answer("Gemeente 2", "gemeente", E1=98)
    world.document("Gemeente 3", "gemeente", "Hierover zeggen wij niets.")
    world.code(world.document("Gemeente 4", "gemeente", "Dit wel."), "barrier")
    experiences, goals, *_ = framework.matrix(world.session, world.study).rows
    assert (experiences.cells["gemeente"].taking_part, experiences.cells["gemeente"].silent) == (4, 2)
    assert goals.cells["gemeente"].silent == 4
    outside = framework.matrix(world.session, world.study, fewest=SMALL_CELL).rows[0].cells["gemeente"]
    assert (outside.taking_part, outside.silent) == (0, 0)


def test_a_verdict_rests_on_what_was_accepted_and_on_nothing_else(world: World) -> None:
    rows = [
        Contrast(study_id=world.study.id, what="contrast", places=[], state=state)
        for state in ("accepted", "proposed")
    ]
    world.session.add_all(rows)
    world.session.flush()
    made = framework.judge(
        world.session, ACTOR, world.study, "doelen", "unknown", "Te weinig stemmen.", [row.id for row in rows]
    )
    assert made.verdict == "unknown"
    assert made.rests_on == [str(rows[0].id)]


def test_the_newest_verdict_counts_and_the_older_stay(world: World) -> None:
    framework.judge(world.session, ACTOR, world.study, "doelen", "partly", "Deels.")
    framework.judge(world.session, ACTOR, world.study, "doelen", "not", "Toch niet.")
    found = framework.judgements(world.session, world.study.id)
    assert [(j.verdict, j.reasoning) for j in found["doelen"]] == [
        ("not", "Toch niet."),
        ("partly", "Deels."),
    ]


@pytest.mark.parametrize(
    ("dimension", "verdict", "reasoning"),
    [("doelen", "fine", "x"), ("weather", "not", "x"), ("doelen", "not", "  ")],
)
def test_a_verdict_needs_a_choice_and_its_reasons(
    world: World, dimension: str, verdict: str, reasoning: str
) -> None:
    with pytest.raises(Refused):
        framework.judge(world.session, ACTOR, world.study, dimension, verdict, reasoning)
