"""How answers of a round are kept: chosen by the evaluator, and what each role sees of it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coding import intake
from coding.models import Document
from surveys import fieldwork
from surveys.base import now
from surveys.inviting import mailing, office, waves
from surveys.models import Invitation, InvitationMail, Response, Study, Wave
from surveys.safekeeping import keeping, sealing
from tests.conftest import SignIn, Work
from tests.unlinked_world import Round, Walk, open_round

NAME = "bouwbedrijf 0"


def answered(work: Work, mode: str) -> Round:
    """One organisation answered in a round that joins people."""
    with work() as session:
        made = open_round(session, mode=mode, counts={"bouwbedrijf": 1})
        invitation = session.get_one(Invitation, made.people[0].invitation.id)
        response = fieldwork.start(session, invitation, "nl")
        keeping.change(session, response, {}, {"OPEN": "Het duurt te lang."}, "nl")
        response.state, response.submitted_at = "submitted", response.started_at
        session.flush()
        intake.add_open_answers(session, None, response)
    return made


def without_choices(page: str) -> str:
    """A page without its lists to choose from: the register itself is no answer of anybody."""
    return re.sub(r"<select.*?</select>", "", page, flags=re.DOTALL)


def pages(client: FlaskClient, made: Round, work: Work) -> list[str]:
    """Everything that shows who answered what."""
    with work() as session:
        response = session.scalars(select(Response)).one()
        document = session.scalars(select(Document)).one()
        partner = response.partner_id
    study = f"/studies/{made.study.id}"
    return [
        without_choices(client.get(address).text)
        for address in (
            f"{study}/responses",
            f"{study}/responses/{response.id}",
            f"{study}/documents",
            f"{study}/documents/{document.id}",
            f"{study}/waves/{made.wave.id}",
            f"{study}/waves/{made.wave.id}/figures",
        )
    ] + [client.get(f"{study}/partners/{partner}").text]


@pytest.mark.parametrize(("role", "seen"), [("owner", True), ("evaluator", True), ("researcher", False)])
def test_in_a_confidential_round_names_stay_with_who_does_the_fieldwork(
    sign_in: SignIn, work: Work, role: str, seen: bool
) -> None:
    made = answered(work, "confidential")
    with work() as session:
        study = session.get_one(Study, made.study.id)
    client = sign_in(role, study)
    *shown, partner_page = pages(client, made, work)
    assert [NAME in page for page in shown] == (
        [True, True, False, True, True, False] if seen else [False] * 6
    )
    assert all("A respondent (" in page or seen for page in shown[:2])
    assert ("Survey answers" in partner_page) == seen


@pytest.mark.parametrize(("mode", "told"), [("confidential", True), ("identified", False)])
def test_partners_read_who_sees_their_name_before_they_begin(
    client: FlaskClient, work: Work, mode: str, told: bool
) -> None:
    with work() as session:
        made = open_round(session, mode=mode, counts={"bouwbedrijf": 1})
        token = made.people[0].token
    welcome = client.get(f"/p/{token}").text
    assert ("Only the evaluators see which organisation gave which answers" in welcome) is told


def test_in_an_identified_round_the_team_sees_names(sign_in: SignIn, work: Work) -> None:
    made = answered(work, "identified")
    with work() as session:
        study = session.get_one(Study, made.study.id)
    shown = pages(sign_in("researcher", study), made, work)
    assert all(NAME in page for page in (shown[0], shown[1], shown[3], shown[4]))


def test_the_mode_is_chosen_with_what_it_means_and_refused_for_too_few(sign_in: SignIn, work: Work) -> None:
    with work() as session:
        made = open_round(session, mode="identified", counts={"bouwbedrijf": 4})
        study = session.get_one(Study, made.study.id)
        version = session.get_one(Wave, made.wave.id).version_id
    client = sign_in("owner", study)
    address = f"/studies/{study.id}/waves/new"
    assert "Not linked to the invitation" in client.get(address).text
    data = {"title": "Tweede", "version_id": str(version), "mode": "unlinked"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert "(4)" in refused.text
    assert client.post(address, data=data | {"mode": "confidential"}).status_code == 302
    with work() as session:
        assert session.scalars(select(Wave.mode).where(Wave.title == "Tweede")).one() == "confidential"


def test_who_sent_in_unlinked_answers_is_shown_after_closing_and_few_are_counted(
    app: Flask, sign_in: SignIn, work: Work, run_jobs: Callable[[], int]
) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 6})
        study = session.get_one(Study, made.study.id)
    for person in made.people[:3]:
        walk = Walk(app.test_client(), person.token)
        walk.fill({"E1": "3", "OPEN": "x"})
        walk.hand_in()
    client = sign_in("owner", study)
    page = f"/studies/{study.id}/waves/{made.wave.id}"
    before = client.get(page).text
    assert "state-submitted" not in before
    assert "kept closed" not in before
    with work() as session:
        wave = session.get_one(Wave, made.wave.id)
        waves.close(session, None, wave)
        sealing.release(session, wave)
    after = client.get(page).text
    assert after.count("tag state-submitted") == 3
    assert "3 answers of" in after
    assert "kept closed: fewer than five" in after


WHAT_CHANGES_BY_ITSELF = re.compile(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"')


def everything(client: FlaskClient, made: Round, *people: int) -> list[str]:
    """All that the team reads of a round: the lists, the figures, the home, and the page of each of these people."""
    study = f"/studies/{made.study.id}"
    wave = f"{study}/waves/{made.wave.id}"
    addresses = [
        study, f"{study}/waves", wave, f"{wave}?state=submitted", f"{wave}?state=started", f"{wave}/figures",
        f"{wave}/recall", f"{study}/responses", f"{study}/history", f"{study}/panels", f"{study}/settings/keeping",
        f"{study}/partners", f"{study}/documents", f"{wave}/settings", f"{wave}/letters", f"{wave}/invite",
    ] + [f"{wave}/invitations/{made.people[one].invitation.id}" for one in people]  # fmt: skip
    return [WHAT_CHANGES_BY_ITSELF.sub("", client.get(address).text) for address in addresses]


@pytest.mark.parametrize("role", ["owner", "evaluator", "researcher", "commissioner"])
def test_beginning_and_sending_in_unlinked_changes_nothing_that_the_team_sees(
    app: Flask, sign_in: SignIn, work: Work, role: str
) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 6})
        study = session.get_one(Study, made.study.id)
        session.get_one(Wave, made.wave.id).closes_on = office.day_of(now()) + dt.timedelta(days=3)
    client = sign_in(role, study)
    before = everything(client, made, 0, 1)
    begun = Walk(app.test_client(), made.people[0].token)
    begun.look()
    assert everything(client, made, 0, 1) == before
    walk = Walk(app.test_client(), made.people[1].token)
    walk.fill({"E1": "3", "OPEN": "x"})
    walk.hand_in()
    assert everything(client, made, 0, 1) == before
    with work() as session:
        waves.close(session, None, session.get_one(Wave, made.wave.id))
    assert everything(client, made, 0, 1) != before


def test_a_reminder_that_did_not_come_tells_nobody_who_answered(
    app: Flask, sign_in: SignIn, work: Work
) -> None:
    """After the reminders of an unlinked round, who answered and who did not look the same to the team."""
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
        study = session.get_one(Study, made.study.id)
        wave = session.get_one(Wave, made.wave.id)
        wave.reminder_days, invited_at = [7, 30], now() - dt.timedelta(days=9)
        for one in made.people:
            invitation = session.get_one(Invitation, one.invitation.id)
            invitation.made_at = invited_at
            invitation.participant.email = f"{one.name[-1]}@example.org"
    walk = Walk(app.test_client(), made.people[1].token)
    walk.fill({"E1": "3"})
    walk.hand_in()
    with work() as session:
        everybody = [session.get_one(Invitation, one.invitation.id) for one in made.people]
        for mail in mailing.ask(session, None, everybody, "reminder", day=7):
            mail.tried_at = mail.sent_at = now()
        assert [len(one.mails) for one in everybody] == [1, 0, 1, 1, 1]
        ids = [(str(one.id), str(one.participant_id), str(one.participant.partner_id)) for one in everybody]
    client = sign_in("owner", study)

    def seen(number: int) -> str:
        invitation, *others = ids[number]
        page = WHAT_CHANGES_BY_ITSELF.sub(
            "", client.get(f"/studies/{study.id}/waves/{made.wave.id}/invitations/{invitation}").text
        )
        for one in (invitation, *others):
            page = page.replace(one, "ID")
        return page.replace(f"bouwbedrijf {number}", "NAME").replace(f"{number}@", "@")

    assert seen(1) == seen(0) == seen(2)
    lines = client.get(f"/studies/{study.id}/waves/{made.wave.id}").text.split('<td class="tick">')[1:]
    assert len({re.sub(r"bouwbedrijf \d|tick-\d|[0-9a-f-]{36}", "", line) for line in lines[:4]}) == 1
    with work() as session:
        waves.close(session, None, session.get_one(Wave, made.wave.id))
    assert seen(1) != seen(0)
    assert "reminder by e-mail" in seen(0)


@pytest.mark.parametrize("action", ["links", "cards", "remind", "send"])
def test_what_is_done_with_all_in_an_unlinked_round_tells_nobody_who_answered(
    app: Flask, sign_in: SignIn, work: Work, action: str
) -> None:
    """Who has answered gets a link like the others, the list and the log say the same of everybody."""
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
        study = session.get_one(Study, made.study.id)
        for one in made.people:
            person = session.get_one(Invitation, one.invitation.id).participant
            person.email = f"{one.name[-1]}@example.org"
    walk = Walk(app.test_client(), made.people[1].token)
    walk.fill({"E1": "3"})
    walk.hand_in()
    client = sign_in("owner", study)
    ids = [str(one.invitation.id) for one in made.people]
    page = client.post(
        f"/studies/{study.id}/waves/{made.wave.id}/act",
        data={"action": action, "invitation": ids},
        follow_redirects=True,
    ).text
    for word in (
        "person is left out",
        "is left out: answered",
        "1 person needs no link",
        "4 e-mails",
        "5 e-mails",
    ):
        assert word not in page
    if action in ("links", "cards"):
        assert [one.name for one in made.people if one.name in page] == [one.name for one in made.people]
    else:
        with work() as session:
            mailed = session.scalars(select(InvitationMail.invitation_id)).all()
            who = set(ids) if action == "send" else set(ids) - {ids[1]}
            assert {str(one) for one in mailed} == who
    listed = client.get(f"/studies/{study.id}/waves/{made.wave.id}").text.split('<td class="tick">')[1:]
    assert len({re.sub(r"bouwbedrijf \d|\d@|tick-\d|[0-9a-f-]{36}", "", line) for line in listed[:4]}) == 1
    of = [  # what the log tells of each of them
        WHAT_CHANGES_BY_ITSELF.sub("", client.get(f"/studies/{study.id}/history?object={one}").text)
        for one in ids
    ]
    told = {
        re.sub(r'datetime="[^"]*"', "", text.split("<main")[1]).replace(one, "")
        for text, one in zip(of, ids, strict=True)
    }
    assert len(told) == 1


def test_an_unlinked_response_has_a_page_without_a_name(app: Flask, sign_in: SignIn, work: Work) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
        study = session.get_one(Study, made.study.id)
    for person in made.people:
        walk = Walk(app.test_client(), person.token)
        walk.fill({"E1": "3", "OPEN": "Het duurt te lang."})
        walk.hand_in()
    with work() as session:
        wave = session.get_one(Wave, made.wave.id)
        waves.close(session, None, wave)
        sealing.release(session, wave)
        for response in session.scalars(select(Response)):
            intake.add_open_answers(session, None, response)
            response_id = response.id
        document_id = session.scalars(select(Document.id)).first()
    client = sign_in("owner", study)
    for address in (
        "responses", f"responses/{response_id}", "documents", f"documents/{document_id}", "coherence", "report",
        f"waves/{made.wave.id}/figures", "downloads",
    ):  # fmt: skip
        page = client.get(f"/studies/{study.id}/{address}")
        assert page.status_code in (200, 404), address
        assert "bouwbedrijf 1" not in without_choices(page.text), address
    assert "A respondent (" in client.get(f"/studies/{study.id}/responses").text
    assert client.get(f"/studies/{study.id}/responses/{response_id}").status_code == 200
