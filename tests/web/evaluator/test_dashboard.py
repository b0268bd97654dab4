"""The figures of a round: who is how far, where people stop, and what others than the team may see."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from analysis import dashboard
from analysis.dashboard import KindRow, coarse
from surveys import fieldwork, instruments, partners, responses, studies
from surveys.base import new_id
from surveys.models import Answer, Response, Study, Wave
from tests.conftest import SignIn, Work
from tests.unlinked_world import open_round


def rows_of(text: str, name: str) -> dict[str, list[str]]:
    """The table beside a figure: its lines by their first cell."""
    part = text.split(f'data-name="{name}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    lines = (re.findall(r">([^<]+)</t[hd]>", line) for line in part.split("</tr>"))
    return {line[0]: line[1:] for line in lines if line}


PAGES = ["profiel", "ervaringen", "doelen"]


@pytest.fixture
def wave(work: Work) -> Any:
    """Four who submitted, one who stopped after the first page, one who declined, one silent, and one test."""
    with work() as session:
        study = studies.create(session, None, title="Zuid")
        kinds = {kind.key: kind for kind in partners.types(session, study)}
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        for number, does in enumerate(["all", "all", "all", "all", "stop", "decline", "silent", "test"]):
            kind = kinds["bouwbedrijf" if number < 3 else "gemeente"]
            partner = partners.add(session, None, study, f"Partner {number}", kind.id)
            if does == "test":  # the evaluator's own try has no invitation
                values = {
                    "study_id": study.id,
                    "version": version,
                    "wave_id": wave.id,
                    "partner_id": partner.id,
                }
                response = Response(**values, is_test=True)
                session.add(response)
                session.flush()
                answer(session, response, does, kind.key, number)
                continue
            person = partners.add_participant(session, None, partner, f"Persoon {number}")
            invitation, _ = fieldwork.invite(session, None, wave, person)
            if does == "decline":
                fieldwork.decline(session, invitation)
            if does in ("all", "stop"):
                answer(session, fieldwork.start(session, invitation, "nl"), does, kind.key, number)
        return study, wave


def answer(session: Any, response: Response, does: str, route: str, number: int) -> None:
    consents = responses.definition_of(session, response).consents
    responses.record_consents(session, response, {item.key: True for item in consents})
    responses.save_page(session, response, "profiel", {"P1": route, "P2": "10-49"}, "nl")
    if does == "stop":
        return
    responses.save_page(session, response, "ervaringen", {"E1": 1 + number % 5}, "nl")
    if route == "bouwbedrijf" and number < 2:
        responses.save_page(
            session, response, "bouw", {"BW3": 4 + number, "BW4": 2} if number else {"BW3": 4}, "nl"
        )
    responses.submit(session, response, new_id())
    response.submitted_at = response.started_at + dt.timedelta(days=number, minutes=20)


def test_everybody_is_counted_once_and_tests_never(wave: tuple[Study, Wave], work: Work) -> None:
    with work() as session:
        found = dashboard.of_wave(session, session.get_one(Wave, wave[1].id))
        rows = {row.key: row for row in found.kinds}
        builders, city = rows["bouwbedrijf"], rows["gemeente"]
        assert (builders.invited, builders.submitted, builders.silent) == (3, 3, 0)
        assert (city.submitted, city.started, city.declined) == (1, 1, 1)
        assert sum(found.per_day) == 4
        assert len(found.days) == 4
        assert found.minutes is None  # four responses: too few to tell


def test_the_minutes_are_told_from_five_on_and_without_pauses(sign_in: SignIn, work: Work) -> None:
    """Of 10, 12, 14, 20 and 30 minutes of filling in; one of them had lunch in between."""
    with work() as session:
        made = open_round(session, mode="identified", counts={"bouwbedrijf": 5})
        for one, spent in zip(made.people, (10, 12, 14, 20, 30), strict=True):
            response = fieldwork.start(session, one.invitation, "nl")
            responses.record_consents(session, response, {"consent_survey": True, "consent_quote": True})
            responses.save_page(session, response, "ervaring", {"E1": 3}, "nl")
            responses.save_page(session, response, "open", {"OPEN": "x"}, "nl")
            responses.submit(session, response, new_id())
            lunch = 60 if spent == 14 else 0
            rows = {
                row.item_id: row for row in session.scalars(select(Answer).filter_by(response_id=response.id))
            }
            half = dt.timedelta(minutes=spent / 2)
            rows["E1"].saved_at = response.started_at + half
            rows["OPEN"].saved_at = rows["E1"].saved_at + dt.timedelta(minutes=lunch)
            response.submitted_at = rows["OPEN"].saved_at + half
        found = dashboard.of_wave(session, session.get_one(Wave, made.wave.id)).minutes
        assert found is not None
        assert (found.n, found.low, found.median, found.high) == (5, 12, 14, 20)
        study = session.get_one(Study, made.study.id)
    told = sign_in("evaluator", study).get(f"/studies/{study.id}/waves/{made.wave.id}/figures").text
    assert "Half of the 5 responses took 14 minutes or less" in told
    assert "the middle half took 12 to 20 minutes" in told


def test_drop_out_is_counted_where_the_next_page_was_not_saved(wave: tuple[Study, Wave], work: Work) -> None:
    with work() as session:
        found = dashboard.of_wave(session, session.get_one(Wave, wave[1].id))
        pages = {row.page.id: row for row in found.pages}
        assert [pages[page].stopped for page in PAGES] == [0, 1, 0]
        assert [pages[page].met for page in PAGES] == [5, 5, 5]
        assert [pages[page].passed for page in PAGES] == [5, 4, 4]
        assert [pages[page].came for page in PAGES] == [5, 5, 4]  # who stopped before a page never saw it
        assert pages["bouw"].met == 3


def page(sign_in: SignIn, wave: tuple[Study, Wave], role: str, path: str = "") -> Any:
    return sign_in(role, wave[0]).get(f"/studies/{wave[0].id}/waves/{wave[1].id}/figures{path}")


def test_the_team_sees_the_spread_and_can_choose_a_kind(sign_in: SignIn, wave: tuple[Study, Wave]) -> None:
    assert "4 of 7 people" in page(sign_in, wave, "evaluator").text
    assert "4 submitted responses" in page(sign_in, wave, "evaluator", "/ervaringen").text
    one = page(sign_in, wave, "evaluator", "/ervaringen?kind=gemeente")
    assert "1 submitted response." in one.text


def test_a_commissioner_sees_counts_but_no_answer_of_fewer_than_five(
    sign_in: SignIn, wave: tuple[Study, Wave]
) -> None:
    assert page(sign_in, wave, "commissioner").status_code == 200
    spread = page(sign_in, wave, "commissioner", "/ervaringen?kind=gemeente").text
    assert "Fewer than five answers" in spread
    assert "4 submitted responses" in spread  # the choice of a kind is not for them
    assert "data-figure" not in spread


def test_the_table_of_drop_out_says_of_how_many(sign_in: SignIn, wave: tuple[Study, Wave]) -> None:
    told = rows_of(page(sign_in, wave, "evaluator").text, "uitval")
    assert told["Experiences"] == ["5", "1", "20 %"]
    assert told["Your organisation"] == ["5", "0", "0 %"]
    assert told["Goals"] == ["4", "0", "0 %"]
    outside = page(sign_in, wave, "commissioner").text
    assert "Fewer than five people began and did not submit" in outside
    assert 'data-name="uitval"' not in outside


def test_outside_the_team_no_small_kind_of_partner_stands_by_itself(
    sign_in: SignIn, wave: tuple[Study, Wave]
) -> None:
    """Three builders and four of the municipality were invited: fewer than five each."""
    inside = rows_of(page(sign_in, wave, "evaluator").text, "respons")
    assert inside == {"Municipality": ["1", "1", "1", "1"], "Builder": ["3", "0", "0", "0"]}
    answer = page(sign_in, wave, "commissioner").text
    assert rows_of(answer, "respons") == {"Other kinds together": ["4", "1", "1", "1"]}
    assert "fewer than five people came here" in answer
    assert "3 people came here" not in answer


def test_a_small_kind_takes_another_along_when_it_would_still_be_small() -> None:
    def row(key: str, invited: int) -> KindRow:
        return KindRow(key, {"nl": key}, invited, invited, 0, 0)

    def told(*invited: int) -> list[int]:
        return [one.invited for one in coarse([row(str(number), number) for number in invited], 5)]

    assert told(8, 6, 5) == [8, 6, 5]
    assert told(8, 6, 3, 2) == [8, 6, 5]
    assert told(8, 6, 2) == [8, 8]
    assert told(3, 1) == [4]
    assert told() == []


def test_a_question_on_a_scale_has_a_line_an_answer(sign_in: SignIn, wave: tuple[Study, Wave]) -> None:
    answer = page(sign_in, wave, "evaluator", "/ervaringen").text
    found = rows_of(answer, "E1")
    assert sum(int(count) for count, _ in found.values()) == 4
    assert found["Agree"] == ["1", "25 %"]
    assert "n = 4; unknown: 0; left open: 0." in answer


def test_of_one_or_two_numbers_no_middle_is_told(sign_in: SignIn, wave: tuple[Study, Wave]) -> None:
    told = page(sign_in, wave, "evaluator", "/bouw").text
    assert "Two answers: 4 and 5. n = 2" in told
    assert "One answer: 2. n = 1" in told
    hidden = page(sign_in, wave, "commissioner", "/bouw").text
    assert "Two answers" not in hidden


def test_a_page_that_is_none_is_not_found(sign_in: SignIn, wave: tuple[Study, Wave]) -> None:
    assert page(sign_in, wave, "evaluator", "/nergens").status_code == 404


def test_an_empty_round_says_what_will_come(sign_in: SignIn, work: Work) -> None:
    with work() as session:
        study = studies.create(session, None, title="Leeg")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        empty = fieldwork.open_wave(session, None, version, "Later")
    assert "No figures yet" in page(sign_in, (study, empty), "evaluator").text
