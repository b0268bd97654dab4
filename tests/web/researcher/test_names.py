"""The pages of names: only owners see an original, and no page, address or file gives it to anybody else."""

import io
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coding import codebook, intake, marking
from coding.documents import cases
from coding.memos import writing as memos
from coding.memos.models import Memo
from coding.models import Document
from coding.pseudonymising import holding
from coding.pseudonymising.models import NameFinding, Original, Replacement
from surveys.base import new_id
from surveys.models import Study
from tests.conftest import SignIn, Work

TEXT = "I: Wie belde?\nKarelien: Meneer Zwaanswijk van de gemeente belde 😀. Zijn nummer is 06-12345678.\n"
SECRETS = ("Zwaanswijk", "Karelien", "06-12345678")


@pytest.fixture
def document(study: Study, work: Work) -> Document:
    with work() as session:
        here = session.merge(study, load=False)
        codebook.adopt(session, None, here)
        made = intake.add_transcript(
            session, new_id(), here, "Karelien.txt", TEXT.encode(), title="Met Karelien"
        )
        intake.segment(session, made)
        return made


def page_of(study: Study, document: Document) -> str:
    return f"/studies/{study.id}/documents/{document.id}/pseudonyms"


def finding(work: Work, words: str) -> NameFinding:
    with work() as session:
        for one in session.scalars(select(NameFinding).order_by(NameFinding.start)):
            if one.original.text[one.start : one.end] == words:
                session.expunge(one)
                return one
    raise AssertionError(words)


def hide(client: FlaskClient, study: Study, document: Document, *, apart: bool) -> None:
    page = page_of(study, document)
    assert client.post(f"{page}/begin", data={"apart": "yes"} if apart else {}).status_code == 302
    assert client.post(f"{page}/accept-all").status_code == 302


def test_the_same_names_typed_elsewhere_are_pointed_out_and_never_changed(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    owner, other = sign_in("owner"), sign_in("researcher")
    with work() as session:
        here = session.get_one(Document, document.id)
        code = codebook.usable(session, study.id)[0]
        code.definition = {"nl": "Wat Zwaanswijk deed."}
        at = here.text.index("nummer")
        marking.apply(session, None, here, code.id, at, at + 6, memo="Karelien belde terug")
        mine = memos.write(session, owner.user.id, study.id, "journal", None, text="Over Zwaanswijk.")  # type: ignore[attr-defined]
        hers = memos.write(
            session,
            other.user.id,
            study.id,
            "study",
            None,
            text="Zwaanswijk, van mij alleen",
            private=True,  # type: ignore[attr-defined]
        )
        near = memos.write(session, owner.user.id, study.id, "study", None, text="Zwaanswijkse plannen")  # type: ignore[attr-defined]
        group = cases.make_group(session, None, session.get_one(Study, study.id), "Rond Karelien")
        ids = [mine.id, hers.id, near.id, code.id, group.id]
        text = mine.text
    page = page_of(study, document)
    owner.post(f"{page}/begin")
    assert "elsewhere in the study" not in owner.get(page).text  # nothing is hidden yet
    owner.post(f"{page}/accept-all")
    shown = owner.get(page).text.partition("elsewhere in the study")[2].partition("</section>")[0]
    assert str(ids[0]) in shown
    assert str(ids[1]) not in shown  # somebody else's private memo
    assert str(ids[2]) not in shown  # another word
    assert f"/codebook/{ids[3]}" in shown
    assert "passage=" in shown
    assert "Rond Karelien" in shown
    with work() as session:
        assert session.get_one(Memo, ids[0]).text == text


def test_an_owner_judges_what_was_found_and_makes_the_version(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    client, page = sign_in("owner"), page_of(study, document)
    assert "Look for names" in client.get(page).text
    assert client.post(f"{page}/begin", data={"apart": "yes"}).status_code == 302
    shown = client.get(page).text
    assert "Zwaanswijk" in shown
    assert "Only owners read this text" in shown
    assert document.title not in client.get(f"/studies/{study.id}/documents").text
    assert "1 text waits for names to be hidden" in client.get(f"/studies/{study.id}/documents").text
    early = client.post(f"{page}/make", data={"title": "Gesprek"})
    assert early.status_code == 422
    assert "still wait" in early.text
    one = finding(work, "Zwaanswijk")
    answer = client.post(f"{page}/{one.id}/accept", data={"words": "[wethouder]", "everywhere": "yes"})
    assert answer.status_code == 302
    assert "#group-" in answer.location
    missed = client.post(
        f"{page}/add", data={"quote": "de  gemeente", "kind": "ORG", "everywhere": "yes", "words": ""}
    )
    assert missed.status_code == 302
    nowhere = client.post(f"{page}/add", data={"quote": "iets anders", "kind": "ORG"})
    assert nowhere.status_code == 422
    assert 'value="iets anders"' in nowhere.text
    client.post(f"{page}/accept-all")
    assert "Everything is decided" in client.get(page).text
    made = client.post(f"{page}/make", data={"title": "Gesprek 7"})
    assert made.status_code == 302
    text = client.get(made.location).text
    assert "[wethouder]" in text
    assert "Gesprek 7" in text
    for secret in SECRETS:
        assert secret not in text
    key = client.get(f"/studies/{study.id}/pseudonyms").text
    assert "Zwaanswijk" in key
    assert "[wethouder]" in key
    taken = client.post(f"/studies/{study.id}/pseudonyms/download")
    assert taken.mimetype == "text/csv"
    assert "Zwaanswijk,[wethouder],PERSON,name,1,1" in taken.text
    assert "the names in a text" in client.get(f"/studies/{study.id}/history").text


def test_the_words_that_were_selected_are_taken_where_they_stand(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    client, page = sign_in("owner"), page_of(study, document)
    client.post(f"{page}/begin", data={"apart": "yes"})
    start = TEXT.rindex("nummer")
    data = {"quote": "nummer", "start": str(start), "end": str(start + 6), "kind": "ORG", "words": "[ding]"}
    client.post(f"{page}/add", data=data)
    assert finding(work, "nummer").start == start
    client.post(f"{page}/{finding(work, 'nummer').id}/reopen")
    assert finding(work, "nummer").state == "waiting"
    client.post(f"{page}/{finding(work, 'nummer').id}/reject", data={"everywhere": "yes"})
    assert finding(work, "nummer").state == "no_name"


def test_it_can_be_stopped(sign_in: SignIn, study: Study, document: Document) -> None:
    client, page = sign_in("owner"), page_of(study, document)
    client.post(f"{page}/begin", data={"apart": "yes"})
    client.post(f"{page}/stop")
    assert "Met Karelien" in client.get(f"/studies/{study.id}/documents").text
    assert client.post(f"{page}/add", data={"quote": "Karelien", "kind": "PERSON"}).status_code == 422


def test_what_the_study_does_by_itself_is_chosen_by_owners(sign_in: SignIn, study: Study, work: Work) -> None:
    client = sign_in("owner")
    base = f"/studies/{study.id}/pseudonyms"
    assert client.post(f"{base}/choices", data={"uploads_apart": "yes", "answers": "sure"}).status_code == 302
    with work() as session:
        chosen = holding.choices(session, study.id)
        assert (chosen.uploads_apart, chosen.answers) == (True, "sure")
    assert client.post(f"{base}/choices", data={"answers": "?"}).status_code == 422


def test_a_key_can_be_changed_for_later_texts(
    sign_in: SignIn, study: Study, document: Document, work: Work
) -> None:
    client = sign_in("owner")
    hide(client, study, document, apart=True)
    row = finding(work, "Zwaanswijk").replacement_id
    base = f"/studies/{study.id}/pseudonyms/{row}"
    assert client.post(f"{base}/rename", data={"words": " "}).status_code == 422
    assert client.post(f"{base}/rename", data={"words": "[hij]"}).status_code == 302
    assert client.post(f"{base}/forget").status_code == 302
    with work() as session:
        found = session.get_one(Replacement, row)
        assert (found.words, found.state) == ("[hij]", "proposed")


@pytest.mark.parametrize("role", ["evaluator", "researcher", "reader", "commissioner"])
def test_nobody_but_owners_comes_near(
    sign_in: SignIn, study: Study, document: Document, work: Work, role: str
) -> None:
    hide(sign_in("owner"), study, document, apart=True)
    client, page, one = sign_in(role), page_of(study, document), finding(work, "Zwaanswijk")
    base = f"/studies/{study.id}/pseudonyms"
    assert client.get(page).status_code == 403
    assert client.get(base).status_code == 403
    for path in (
        f"{page}/begin", f"{page}/add", f"{page}/accept-all", f"{page}/make", f"{page}/stop", f"{page}/{one.id}/accept",
        f"{base}/choices", f"{base}/download", f"{base}/{one.replacement_id}/rename",
    ):  # fmt: skip
        assert client.post(path).status_code == 403, path
    stranger = sign_in("")
    assert stranger.get(page).status_code == 404
    with work() as session:
        from tests import factories

        other = factories.make_study(session)
    elsewhere = sign_in("owner", study=other)
    assert elsewhere.get(f"/studies/{other.id}/documents/{document.id}/pseudonyms").status_code == 404
    assert (
        elsewhere.post(
            f"/studies/{other.id}/pseudonyms/{one.replacement_id}/rename", data={"words": "x"}
        ).status_code
        == 404
    )


# ---------------------------------------------------------------- every address of the house


def readable(data: bytes) -> str:
    """What stands in an answer; of a zip (xlsx, docx, qdpx) what stands in its parts."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            return "\n".join(readable(pack.read(name)) for name in pack.namelist())
    return data.decode("utf-8", "replace")


def addresses(app: Flask, session: Any, study: Study) -> Iterator[str]:
    """Every GET address of a study, with every row there is for its ids."""
    from surveys.base import Base

    ids: dict[str, list[uuid.UUID]] = {"study_id": [study.id]}
    for mapper in Base.registry.mappers:
        if "id" in mapper.columns and mapper.local_table is not None:
            rows = session.scalars(select(mapper.columns["id"])).all()
            ids[f"{mapper.local_table.name}_id"] = [row for row in rows if isinstance(row, uuid.UUID)]
    ids["run_id"] = ids.get("theme_run_id", [])
    everything = [
        row for name in ("document_id", "coding_id", "segment_id", "code_id") for row in ids.get(name, [])
    ]
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "study_id" not in rule.arguments:
            continue
        loose = [name for name in rule.arguments if name not in ids and name != "study_id"]
        if any(not re.search(rf"<uuid:{name}>", rule.rule) for name in loose):
            continue
        choices: list[dict[str, uuid.UUID]] = [{}]
        for name in rule.arguments:
            values = ids.get(name, everything)
            choices = [{**known, name: value} for known in choices for value in values][:8]
        with app.test_request_context():
            adapter = app.url_map.bind("weerklank.example")
            for chosen in choices:
                yield adapter.build(rule.endpoint, chosen)


@pytest.mark.parametrize("apart", [True, False])
def test_no_address_gives_the_names_to_the_rest_of_the_team(
    app: Flask,
    sign_in: SignIn,
    study: Study,
    document: Document,
    work: Work,
    run_jobs: Callable[[], int],
    apart: bool,
) -> None:
    owner = sign_in("owner")
    if not apart:
        with work() as session:
            code = codebook.usable(session, study.id)[0]
            start = TEXT.index("Meneer")
            marking.apply(
                session, new_id(), session.get_one(Document, document.id), code.id, start, start + 17
            )
    hide(owner, study, document, apart=apart)
    if not apart:
        assert owner.post(f"{page_of(study, document)}/make", data={"title": "Gesprek"}).status_code == 302
    run_jobs()
    with work() as session:
        walk = list(addresses(app, session, study))
        original = session.scalars(select(Original)).one()
        assert all(secret in original.text for secret in SECRETS)
    assert len(walk) > 60
    assert any(address.endswith(f"/documents/{document.id}") for address in walk)
    for role in ("evaluator", "researcher", "reader", "commissioner"):
        client = sign_in(role)
        answered = 0
        for address in [*walk, f"/studies/{study.id}/search?q=gemeente+belde"]:
            answer = client.get(address)
            assert answer.status_code < 500, address
            answered += answer.status_code == 200
            said = readable(answer.data)
            for secret in SECRETS:
                assert secret not in said, (role, address)
        assert answered > 5


def test_files_that_leave_hold_no_names(
    sign_in: SignIn, study: Study, document: Document, work: Work, run_jobs: Callable[[], int]
) -> None:
    from coding.exchange import making
    from coding.exchange.models import CodingExport

    owner = sign_in("owner")
    with work() as session:
        code = codebook.usable(session, study.id)[0]
        marking.apply(session, new_id(), session.get_one(Document, document.id), code.id, 14, 60)
        session.add(CodingExport(study_id=study.id, form="csv", data=TEXT.encode(), created_by=owner.user.id))  # type: ignore[attr-defined]
    hide(owner, study, document, apart=False)
    owner.post(f"{page_of(study, document)}/make", data={"title": "Gesprek"})
    with work() as session:
        assert session.scalars(select(CodingExport)).all() == []
    for form in making.FORMS:
        wanted = dict.fromkeys(("names", "all_words", "uncoded", "journal"), "y")
        wanted |= {"form": form, "language": "nl", "separator": ";"}
        asked = owner.post(f"/studies/{study.id}/documents/export", data=wanted)
        assert asked.status_code == 302, form
    run_jobs()
    with work() as session:
        made = session.scalars(select(CodingExport).where(CodingExport.data.is_not(None))).all()
        assert {one.form for one in made} == set(making.FORMS)
        said = {one.form: readable(one.data or b"") for one in made}
    for form, words in said.items():
        for secret in SECRETS:
            assert secret not in words, form
    for form in ("qdpx", "csv", "xlsx", "docx", "html"):
        assert "van de gemeente" in said[form], (form, said[form][-400:])  # the text itself is there
