"""A repeating group by its buttons, without JavaScript: nothing typed is lost, and what counts is what was filled in."""

import re

from flask.testing import FlaskClient

from surveys import responses
from tests import examples
from tests.conftest import Work


def entries(work: Work) -> object:
    with work() as session:
        return responses.stored(session, examples.only_response(session)).get("placements")


def typed(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_adding_and_removing_keeps_what_was_typed(client: FlaskClient, work: Work) -> None:
    page = f"{examples.begin(client, work, 'repeat')}/page/vraag"
    assert "Plaatsing 1" in client.get(page, headers={"Accept-Language": "nl"}).text
    first = {"placements__entries": "1", "placements.0.pl_job": "Timmerman"}
    added = client.post(page, data=first | {"go": "add:placements"})
    assert added.location == f"{page}#entry-placements.1"
    assert entries(work) == [{"pl_job": "Timmerman"}, {}]
    shown = client.get(page).text
    assert "Plaatsing 1: Timmerman" in shown
    assert "Plaatsing 2<" in shown
    both = first | {
        "placements__entries": "2",
        "placements.1.pl_job": "Schilder",
        "placements.1.pl_hours": "8",
    }
    removed = client.post(page, data=both | {"go": "remove:placements:0"})
    assert removed.location == f"{page}#item-placements"
    assert entries(work) == [{"pl_job": "Schilder", "pl_hours": 8}]


def test_what_is_not_right_yet_stays_as_it_was_typed(client: FlaskClient, work: Work) -> None:
    page = f"{examples.begin(client, work, 'repeat')}/page/vraag"
    wrong = {
        "placements__entries": "2",
        "placements.0.pl_job": "Timmerman",
        "placements.1.pl_job": "Schilder",
        "placements.1.pl_hours": "veel",
    }
    again = client.post(page, data=wrong | {"go": "add:placements"})
    assert again.status_code == 200
    assert typed(again.text, "placements.1.pl_hours") == "veel"
    assert typed(again.text, "placements__entries") == "3"
    assert "error-summary" not in again.text
    told = client.post(page, data=wrong | {"go": "next"}).text
    assert "Plaatsing 2: Schilder: Hoeveel uur per week als Schilder? Vul een getal in" in told
    shifted = client.post(page, data=wrong | {"go": "remove:placements:0"})
    assert typed(shifted.text, "placements.0.pl_hours") == "veel"
    assert entries(work) == [{"pl_job": "Schilder"}]


def test_no_more_and_no_fewer_than_the_instrument_says(client: FlaskClient, work: Work) -> None:
    page = f"{examples.begin(client, work, 'repeat')}/page/vraag"
    client.post(
        page, data={"placements__entries": "1", "placements.0.pl_job": "A", "go": "remove:placements:0"}
    )
    assert entries(work) == [{"pl_job": "A"}]
    many = {f"placements.{place}.pl_job": "A" for place in range(9)}
    client.post(page, data=many | {"placements__entries": "900", "go": "add:placements"})
    assert entries(work) == [{"pl_job": "A"}] * 3
    assert "add:placements" not in client.get(page).text


def test_an_answer_that_brings_another_question_shows_it_before_going_on(
    client: FlaskClient, work: Work
) -> None:
    answer = examples.begin(client, work, "repeat")
    filled = {"placements__entries": "1", "placements.0.pl_job": "Timmerman", "placements.0.pl_hours": "24"}
    brought = client.post(f"{answer}/page/vraag", data=filled | {"go": "next"})
    assert brought.location == f"{answer}/page/vraag?new=placements.0.pl_days"
    again = client.get(brought.location, headers={"Accept-Language": "nl"}).text
    assert "Door uw antwoorden kwam er een vraag bij op deze pagina." in again
    assert '<li><a href="#placements.0.pl_days">Op hoeveel dagen?</a></li>' in again
    gone_on = client.post(f"{answer}/page/vraag", data=filled | {"go": "next"})
    assert gone_on.location == f"{answer}/review"
    review = client.get(f"{answer}/review").text
    assert '<span class="entry-title">Plaatsing 1: Timmerman</span>Wat voor werk is het?' in review
    assert review.count("Plaatsing 1: Timmerman") == 1
    assert "24 uur per week" in review


def test_the_review_leads_to_what_is_open_in_an_entry(client: FlaskClient, work: Work) -> None:
    answer = examples.begin(client, work, "repeat")
    open_group = client.get(f"{answer}/review").text
    assert "#item-placements" in open_group
    client.post(
        f"{answer}/page/vraag",
        data={"placements__entries": "2", "placements.1.pl_hours": "8", "go": "stop"},
    )
    assert "#item-placements.1.pl_job" in client.get(f"{answer}/review").text
    assert client.post(f"{answer}/submit").location == f"{answer}/review"
