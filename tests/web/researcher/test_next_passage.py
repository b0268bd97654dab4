"""The way to the next passage: to its words, with why it was picked; to the list when nothing is left."""

from surveys.models import Study
from tests.conftest import SignIn, Work
from tests.findings_world import make_world


def test_it_leads_to_a_passage_and_in_the_end_back_to_the_list(sign_in: SignIn, work: Work) -> None:
    with work() as session:
        world = make_world(session)
        document = world.document("Bouw A", "bouwbedrijf", "Dit duurt te lang.")
        study, name = world.study, document.title
    client = sign_in("researcher", study)
    assert "To the next passage to look at" in client.get(f"/studies/{study.id}/documents").text
    page = client.get(f"/studies/{study.id}/documents/next", follow_redirects=True)
    assert page.request.args["passage"] == "0-18"
    assert name in page.text
    assert "Picked by chance, so that nothing stays out of sight." in page.text
    with work() as session:
        world.session = session
        world.code(session.merge(document), "barrier")
    done = client.get(f"/studies/{study.id}/documents/next", follow_redirects=True)
    assert "Every passage that you may see was coded or judged." in done.text


def test_a_reader_codes_nothing_and_is_not_led(sign_in: SignIn, study: Study) -> None:
    assert sign_in("reader").get(f"/studies/{study.id}/documents/next").status_code == 403
