"""The checklist of a report: what the study says by itself is computed, the rest is a gap until people write it."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from analysis import report
from analysis.report import plan
from analysis.report.checklists import keeping, reading
from analysis.report.checklists.facts import FACTS
from analysis.report.checklists.keeping import Line
from analysis.report.gathering import Gathering
from surveys.errors import NotFound, Refused
from surveys.models import Interview, Response
from tests.findings_world import ACTOR, World

COREQ = reading.every()["coreq"]


def lines(world: World, language: str = "en") -> dict[str, Line]:
    gathering = Gathering(world.session, world.study, language, inside=True)
    return {line.item.key: line for line in keeping.fill(gathering, COREQ).lines}


def test_coreq_has_its_thirty_two_items_in_three_groups_in_both_languages() -> None:
    assert [item.key for item in COREQ.items] == [str(number) for number in range(1, 33)]
    assert [len(group.items) for group in COREQ.groups] == [8, 15, 9]  # as in Tong et al. (2007)
    for item in COREQ.items:
        assert set(item.name) == set(item.question) == {"nl", "en"}
    assert {item.fact for item in COREQ.items} - {""} == set(FACTS)


def test_an_empty_study_says_next_to_nothing_and_guesses_nothing(world: World) -> None:
    said = {key for key, line in lines(world).items() if line.fact}
    assert said == {"9", "25", "27"}  # the method, the codebook it began with, the software
    assert len(keeping.fill(Gathering(world.session, world.study, "nl", inside=True), COREQ).gaps) == 29


def test_facts_are_counted_from_the_study(world: World) -> None:
    for name in ("Corporatie 1", "Corporatie 2"):
        world.answer(name, "woningcorporatie", E1=4)
    first = world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang.")
    world.code(first, "barrier")
    found = lines(world)
    assert found["12"].fact == "Conversations: 0; organisations: 0. Surveys submitted: 2."
    assert found["13"].fact.startswith(
        "Invited: 2. Of these declined: 0; began without submitting: 0; not heard of: 0."
    )
    assert found["16"].fact == "Housing corporation (conversations: 0, surveys: 2)"
    assert found["24"].fact == "People who coded: 1."
    assert found["21"].is_open
    assert lines(world, "nl")["24"].fact == "Mensen die codeerden: 1."


def test_the_length_of_conversations_is_of_those_that_are_known(world: World) -> None:
    for number, minutes in enumerate((42, 61, None)):
        response = world.answer(f"Bouw {number}", "bouwbedrijf")
        held_interview(world.session, world, response, minutes)
    found = lines(world)
    assert found["21"].fact == "From 42 to 61 minutes, median 52 (known of 2 of the 3 conversations)."
    assert found["14"].fact == "On a visit: 3; by telephone: 0; by video call: 0."
    assert found["18"].fact == "Organisations: 3; spoken to more than once: 0."
    assert (
        found["1"].fact == "Conversations: 3; held by: 1 of the team; with a second person taking notes: 0."
    )


def held_interview(session: Session, world: World, response: Response, minutes: int | None) -> None:
    session.add(
        Interview(
            study_id=world.study.id,
            response=response,
            interviewer_id=ACTOR,
            state="finished",
            minutes=minutes,
        )
    )
    session.flush()


def test_saturation_is_not_told_in_a_reflexive_study(world: World) -> None:
    world.study.mode = "reflexive"
    found = lines(world)
    assert found["22"].fact == "Not determined: saturation does not fit reflexive analysis."
    assert found["9"].fact == "Reflexive thematic analysis."


def test_people_fill_a_gap_and_take_it_away_again(world: World) -> None:
    assert lines(world)["2"].is_open
    keeping.write(world.session, ACTOR, world.study, COREQ, "2", {"nl": " MSc sociologie ", "en": ""}, {})
    assert lines(world)["2"].words == {"nl": "MSc sociologie"}
    assert not lines(world)["2"].is_open
    keeping.write(world.session, ACTOR, world.study, COREQ, "2", {"nl": ""}, {"nl": "MSc sociologie"})
    assert lines(world)["2"].is_open
    with pytest.raises(NotFound):
        keeping.write(world.session, ACTOR, world.study, COREQ, "33", {"nl": "x"}, {})
    with pytest.raises(Refused):
        keeping.write(world.session, ACTOR, world.study, COREQ, "2", {"nl": "x" * 5001}, {})


def test_the_report_names_its_gaps(world: World) -> None:
    keeping.write(world.session, ACTOR, world.study, COREQ, "2", {"nl": "MSc sociologie"}, {})
    content = report.build(world.session, world.study, "nl")
    section = next(section for section in content.sections if section.key == "checklist_coreq")
    told = str(section)
    assert "Van 32 punten is er bij 4 iets te zeggen." in told
    assert "2. Opleiding" not in told.partition("Nog open")[2].partition("kind='words'")[0]
    assert "MSc sociologie" in told
    assert "5. Ervaring" in told


def test_an_operator_adds_a_checklist_as_a_file(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.yml").write_text(
        "key: huis\nlabel: {nl: Huisregels, en: House rules}\nsource: eigen lijst\n"
        "groups:\n- title: {nl: Alles, en: All}\n  items:\n"
        "  - {key: a, name: {nl: Methode}, question: {nl: 'Hoe?'}, fact: method}\n"
        "  - {key: b, name: {nl: Wie betaalt}, question: {nl: 'Wie?'}}\n"
    )
    monkeypatch.setenv(reading.OWN, str(tmp_path))
    plan.add(world.session, ACTOR, world.study, "checklist_huis", 0)
    content = report.build(world.session, world.study, "nl")
    section = content.sections[-1]
    assert section.title == "Huisregels"
    assert "Van 2 punten is er bij 1 iets te zeggen." in str(section)
    monkeypatch.delenv(reading.OWN)
    content = report.build(
        world.session, world.study, "nl"
    )  # the file is gone: the report stands, and says so
    assert "Hier is nog niets geschreven." in str(content.sections[-1])


UNKNOWN_FACT = (
    "key: x\nlabel: {}\nsource: ''\n"
    "groups: [{title: {}, items: [{key: a, name: {}, question: {}, fact: nonsense}]}]"
)


@pytest.mark.parametrize("text", ["key: [", "key: x", UNKNOWN_FACT])
def test_a_file_that_is_no_checklist_is_named_in_the_log_and_stops_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    (tmp_path / "stuk.yml").write_text(text)
    monkeypatch.setenv(reading.OWN, str(tmp_path))
    assert list(reading.every()) == ["coreq"]
    assert "stuk.yml" in caplog.text
