"""Factors on their pages: counted by organisation, rated with a reason, compared, forgotten with the words."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis import retention
from analysis.factors.models import CriticalityRating
from coding.documents import cases
from coding.models import Code
from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR, make_world


@pytest.fixture
def filled(work: Work) -> Study:
    """Two builders that see a hindrance, a third that sees a help, and a municipality that sees both; two groups."""
    with work() as session:
        world = make_world(session, synthetic=True)
        made = []
        for name, kind, valences in (
            ("Bouw A", "bouwbedrijf", ["barrier"]),
            ("Bouw B", "bouwbedrijf", ["barrier"]),
            ("Bouw C", "bouwbedrijf", ["facilitator"]),
            ("Gemeente", "gemeente", ["barrier", "facilitator"]),
        ):
            made.append(world.document(name, kind, f"Dit zegt {name}.", quote=name != "Bouw B"))
            for valence in valences:
                world.code(made[-1], valence)
        world.code(made[0], "barrier", "LOOSE")
        for group, documents in (("Hoog", made[2:]), ("Laag", made[:2])):
            cases.put_in(session, ACTOR, cases.make_group(session, ACTOR, world.study, group), documents)
        return world.study


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1])).replace("&amp;", "&")


def code_id(work: Work, key: str = "ERV1") -> uuid.UUID:
    with work() as session:
        return session.scalars(select(Code.id).where(Code.key == key)).one()


def rate(client: FlaskClient, path: str, name: str, value: str, reason: str = "Zo gezegd.") -> str:
    """Through the form of this organisation; gives the page that comes back."""
    page = client.get(path).text
    section = next(part for part in page.split("<section")[1:] if f"{name} " in plain("<main" + part))
    sent = dict(re.findall(r'name="(case_key|revision)" value="([^"]*)"', section))
    return client.post(path, data=sent | {"value": value, "reason": reason}, follow_redirects=True).text


def test_each_organisation_counts_once_on_the_side_it_speaks_for(sign_in: SignIn, filled: Study) -> None:
    client = sign_in("researcher", filled)
    page = client.get(f"/studies/{filled.id}/factors").text

    def side(name: str) -> str:
        return plain("<main" + page.split(f'id="side-{name}"')[1].split("</table>")[0])

    success, failure = side("success"), side("failure")
    assert "1 How it feels 2 Builder, Municipality" in success
    assert "+ 1 helps − 2 hinders ~ 1 both 0: 0 neutral not rated 5" in success
    assert "1 How it feels 3 Builder, Municipality" in failure
    assert "2 Loose 1 Builder" in failure
    assert "Loose" not in success
    assert "data-figure" in page
    assert "n = 4 organisations" in plain(page)


def test_in_a_reflexive_study_nothing_is_ranked(sign_in: SignIn, filled: Study, work: Work) -> None:
    with work() as session:
        session.get_one(Study, filled.id).mode = "reflexive"
    page = sign_in("researcher", filled).get(f"/studies/{filled.id}/factors").text
    assert "data-figure" not in page
    assert "Rank" not in plain(page)
    assert "This study works reflexively" in page


def test_a_rating_is_kept_with_its_reason_and_summed_up(sign_in: SignIn, filled: Study, work: Work) -> None:
    client, path = sign_in("researcher", filled), f"/studies/{filled.id}/factors/{code_id(work)}"
    page = client.get(path).text
    assert "Dit zegt Bouw A." in page
    assert "may not be quoted" in page
    assert "Write what this rating rests on." in rate(client, path, "Bouw A", "-2", " ")
    assert "The rating is kept." in rate(client, path, "Bouw A", "-2", "Al <b>drie</b> keer.")
    assert "Al &lt;b&gt;drie&lt;/b&gt; keer." in client.get(path).text
    rate(client, path, "Bouw C", "1")
    rate(client, path, "Gemeente", "mixed")
    factors = plain(client.get(f"/studies/{filled.id}/factors").text)
    assert "−0.5 (−2 … +1) 3 of 4 rated" in factors
    assert "Choose a rating." in rate(client, path, "Bouw B", "")
    rate(client, path, "Gemeente", "", "")
    assert "2 of 4 rated" in plain(client.get(f"/studies/{filled.id}/factors").text)


def test_a_rating_of_somebody_else_is_not_overwritten(sign_in: SignIn, filled: Study, work: Work) -> None:
    client, path = sign_in("researcher", filled), f"/studies/{filled.id}/factors/{code_id(work)}"
    rate(client, path, "Bouw A", "-2")
    with work() as session:
        key = session.scalars(select(CriticalityRating.case_key)).one()
    answer = client.post(path, data={"case_key": key, "value": "2", "reason": "Toch niet.", "revision": 0})
    assert answer.status_code == 409
    assert "Somebody else has rated this organisation meanwhile." in answer.text
    assert "Toch niet." in answer.text
    with work() as session:
        assert session.scalars(select(CriticalityRating.value)).all() == [-2]


def test_high_and_low_performers_are_compared_by_their_ratings(
    sign_in: SignIn, filled: Study, work: Work
) -> None:
    client, path = sign_in("researcher", filled), f"/studies/{filled.id}/factors/{code_id(work)}"
    assert "This needs ratings" in client.get(f"/studies/{filled.id}/factors").text
    for name, value in (("Bouw A", "-2"), ("Bouw B", "-1"), ("Bouw C", "1"), ("Gemeente", "1")):
        rate(client, path, name, value)
    page = client.get(f"/studies/{filled.id}/factors").text
    listed = page.split('id="choose-high"')[1].split("</select>")[0]
    groups = {name: key for key, name in re.findall(r'<option value="(group\.[^"]+)">(Hoog|Laag)', listed)}
    high, low = groups["Hoog"], groups["Laag"]
    told = plain(client.get(f"/studies/{filled.id}/factors?high={high}&low={low}").text)
    assert "How it feels +1 2 of 2 rated −1.5 (−2 … −1) 2 of 2 rated strongly" in told


def test_a_reader_reads_and_a_commissioner_does_not(sign_in: SignIn, filled: Study, work: Work) -> None:
    path = f"/studies/{filled.id}/factors/{code_id(work)}"
    reader = sign_in("reader", filled)
    assert "Keep the rating" not in reader.get(path).text
    assert reader.post(path, data={"case_key": "x"}).status_code == 403
    assert sign_in("commissioner", filled).get(path).status_code == 403
    assert sign_in("commissioner", filled).get(f"/studies/{filled.id}/factors").status_code == 403


def test_the_lists_go_along_as_a_table(sign_in: SignIn, filled: Study) -> None:
    table = sign_in("researcher", filled).post(f"/studies/{filled.id}/factors", data={"form": "csv"}).text
    assert "Failure factors,1,ERV1,How it feels,3,4,2,1,2,1,0,5,0," in table


def test_an_empty_study_says_what_to_do_first(sign_in: SignIn, study: Study) -> None:
    assert "No factors yet" in sign_in("researcher").get(f"/studies/{study.id}/factors").text


def test_ratings_go_with_the_words_they_rest_on(sign_in: SignIn, filled: Study, work: Work) -> None:
    client, path = sign_in("researcher", filled), f"/studies/{filled.id}/factors/{code_id(work)}"
    rate(client, path, "Bouw A", "-2")
    rate(client, path, "Bouw C", "1")
    with work() as session:
        gone = [each.id for each in cases.current(session, filled.id) if each.title == "Gesprek met Bouw A"]
        retention.erase_evidence(session, ACTOR, gone)
        assert session.scalars(select(CriticalityRating.value)).all() == [1]
