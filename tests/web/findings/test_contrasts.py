"""The pages of contrasts and consensus: searched, accepted or rejected, linked; and what each role sees."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from analysis.contrasts.models import Contrast
from analysis.models import Evidence
from app import jobs
from coding import codebook
from coding.rounds import leading as rounds
from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.web.findings.conftest import SECRET, SILENT, Found

SPOKEN = "Bij ons gaat het juist snel."


@pytest.fixture
def searched(app: Flask, sign_in: SignIn, found: Found) -> Found:
    answer = sign_in("researcher").post(found.path("contrasts/search"))
    assert answer.status_code == 302
    with app.app_context():
        assert jobs.run_waiting() > 0
    return found


def row_of(work: Work) -> uuid.UUID:
    with work() as session:
        return session.scalars(select(Contrast.id)).one()


ENGLISH = ("Contrasts and consensus", "Speak of it as a help", "2 organisations", "may not be quoted")
DUTCH = ("Tegenstellingen en overeenstemming", "iets dat helpt", "2 organisaties", "niet worden aangehaald")


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("nl", DUTCH)])
def test_both_sides_stand_beside_each_other(
    sign_in: SignIn, searched: Found, language: str, words: tuple[str, ...]
) -> None:
    page = sign_in("reader", language=language).get(searched.path("contrasts")).text
    assert all(word in page for word in words)
    assert SECRET in page
    assert SPOKEN in page
    assert SILENT not in page
    assert (
        "<form" not in page.partition('class="contrasts"')[2].partition("</ol>")[0]
    )  # a reader decides nothing


def test_before_anything_was_compared_the_page_says_what_to_do(sign_in: SignIn, found: Found) -> None:
    page = sign_in("researcher").get(found.path("contrasts")).text
    assert "Compare what organisations say" in page
    assert "How to read this" not in page


def test_accepting_needs_words_and_puts_it_with_the_matrix(
    sign_in: SignIn, searched: Found, work: Work
) -> None:
    client = sign_in("researcher")
    where = searched.path(f"contrasts/{row_of(work)}")
    refused = client.post(where, data={"act": "accept", "title": "Bellen"}, follow_redirects=True).text
    assert "Write why." in refused
    sent = {"act": "accept", "title": "Hoe snel er gebeld wordt", "reason": "Zij zeggen het zelf."}
    done = client.post(where, data=sent, follow_redirects=True).text
    assert "coherence matrix" in done
    assert "Hoe snel er gebeld wordt" in client.get(searched.path("coherence")).text
    assert "Zij zeggen het zelf." in client.get(searched.path("contrasts?list=accepted")).text
    history = client.get(searched.path("history")).text
    assert "a contrast or consensus" in history


def test_rejecting_takes_it_from_the_list_and_can_be_undone(
    sign_in: SignIn, searched: Found, work: Work
) -> None:
    client = sign_in("researcher")
    where = searched.path(f"contrasts/{row_of(work)}")
    client.post(where, data={"act": "reject", "reason": "Zij bedoelen iets anders."})
    assert "Proposals (0)" in client.get(searched.path("contrasts")).text
    assert "Zij bedoelen iets anders." in client.get(searched.path("contrasts?list=rejected")).text
    client.post(where, data={"act": "reopen"})
    assert "Proposals (1)" in client.get(searched.path("contrasts")).text
    assert client.post(where, data={"act": "sing"}).status_code == 400


def test_it_becomes_evidence_for_and_against_a_finding(sign_in: SignIn, searched: Found, work: Work) -> None:
    client = sign_in("researcher")
    where = searched.path(f"contrasts/{row_of(work)}")
    client.post(where, data={"act": "accept", "title": "Bellen", "reason": "Ja."})
    page = client.get(searched.path("contrasts?list=accepted")).text
    assert "Use as evidence" in page
    client.post(where, data={"act": "link", "finding": str(searched.element), "speaks_for": "helps"})
    with work() as session:
        linked = session.scalars(select(Evidence).where(Evidence.finding_id == searched.element)).all()
        assert sorted(one.stance for one in linked) == ["against", "against", "for"]


def test_a_commissioner_sees_what_the_team_accepted_and_no_small_number_or_word(
    sign_in: SignIn, searched: Found, work: Work
) -> None:
    sent = {"act": "accept", "title": "Hoe snel er gebeld wordt", "reason": "Intern."}
    sign_in("researcher").post(searched.path(f"contrasts/{row_of(work)}"), data=sent)
    client = sign_in("commissioner")
    assert client.get(searched.path("contrasts")).status_code == 403
    page = client.get(searched.path("coherence")).text
    assert "Hoe snel er gebeld wordt" in page
    assert "fewer than 5 organisations" in page
    assert not any(word in page for word in (SECRET, SPOKEN, SILENT, "Intern."))
    assert "/contrasts" not in page


def test_a_reflexive_study_ranks_nothing_and_says_what_its_numbers_are(
    sign_in: SignIn, searched: Found, work: Work
) -> None:
    with work() as session:
        session.get_one(Study, searched.study.id).mode = "reflexive"
    page = sign_in("researcher").get(searched.path("contrasts")).text
    assert "works reflexively" in page
    assert "3 participating organisations" in page
    assert not re.search(r"\d organisations?[,:]", page.replace("participating organisation", "taking part"))


def test_a_blind_coder_does_not_see_the_document_she_codes(
    sign_in: SignIn, searched: Found, work: Work
) -> None:
    anna = sign_in("researcher")
    with work() as session:
        book = codebook.of(session, searched.study.id)
        assert book is not None
        rounds.begin(
            session, ACTOR, session.get_one(Study, searched.study.id), title="Blind",
            version=codebook.fixed(session, ACTOR, book),
            division={searched.document: [anna.user.id, ACTOR]},  # type: ignore[attr-defined]
        )  # fmt: skip
    page = anna.get(searched.path("contrasts")).text
    assert SECRET not in page
    assert "You are coding 1 document blind" in page
    assert "1 organisation counts, but may not be quoted" in page  # the silent one, and not hers
    for path in ("coherence", "coherence/ervaringen/bouwbedrijf"):
        page = anna.get(searched.path(path)).text
        assert SECRET not in page
        assert "You are coding 1 document blind" in page
    assert SECRET in sign_in("researcher").get(searched.path("contrasts")).text
    assert SECRET in sign_in("researcher").get(searched.path("coherence/ervaringen/bouwbedrijf")).text


def test_progress_is_told(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    assert client.get(found.path("contrasts/progress")).json == {"state": "none"}
    client.post(found.path("contrasts/search"))
    told = client.get(found.path("contrasts/progress")).json
    assert told is not None
    assert told["state"] == "queued"
    assert "You can leave this page" in client.get(found.path("contrasts")).text


@pytest.mark.parametrize(
    ("language", "nothing", "unknown"),
    [
        ("en", "nothing here may be quoted", "Cannot be said yet"),
        ("nl", "hier mag niets worden aangehaald", "Nog niet te zeggen"),
    ],
)
def test_a_cell_of_the_matrix_opens_with_a_quote_and_tells_agreement_and_silence(
    sign_in: SignIn, found: Found, work: Work, language: str, nothing: str, unknown: str
) -> None:
    page = sign_in("researcher", language=language).get(found.path("coherence")).text
    cell = page.partition('data-kind="')[2].partition("</td>")[0]
    assert cell.index("blockquote") < cell.index("n = ")
    assert "A = 1" in page  # five corporations that all said 4
    assert nothing in page
    assert unknown in page


def test_a_verdict_names_the_contrasts_it_rests_on(sign_in: SignIn, searched: Found, work: Work) -> None:
    client = sign_in("researcher")
    row = row_of(work)
    sent = {"act": "accept", "title": "Hoe snel er gebeld wordt", "reason": "Ja."}
    client.post(searched.path(f"contrasts/{row}"), data=sent)
    verdict = {"verdict": "not", "reasoning": "Twee verhalen.", "rests_on": str(row)}
    client.post(searched.path("coherence/ervaringen/verdict"), data=verdict)
    page = client.get(searched.path("coherence")).text
    assert "It rests on" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "What it says of itself",
                "What others say of it",
                "On paper and in practice",
                "There are no policy texts",
            ),
        ),
        ("nl", ("Over zichzelf", "De anderen erover", "Op papier en in de praktijk", "geen beleidsteksten")),
    ],
)
def test_a_dimension_opens_and_a_difference_is_judged(
    sign_in: SignIn, found: Found, language: str, words: tuple[str, ...]
) -> None:
    client = sign_in("researcher", language=language)
    page = client.get(found.path("coherence/ervaringen"))
    assert page.status_code == 200
    assert all(word in page.text for word in words)
    assert SECRET in page.text
    assert SILENT not in page.text
    where = found.path("coherence/ervaringen/bouwbedrijf/difference")
    client.post(where, data={"meaning": "roles", "reason": "Zij doen ander werk."})
    assert "Zij doen ander werk." in client.get(found.path("coherence/ervaringen")).text
    assert client.get(found.path("coherence/weather")).status_code == 404
    assert sign_in("commissioner").get(found.path("coherence/ervaringen")).status_code == 403
    assert sign_in("reader").post(where, data={"meaning": "roles", "reason": "x"}).status_code == 403
