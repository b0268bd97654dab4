"""Searching and themes: what they say before there is anything to read, and what is found when there is."""

from coding import encoding, intake
from surveys.base import new_id
from surveys.models import Study
from tests.conftest import SignIn, Work

TRANSCRIPT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken.\nI: En dan?\nR: ?\n"


def read(work: Work, study: Study, text: str = TRANSCRIPT) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        document = intake.add_transcript(session, new_id(), here, "gesprek.txt", text.encode())
        intake.segment(session, document)
        intake.encode_missing(session, study.id, encoding.encoder())


def test_before_there_are_texts_the_pages_say_where_they_come_from(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    for page, words in (("themes", "No passages yet"), ("search", "Nothing to search yet")):
        text = client.get(f"/studies/{study.id}/{page}").text
        assert words in text
        assert f"/studies/{study.id}/documents" in text.split("<main")[1]
        assert "<form" not in text.split("<main")[1]


def test_while_the_computer_still_reads_the_pages_say_so(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        intake.add_transcript(session, new_id(), here, "gesprek.txt", b"R: Wij wachten lang op antwoord.")
    client = sign_in("researcher")
    for page in ("themes", "contrasts"):
        text = client.get(f"/studies/{study.id}/{page}").text
        assert "The texts are still being read" in text
        assert "Add a text first" not in text


def test_with_texts_there_is_something_to_search_and_to_group(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    read(work, study)
    client = sign_in("researcher")
    assert "Look for groups of passages" in client.get(f"/studies/{study.id}/themes").text
    assert "Nothing to search yet" not in client.get(f"/studies/{study.id}/search").text


def test_a_search_gives_words_and_never_an_answer_of_mere_signs(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    read(work, study)
    page = sign_in("researcher").get(f"/studies/{study.id}/search?q=jobcoach").text
    assert "De jobcoach stopt na dertien weken." in page
    assert '<p class="reading">?</p>' not in page
    assert page.count('class="reading"') == 1


def test_a_search_where_nothing_can_be_found_says_so(sign_in: SignIn, study: Study, work: Work) -> None:
    read(work, study, "I: Hoe gaat het?\nR: ?\n")
    page = sign_in("researcher").get(f"/studies/{study.id}/search?q=jobcoach").text
    assert "Nothing was found." in page
