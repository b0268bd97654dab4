"""A round of fieldwork through its pages: invite, mail, remind, take back, open links, lists, panels; and who may."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.sweep import sweep
from surveys import fieldwork, instruments, partners, responses, studies
from surveys.base import new_id
from surveys.inviting import waves
from surveys.models import (
    Invitation,
    InvitationMail,
    OpenLink,
    Panel,
    PanelMember,
    Participant,
    Response,
    Study,
    Wave,
)
from tests.conftest import SignIn, Work
from tests.services.postbox import Box, postbox


@dataclass
class Round:
    """A round with two people of two partners who are not invited yet, and the evaluator's browser."""

    study: Study
    wave: Wave
    people: list[Participant]
    evaluator: FlaskClient

    @property
    def base(self) -> str:
        return f"/studies/{self.study.id}/waves/{self.wave.id}"

    def invite(self, **data: object) -> str:
        chosen = {"participants": [str(person.id) for person in self.people], **data}
        return self.evaluator.post(f"{self.base}/invite", data=chosen, follow_redirects=True).text


@pytest.fixture
def here(work: Work, sign_in: SignIn) -> Round:
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        people = []
        for key, organisation, name in (
            ("bouwbedrijf", "Steen BV", "Anna"), ("gemeente", "Rotterdam", "Bram"),
        ):  # fmt: skip
            kind = next(t for t in partners.types(session, study) if t.key == key)
            partner = partners.add(session, None, study, organisation, kind.id)
            email = f"{name.lower()}@example.org"
            people.append(partners.add_participant(session, None, partner, name, email=email))
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
    return Round(study, wave, people, sign_in("evaluator", study))


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    with postbox() as found:
        app.config["MAIL_URL"] = found.url
        yield found
        app.config["MAIL_URL"] = ""


def hand_in(client: FlaskClient, work: Work, link: str) -> None:
    client.post(link)
    with work() as session:
        response = session.scalars(select(Response).where(Response.state == "started")).one()
        given = {item.key: True for item in responses.definition_of(session, response).consents}
        responses.record_consents(session, response, given)
        responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
        responses.submit(session, response, new_id())


def links(page: str) -> list[str]:
    return re.findall(r'value="https://weerklank\.example(/p/[^"]+)"', page)


def test_without_mail_links_are_shown_once_and_lead_to_the_survey(client: FlaskClient, here: Round) -> None:
    found = links(here.invite())
    assert len(found) == 2
    assert client.get(found[0]).status_code == 200
    page = here.evaluator.get(here.base).text
    assert "Anna" in page
    assert found[0] not in page


def test_invitations_leave_by_mail_and_a_reminder_replaces_the_link(
    client: FlaskClient, here: Round, box: Box, run_jobs: Callable[[], int], work: Work
) -> None:
    assert "2 e-mails are being sent" in here.invite(by_email="y")
    run_jobs()
    (first,) = box.to("anna@example.org")
    old = re.search(r"https://weerklank\.example(/p/[\w-]+)", first.get_content())
    assert old
    with work() as session:
        ids = session.scalars(select(Invitation.id)).all()
    here.evaluator.post(f"{here.base}/act", data={"action": "remind", "invitation": [str(i) for i in ids]})
    run_jobs()
    letters = box.to("anna@example.org")
    assert [str(letter["Subject"]).partition(":")[0] for letter in letters] == ["Uitnodiging", "Herinnering"]
    new = re.search(r"https://weerklank\.example(/p/[\w-]+)", letters[1].get_content())
    assert new
    assert client.get(old[1]).status_code == 410
    assert client.get(new[1]).status_code == 200
    hand_in(client, work, new[1])
    page = here.evaluator.post(
        f"{here.base}/act",
        data={"action": "remind", "invitation": [str(i) for i in ids]},
        follow_redirects=True,
    ).text
    assert "1 e-mail is being sent" in page
    assert "1 person is left out" in page
    run_jobs()
    assert len(box.to("anna@example.org")) == 2
    assert len(box.to("bram@example.org")) == 3


def test_an_address_that_does_not_exist_is_shown_and_mended(
    here: Round, box: Box, run_jobs: Callable[[], int], app: Flask
) -> None:
    box.unknown = {"anna@example.org"}
    here.invite(by_email="y")
    run_jobs()
    assert "address does not work" in here.evaluator.get(f"{here.base}?state=mail").text
    home = f"/studies/{here.study.id}"
    assert "mail to 1 person comes back" in here.evaluator.get(home).text
    person = here.people[0]
    edit = f"/studies/{here.study.id}/people/{person.id}"
    here.evaluator.post(
        edit, data={"person-name": "Anna", "person-email": "anna@elders.example", "person-language": "nl"}
    )
    assert "comes back" not in here.evaluator.get(home).text
    with app.app_context():
        from app.db import db

        ids = [str(i) for i in db.session.scalars(select(Invitation.id))]
    here.evaluator.post(f"{here.base}/act", data={"action": "send", "invitation": ids})
    run_jobs()
    assert len(box.to("anna@elders.example")) == 1


def test_a_round_sent_by_mistake_is_taken_back_and_sent_again(
    client: FlaskClient, here: Round, box: Box, run_jobs: Callable[[], int], work: Work
) -> None:
    found = links(here.invite())
    assert "2 people" in here.evaluator.get(f"{here.base}/recall").text
    here.evaluator.post(f"{here.base}/recall", data={"what": "last"})
    page = client.get(found[0], headers={"Accept-Language": "en"})
    assert page.status_code == 410
    assert "sent by mistake" in page.text
    assert "/link/new" not in page.text
    assert "Noor, 010 1" in page.text
    with work() as session:
        ids = [str(one) for one in session.scalars(select(Invitation.id))]
    here.evaluator.post(f"{here.base}/act", data={"action": "send", "invitation": ids})
    run_jobs()
    assert len(box.letters) == 2


def test_mails_that_waited_when_a_round_was_taken_back_are_not_sent(
    here: Round, box: Box, run_jobs: Callable[[], int]
) -> None:
    here.invite(by_email="y")
    here.evaluator.post(f"{here.base}/recall", data={"what": "all"})
    run_jobs()
    assert box.letters == []


def test_the_sweep_finds_mail_that_a_lost_job_left_behind(
    app: Flask, here: Round, box: Box, run_jobs: Callable[[], int], work: Work
) -> None:
    from app.models import JobRecord

    here.invite(by_email="y")
    with work() as session:
        for job in session.scalars(select(JobRecord)):
            session.delete(job)
    run_jobs()
    assert box.letters == []
    with app.app_context():
        sweep()
    run_jobs()
    assert len(box.letters) == 2
    with app.app_context():
        sweep()
    run_jobs()
    assert len(box.letters) == 2


def test_cards_carry_a_code_for_each_person_without_inline_style(here: Round, work: Work) -> None:
    here.invite()
    with work() as session:
        ids = [str(one) for one in session.scalars(select(Invitation.id))]
    page = here.evaluator.post(f"{here.base}/act", data={"action": "cards", "invitation": ids})
    assert page.text.count('<path class="code-ink" d="M') == 2
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_who_needs_no_card_any_more_is_left_out_and_told_of(here: Round, work: Work) -> None:
    here.invite()
    with work() as session:
        found = session.scalars(select(Invitation)).all()
        fieldwork.decline(session, found[0])
        ids = [str(one.id) for one in found]
    page = here.evaluator.post(f"{here.base}/act", data={"action": "cards", "invitation": ids})
    assert page.text.count('<path class="code-ink" d="M') == 1
    assert "1 person needs no link any more" in page.text


def test_an_open_link_asks_the_organisation_and_starts_a_response(
    client: FlaskClient, here: Round, work: Work
) -> None:
    here.evaluator.post(
        f"{here.base}/open-links", data={"title": "Poster", "type_id": "", "most_responses": "2"}
    )
    with work() as session:
        link = session.scalars(select(OpenLink)).one()
        kind = str(here.people[0].partner.type_id)
    poster = here.evaluator.get(f"{here.base}/open-links/{link.id}").text
    assert f"https://weerklank.example/open/{link.token}" in poster
    picture = here.evaluator.get(f"{here.base}/open-links/{link.id}/code.svg")
    assert picture.mimetype == "image/svg+xml"
    address = f"/open/{link.token}"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"organisation": "", "kind": kind}).status_code == 422
    started = client.post(address, data={"organisation": "Steen bv", "kind": kind})
    assert "/consent" in started.headers["Location"]
    assert client.get(started.headers["Location"]).status_code == 200
    assert "You began in this browser" in client.get(address, headers={"Accept-Language": "en"}).text
    stranger = client.application.test_client()
    assert stranger.get(started.headers["Location"]).status_code == 404
    assert stranger.post(address, data={"organisation": "Nieuw", "kind": kind}).status_code == 302
    assert stranger.get(address).status_code == 410
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 2
    here.evaluator.post(f"{here.base}/open-links/{link.id}/revoke")
    assert "closed on" in here.evaluator.get(f"{here.base}/open-links").text


def test_a_full_quota_is_a_friendly_page(client: FlaskClient, here: Round, work: Work) -> None:
    first, second = links(here.invite())
    with work() as session:
        kind = session.get_one(Participant, here.people[1].id).partner.type_id
        session.get_one(Wave, here.wave.id).quotas = {str(kind): 0}
    page = client.get(second)
    assert page.status_code == 200
    assert "al genoeg organisaties zoals de uwe" in page.text
    assert "al genoeg organisaties zoals de uwe" in client.post(second).text
    assert client.post(first).status_code == 302


def test_quotas_are_kept_and_nonsense_is_refused(here: Round, work: Work) -> None:
    with work() as session:
        kind = session.get_one(Participant, here.people[0].id).partner.type_id
    assert here.evaluator.post(f"{here.base}/quotas", data={f"quota-{kind}": "twelve"}).status_code == 403
    here.evaluator.post(f"{here.base}/quotas", data={f"quota-{kind}": "12"})
    with work() as session:
        assert session.get_one(Wave, here.wave.id).quotas == {str(kind): 12}


LIST = """organisatie;soort;naam;e-mail
Steen BV;;Anna;
Nieuw;School;Kim;kim@example.org
Hout;Bouwbedrijf;Jo;jo@example.org
"""


def test_a_list_is_shown_first_and_only_what_is_right_and_ticked_is_done(here: Round, work: Work) -> None:
    page = here.evaluator.post(
        f"{here.base}/list",
        data={"file": (io.BytesIO(LIST.encode()), "list.csv"), "add_new": "y"},
        content_type="multipart/form-data",
    ).text
    assert "2 rows are right" in page
    assert "There is no kind of partner “School”" in page
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0
    kept = re.search(r'name="rows" value="([^"]*)"', page)
    assert kept
    from html import unescape

    rows = unescape(kept[1])
    done = here.evaluator.post(
        f"{here.base}/list/confirm", data={"rows": rows, "row": ["2", "3", "4"], "add_new": "yes"}
    )
    assert len(links(done.text)) == 2
    with work() as session:
        assert {i.participant.name for i in session.scalars(select(Invitation))} == {"Anna", "Jo"}


@pytest.mark.parametrize("rows", ["", "null", "[1]", "[[1,2,3]]", '[["a",{},[]]]', "[" * 100_000, "{}"])
def test_rows_that_are_not_ours_are_refused(here: Round, rows: str) -> None:
    assert here.evaluator.post(f"{here.base}/list/confirm", data={"rows": rows}).status_code in (400, 403)


def test_a_file_that_is_no_list_says_so(here: Round) -> None:
    for data, said in ((b"PK\x03\x04", "CSV or Excel"), (b"x;y\n1;2", "A column is missing"), (b"", "empty")):
        page = here.evaluator.post(
            f"{here.base}/list",
            data={"file": (io.BytesIO(data), "x.xlsx")},
            content_type="multipart/form-data",
        )
        assert (page.status_code, said in page.text) == (422, True), page.text


def test_own_words_show_how_they_become_and_are_kept(here: Round, work: Work) -> None:
    page = f"{here.base}/letters/reminder/en"
    text = {"subject": "Hello {name}", "text": "Here: {link} or {decline}", "action": "preview"}
    assert "Hello Sam de Vries" in here.evaluator.post(page, data=text).text
    assert here.evaluator.post(page, data=text | {"text": "no link", "action": "save"}).status_code == 422
    here.evaluator.post(page, data=text | {"action": "save"})
    with work() as session:
        assert session.get_one(Wave, here.wave.id).letters["reminder"]["en"]["subject"] == "Hello {name}"
    here.evaluator.post(page, data=text | {"action": "reset"})
    with work() as session:
        assert session.get_one(Wave, here.wave.id).letters == {"reminder": {}}


def test_the_schedule_is_kept_and_words_are_no_schedule(here: Round, work: Work) -> None:
    assert here.evaluator.post(f"{here.base}/letters", data={"days": "14, 7"}).status_code == 302
    assert here.evaluator.post(f"{here.base}/letters", data={"days": "weekly"}).status_code == 422
    with work() as session:
        assert session.get_one(Wave, here.wave.id).reminder_days == [7, 14]


def test_days_and_settings_close_and_reopen(client: FlaskClient, here: Round, work: Work) -> None:
    (link, _) = links(here.invite())
    page = here.evaluator.post(
        f"{here.base}/settings",
        data={"title": "Voorjaar", "closes_on": "2099-12-31", "grace_days": "3", "follows_id": ""},
        follow_redirects=True,
    ).text
    assert "who has begun may finish until" in page
    here.evaluator.post(f"{here.base}/close")
    assert client.get(link).status_code == 410
    assert "Closed since" in here.evaluator.get(here.base).text
    here.evaluator.post(f"{here.base}/reopen", data={"closes_on": "2099-01-01"})
    assert client.get(link).status_code == 200


def test_a_panel_invites_its_people(here: Round, work: Work) -> None:
    base = f"/studies/{here.study.id}/panels"
    here.evaluator.post(f"{base}/new", data={"title": "Kern"})
    with work() as session:
        panel = session.scalars(select(Panel)).one()
        kind = session.get_one(Participant, here.people[0].id).partner.type_id
    here.evaluator.post(f"{base}/{panel.id}/add", data={"types": [str(kind)]})
    page = here.evaluator.get(f"{here.base}/invite?panel={panel.id}").text
    assert "Anna" in page
    assert "Bram" not in page
    person = f"{base}/{panel.id}/people/{here.people[0].id}"
    here.evaluator.post(person, data={"reason": "Other job"})
    assert "Other job" in here.evaluator.get(f"{base}/{panel.id}").text
    assert "Anna" not in here.evaluator.get(f"{here.base}/invite?panel={panel.id}").text
    here.evaluator.post(person, data={"stays": "yes"})
    with work() as session:
        assert session.scalars(select(PanelMember.left_at)).one() is None


def test_a_returned_mail_marks_the_address(
    here: Round, box: Box, run_jobs: Callable[[], int], work: Work
) -> None:
    from tests.services.surveys.test_mailing import BOUNCE

    here.invite(by_email="y")
    run_jobs()
    page = f"/studies/{here.study.id}/returned-mail"

    def give(data: bytes) -> int:
        file = {"file": (io.BytesIO(data), "x.eml")}
        return here.evaluator.post(page, data=file, content_type="multipart/form-data").status_code

    assert give(b"Subject: hello\n\nhello") == give(BOUNCE) == 422
    assert give(BOUNCE.replace(b"Sam@Example.org", b"anna@example.org")) == 302
    with work() as session:
        assert session.get_one(Participant, here.people[0].id).email_failure == "5.1.1"


def test_by_hand_an_address_stops_and_works_again(here: Round, work: Work) -> None:
    here.invite()
    with work() as session:
        one = session.scalars(select(Invitation).where(Invitation.participant_id == here.people[0].id)).one()
    page = f"{here.base}/invitations/{one.id}"
    for works, said in (("no", "The address works after all"), ("yes", "This address does not work")):
        here.evaluator.post(f"{page}/address", data={"works": works})
        assert said in here.evaluator.get(page).text


def test_lines_are_chosen_by_state_type_and_words_and_ticked_at_once(here: Round) -> None:
    here.invite()
    assert "Bram" not in here.evaluator.get(f"{here.base}?q=steen").text
    assert "Nobody fits" in here.evaluator.get(f"{here.base}?state=submitted").text
    page = here.evaluator.get(f"{here.base}?tick=all&q=anna").text
    assert page.count('name="invitation"') == page.count("checked") == 1


READS = ["", "/invite", "/letters", "/letters/invitation/nl", "/open-links", "/settings", "/recall", "/list"]


@pytest.mark.parametrize("page", READS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_a_round_opens(here: Round, sign_in: SignIn, page: str, language: str) -> None:
    owner = sign_in("owner", here.study, language)
    assert owner.get(here.base + page).status_code == 200


@pytest.mark.parametrize("page", READS)
def test_who_only_reads_sees_the_list_and_nothing_else(here: Round, sign_in: SignIn, page: str) -> None:
    here.invite()
    reader = sign_in("reader", here.study)
    answer = reader.get(here.base + page)
    assert answer.status_code == (200 if page == "" else 403)
    assert page != "" or 'name="action"' not in answer.text


def test_a_round_is_nobody_elses(here: Round, sign_in: SignIn, work: Work) -> None:
    here.invite()
    with work() as session:
        other = studies.create(session, None, title="Elders")
        one = session.scalars(select(Invitation.id)).first()
    stranger = sign_in("owner", other)
    base = f"/studies/{other.id}/waves/{here.wave.id}"
    for path in ("", "/invite", f"/invitations/{one}"):
        assert stranger.get(base + path).status_code == 404
    act = stranger.post(f"{base}/act", data={"action": "links", "invitation": [str(one)]})
    assert act.status_code == 404


def test_a_follow_up_round_says_what_was_answered_before(
    client: FlaskClient, here: Round, work: Work
) -> None:
    """The button works as a plain form: no script."""
    first, _ = links(here.invite())
    hand_in(client, work, first)
    with work() as session:
        version = session.get_one(Wave, here.wave.id).version
        data = {**version.definition}
        for page in data["pages"]:
            for item in page["items"]:
                if item["id"] == "P2":
                    item["carry_over"] = "show"
        draft = instruments.adopt(session, None, session.get_one(Study, here.study.id), "partner_survey")
        draft.definition = data
        again = instruments.publish(session, None, draft)
        before = session.scalars(select(Response)).one()
        before.state = "started"
        session.flush()
        responses.save_page(session, before, "profiel", {"P1": "bouwbedrijf", "P2": "10-49"}, "nl")
        before.state = "submitted"
        wave = fieldwork.open_wave(session, None, again, "Najaar")
        waves.change(
            session, None, wave, title="Najaar", opens_on=None, closes_on=None, follows_id=here.wave.id
        )
        _, token = fieldwork.invite(session, None, wave, session.get_one(Participant, here.people[0].id))
    client.post(f"/p/{token}")
    with work() as session:
        response = session.scalars(select(Response).where(Response.wave_id == wave.id)).one()
        given = {item.key: True for item in responses.definition_of(session, response).consents}
        responses.record_consents(session, response, given)
    page = f"/answer/{response.id}/page/profiel"
    shown = client.get(page, headers={"Accept-Language": "nl"}).text
    assert "zei u:" in shown
    assert "10 tot 49" in shown
    assert 'name="go" value="same:P2"' in shown
    done = client.post(page, data={"P1": "gemeente", "go": "same:P2"})
    assert done.headers["Location"].endswith("/page/profiel#item-P2")
    with work() as session:
        kept = responses.stored(session, session.get_one(Response, response.id))
    assert kept == {"P1": "gemeente", "P2": "10-49"}


def test_mail_rows_tell_what_was_sent(here: Round, box: Box, run_jobs: Callable[[], int], work: Work) -> None:
    here.invite(by_email="y")
    run_jobs()
    with work() as session:
        rows = session.scalars(select(InvitationMail)).all()
        assert [row.sent_at is not None for row in rows] == [True, True]
    page = here.evaluator.get(f"{here.base}/invitations/{rows[0].invitation_id}").text
    assert "invitation by e-mail" in page
