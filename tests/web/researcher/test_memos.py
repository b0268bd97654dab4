"""The pages of memos and the journal: writing, choosing, and what others may not read."""

import re

from app.models import Membership
from coding import codebook, intake
from surveys.base import new_id
from surveys.models import Study
from tests.conftest import SignIn, Work

TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken.\n"


def write(client, study: Study, about: str, words: str, **more: str) -> str:  # type: ignore[no-untyped-def]
    answer = client.post(
        f"/studies/{study.id}/memos/new", data={"about": about, "text": words, "kind": "content", **more}
    )
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_memo_about_a_document_is_written_and_found(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        document = intake.add_transcript(
            session, new_id(), session.merge(study, load=False), "a.txt", TEXT.encode()
        )
    client = sign_in("researcher")
    empty = client.get(f"/studies/{study.id}/memos").text
    assert "No memos yet" in empty
    form = client.get(f"/studies/{study.id}/memos/new?about=document&about_id={document.id}").text
    assert re.search(rf'<option selected value="document:{document.id}">', form)
    place = write(client, study, f"document:{document.id}", "Let op de toon <b>.", title="Toon")
    page = client.get(place).text
    assert "Let op de toon &lt;b&gt;." in page
    assert document.title in page
    assert "Let op" in client.get(f"/studies/{study.id}/memos?q=toon").text
    assert "No memo answers to this" in client.get(f"/studies/{study.id}/memos?q=iets+anders").text


def test_the_page_of_a_code_leads_to_its_memos_and_back(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        codebook.adopt(session, None, here)
        code = codebook.usable(session, study.id)[0]
    client = sign_in("researcher")
    about = f"/studies/{study.id}/memos?about=code&amp;about_id={code.id}"
    assert about in client.get(f"/studies/{study.id}/codebook/{code.id}").text
    write(client, study, f"code:{code.id}", "Loopt over in tijd.")
    page = client.get(about.replace("&amp;", "&")).text
    assert "Loopt over in tijd." in page
    assert f'href="/studies/{study.id}/codebook/{code.id}"' in page


def test_an_empty_memo_is_refused_with_what_was_typed(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    answer = client.post(
        f"/studies/{study.id}/memos/new", data={"about": "study:", "title": "Titel", "text": " "}
    )
    assert answer.status_code == 422
    assert 'value="Titel"' in answer.text


def test_the_journal_is_ones_own_until_it_is_shared(sign_in: SignIn, study: Study) -> None:
    anna, bert = sign_in("researcher"), sign_in("researcher")
    write(anna, study, "journal:", "Ik verwachtte weerstand.", private="y")
    place = write(anna, study, "journal:", "De gemeente verraste mij.")
    assert "/journal#memo-" in place
    assert "Ik verwachtte weerstand." in anna.get(place).text
    other = bert.get(f"/studies/{study.id}/journal").text
    assert "De gemeente verraste mij." in other
    assert "weerstand" not in other


def test_a_private_memo_is_not_there_for_others(sign_in: SignIn, study: Study) -> None:
    anna, bert = sign_in("researcher"), sign_in("owner")
    place = write(anna, study, "study:", "Alleen voor mij.", private="y")
    memo = place.rpartition("memo-")[2]
    assert anna.get(f"/studies/{study.id}/memos/{memo}").status_code == 200
    assert bert.get(f"/studies/{study.id}/memos/{memo}").status_code == 404
    assert bert.post(f"/studies/{study.id}/memos/{memo}/remove").status_code == 404


def test_who_only_reads_changes_no_memo_of_before(sign_in: SignIn, study: Study, work: Work) -> None:
    client = sign_in("researcher")
    memo = write(client, study, "study:", "Van vroeger.").rpartition("memo-")[2]
    with work() as session:
        session.get_one(Membership, (study.id, client.user.id)).role = "reader"
    data = {"kind": "content", "title": "", "revision": "1", "text": "Toch anders."}
    assert client.post(f"/studies/{study.id}/memos/{memo}", data=data).status_code == 403
    page = client.get(f"/studies/{study.id}/memos/{memo}").text
    assert "Van vroeger." in page
    assert "<textarea" not in page


def test_a_newer_version_is_shown_beside_what_was_typed(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    memo = write(client, study, "study:", "Eerst.").rpartition("memo-")[2]
    page = client.get(f"/studies/{study.id}/memos/{memo}").text
    revision = re.search(r'name="revision" type="hidden" value="(\d+)"', page)[1]  # type: ignore[index]
    data = {"kind": "content", "title": "", "revision": revision}
    assert client.post(f"/studies/{study.id}/memos/{memo}", data={**data, "text": "Toen."}).status_code == 302
    stale = client.post(f"/studies/{study.id}/memos/{memo}", data={**data, "text": "Of toch."})
    assert stale.status_code == 409
    assert "Toen." in stale.text
    assert "Of toch." in stale.text


def test_a_memo_is_put_away_and_brought_back(sign_in: SignIn, study: Study) -> None:
    client = sign_in("researcher")
    memo = write(client, study, "study:", "Even weg.").rpartition("memo-")[2]
    client.post(f"/studies/{study.id}/memos/{memo}/remove")
    page = client.get(f"/studies/{study.id}/memos").text
    assert "1 memo of yours was put away" in page
    client.post(f"/studies/{study.id}/memos/{memo}/restore")
    assert f'id="memo-{memo}"' in client.get(f"/studies/{study.id}/memos").text


def test_a_reader_reads_and_a_commissioner_does_not(sign_in: SignIn, study: Study) -> None:
    write(sign_in("researcher"), study, "study:", "Voor het team.")
    assert "Voor het team." in sign_in("reader").get(f"/studies/{study.id}/memos").text
    assert sign_in("commissioner").get(f"/studies/{study.id}/memos").status_code == 403
    assert sign_in("commissioner").get(f"/studies/{study.id}/journal").status_code == 403
