"""Mails as rows: handed out once, stopped when needless; reminders by schedule; addresses that do not work; new links."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from surveys import fieldwork, partners, responses, retention
from surveys.base import new_id, now
from surveys.errors import BadFile, Expired
from surveys.inviting import delivery, link_requests, mailing, overview, panels, reminders, waves
from surveys.models import Invitation, InvitationMail, LinkRequest, PanelMember
from tests.services.surveys.conftest import ACTOR, Field

MONDAY = dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.UTC)  # ten o'clock in Rotterdam


@pytest.fixture
def invitation(field: Field) -> Invitation:
    made, _token = field.invite()
    return made


def submits(field: Field, one: Invitation) -> None:
    response = fieldwork.start(field.session, one, "nl")
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    responses.submit(field.session, response, new_id())


ENDINGS: dict[str, Callable[[Field, Invitation], object]] = {
    "submits": submits,
    "declines": lambda field, one: fieldwork.decline(field.session, one),
    "passes on": lambda field, one: fieldwork.pass_on(field.session, one, "Jo"),
    "bounces": lambda field, one: mailing.address_fails(field.session, ACTOR, one.participant),
    "is taken back": lambda field, one: waves.recall(field.session, ACTOR, field.wave, [one]),
}
"""How the mails to somebody end."""


def sent_on(field: Field, invitation: Invitation, moment: dt.datetime) -> None:
    """As if the invitation left at this moment."""
    (mail,) = mailing.ask(field.session, ACTOR, [invitation], "invitation")
    mail.tried_at = mail.sent_at = mail.made_at = invitation.made_at = invitation.emailed_at = moment
    field.session.flush()


def due(field: Field, days: int, hours: int = 0) -> list[int]:
    moment = MONDAY + dt.timedelta(days=days, hours=hours)
    return [day for _, day in reminders.due(field.session, field.wave, moment)]


def test_a_mail_is_handed_out_once(field: Field, invitation: Invitation) -> None:
    mailing.ask(field.session, ACTOR, [invitation], "invitation")
    assert mailing.ask(field.session, ACTOR, [invitation], "invitation") == []
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    assert taken.token is not None
    assert mailing.take(field.session, field.wave.id) is None
    assert mailing.pending(field.session) == []
    assert overview.mail_state(invitation) == "perhaps"


def test_older_links_stop_when_the_mail_has_left_and_not_before(field: Field) -> None:
    invitation, first = field.invite()
    mailing.ask(field.session, ACTOR, [invitation], "reminder")
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    assert fieldwork.redeem(field.session, first) is invitation
    mailing.left(field.session, taken.mail, taken.token)
    with pytest.raises(Expired):
        fieldwork.redeem(field.session, first)
    assert fieldwork.redeem(field.session, taken.token or "") is invitation


def test_a_server_that_is_busy_is_tried_again_later_and_at_last_given_up(
    field: Field, invitation: Invitation
) -> None:
    (mail,) = mailing.ask(field.session, ACTOR, [invitation], "invitation")
    for attempt in range(mailing.MOST_TRIES):
        assert mail.failed_at is None
        taken = mailing.take(field.session, field.wave.id)
        assert taken is not None, attempt
        mailing.refused(field.session, taken.mail, taken.token, "away", for_good=False)
        if mail.failed_at is None:
            assert mailing.take(field.session, field.wave.id) is None  # it waits
            mail.not_before = now()
    assert overview.mail_state(invitation) == "failed"
    assert invitation.participant.email_failed_at is None


def test_an_address_that_is_refused_gets_nothing_until_it_is_mended(
    field: Field, invitation: Invitation
) -> None:
    mailing.ask(field.session, ACTOR, [invitation], "invitation")
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    mailing.refused(field.session, taken.mail, taken.token, "550 5.1.1", for_good=True)
    assert overview.mail_state(invitation) == "bad_address"
    assert mailing.ask(field.session, ACTOR, [invitation], "reminder") == []
    partners.update_participant(
        field.session, ACTOR, invitation.participant, email=invitation.participant.email
    )
    assert mailing.ask(field.session, ACTOR, [invitation], "reminder") == []
    partners.update_participant(field.session, ACTOR, invitation.participant, email="sam@elders.example")
    assert len(mailing.ask(field.session, ACTOR, [invitation], "reminder")) == 1


def test_a_mail_that_waits_is_cancelled_when_it_is_no_longer_needed(field: Field) -> None:
    session = field.session
    for name, end in ENDINGS.items():
        person = field.add_person(name)
        person.email = f"{name.replace(' ', '.')}@example.org"
        invitation, _ = fieldwork.invite(session, ACTOR, field.wave, person)
        (mail,) = mailing.ask(session, ACTOR, [invitation], "reminder")
        end(field, invitation)
        assert mailing.take(session, field.wave.id) is None, name
        assert mail.cancelled_at is not None, name
        assert mail.tried_at is None, name


def test_a_wave_that_is_planned_keeps_its_mails_until_it_opens_and_a_closed_one_drops_them(
    field: Field, invitation: Invitation
) -> None:
    (mail,) = mailing.ask(field.session, ACTOR, [invitation], "invitation")
    field.wave.opens_on = dt.date(2099, 1, 1)
    assert mailing.pending(field.session) == []
    assert mailing.take(field.session, field.wave.id) is None
    assert mail.cancelled_at is None
    field.wave.opens_on = None
    assert mailing.pending(field.session) == [(field.study.id, field.wave.id)]
    waves.close(field.session, ACTOR, field.wave)
    assert mailing.take(field.session, field.wave.id) is None
    assert mail.cancelled_at is not None


# ---------------------------------------------------------------- by schedule


def test_reminders_come_on_their_days_once_and_in_office_hours(field: Field, invitation: Invitation) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [7, 14])
    sent_on(field, invitation, MONDAY)
    assert [due(field, day) for day in (0, 6, 7)] == [[], [], [7]]
    assert due(field, 7, hours=-2) == []  # eight in the morning
    assert due(field, 7, hours=7) == []  # five in the afternoon
    assert due(field, 12) == []  # a Saturday
    (mail,) = reminders.ask_due(field.session, field.wave, MONDAY + dt.timedelta(days=7))
    mail.tried_at = mail.sent_at = mail.made_at = MONDAY + dt.timedelta(days=7)
    assert due(field, 7) == due(field, 11) == []
    assert due(field, 14) == [14]


@pytest.mark.parametrize("ending", ENDINGS)
def test_reminders_end_however_it_ends(field: Field, invitation: Invitation, ending: str) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [7])
    sent_on(field, invitation, MONDAY)
    assert due(field, 7) == [7]
    ENDINGS[ending](field, invitation)
    field.session.flush()
    assert [one for one, _ in reminders.due(field.session, field.wave, MONDAY + dt.timedelta(days=7))] == []


def test_who_began_is_reminded_and_the_fresh_link_opens_the_same_draft(
    field: Field, invitation: Invitation
) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [7])
    sent_on(field, invitation, MONDAY)
    begun = fieldwork.start(field.session, invitation, "nl")
    responses.record_consents(field.session, begun, {"consent_survey": True})
    responses.save_page(field.session, begun, "profiel", {"P1": "gemeente", "P2": "10-49"}, "nl")
    (mail,) = reminders.ask_due(field.session, field.wave, MONDAY + dt.timedelta(days=7))
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    assert taken.mail is mail
    mailing.left(field.session, mail, taken.token)
    again = fieldwork.start(field.session, fieldwork.redeem(field.session, taken.token or ""), "nl")
    assert again is begun
    assert responses.stored(field.session, again)["P2"] == "10-49"


def test_a_reminder_that_was_missed_comes_late_and_two_come_as_one(
    field: Field, invitation: Invitation
) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [5, 7])
    sent_on(field, invitation, MONDAY)
    assert due(field, 5) == []  # Saturday
    assert due(field, 7) == [7]
    reminders.ask_due(field.session, field.wave, MONDAY + dt.timedelta(days=7))
    assert due(field, 30) == []


def test_a_reminder_by_hand_keeps_the_next_one_away_for_two_days(
    field: Field, invitation: Invitation
) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [7])
    sent_on(field, invitation, MONDAY)
    (by_hand,) = mailing.ask(field.session, ACTOR, [invitation], "reminder")
    by_hand.tried_at = by_hand.sent_at = by_hand.made_at = MONDAY + dt.timedelta(days=6)
    assert due(field, 7) == []
    assert due(field, 8) == [7]


def test_who_got_the_link_by_hand_is_reminded_too_and_who_has_no_address_is_not(field: Field) -> None:
    waves.set_schedule(field.session, ACTOR, field.wave, [7])
    invitation, _ = field.invite()
    invitation.made_at = MONDAY
    without, _ = fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Kim"))
    without.made_at = MONDAY
    assert [one.id for one, _ in reminders.due(field.session, field.wave, MONDAY + dt.timedelta(days=7))] == [
        invitation.id
    ]


def test_the_same_reminder_cannot_be_asked_twice(field: Field, invitation: Invitation) -> None:
    """Two workers at once: each sees that it is due, one asks for it."""
    waves.set_schedule(field.session, ACTOR, field.wave, [7])
    sent_on(field, invitation, MONDAY)
    moment = MONDAY + dt.timedelta(days=7)
    field.session.execute(
        InvitationMail.__table__.insert().values(  # type: ignore[attr-defined]
            id=new_id(),
            invitation_id=invitation.id,
            kind="reminder",
            day=7,
            made_at=moment,
            tries=0,
            failure="",
        )
    )
    assert reminders.ask_due(field.session, field.wave, moment) == []
    days = field.session.scalars(select(InvitationMail.day).where(InvitationMail.day.is_not(None))).all()
    assert days == [7]


def test_in_an_unlinked_wave_nobody_sees_live_who_answered(field: Field, invitation: Invitation) -> None:
    field.wave.mode = "unlinked"
    invitation.started_at, invitation.participated = now(), True
    everybody = overview.overview(field.session, field.wave)
    (line,) = overview.shown(field.wave, everybody)
    assert (line.state, line.started_at, line.may_remind) == ("invited", None, True)
    (row,) = overview.counts(field.session, field.wave, overview.shown(field.wave, everybody))
    assert (row.invited, row.submitted, row.silent) == (1, 0, 1)
    assert mailing.ask(field.session, ACTOR, [invitation], "reminder") == []
    waves.close(field.session, ACTOR, field.wave)
    assert [line.state for line in overview.shown(field.wave, everybody)] == ["submitted"]


def test_in_an_unlinked_wave_a_reminder_carries_no_link(field: Field, invitation: Invitation) -> None:
    field.wave.mode = "unlinked"
    mailing.ask(field.session, ACTOR, [invitation], "reminder")
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    assert taken.token is None


def test_in_an_unlinked_wave_a_reminder_that_is_refused_tells_nobody_until_it_is_over(
    field: Field, invitation: Invitation
) -> None:
    field.wave.mode = "unlinked"
    mailing.ask(field.session, ACTOR, [invitation], "reminder")
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    mailing.refused(field.session, taken.mail, taken.token, "550 5.1.1", for_good=True)
    assert invitation.participant.email_failed_at is None
    (line,) = overview.shown(field.wave, overview.overview(field.session, field.wave))
    assert (line.mail, line.last_mail_at) == ("none", None)
    waves.close(field.session, ACTOR, field.wave)
    (line,) = overview.shown(field.wave, overview.overview(field.session, field.wave))
    assert line.mail == "failed"
    assert taken.mail.failure == "550 5.1.1"


# ---------------------------------------------------------------- a new link, a mail that came back


def test_a_new_link_goes_to_who_was_invited_and_to_nobody_else(field: Field, invitation: Invitation) -> None:
    for address in ("SAM@example.org", "nobody@example.org", "nonsense"):
        link_requests.ask(field.session, address)
    assert link_requests.handle(field.session) == [field.wave]
    assert field.session.scalars(select(LinkRequest)).all() == []
    assert [mail.kind for mail in invitation.mails] == ["new_link"]
    link_requests.ask(field.session, "sam@example.org")
    assert link_requests.handle(field.session) == []  # one in ten minutes


def test_who_declined_may_ask_for_a_new_link(field: Field, invitation: Invitation) -> None:
    fieldwork.decline(field.session, invitation)
    link_requests.ask(field.session, "sam@example.org")
    link_requests.handle(field.session)
    taken = mailing.take(field.session, field.wave.id)
    assert taken is not None
    assert fieldwork.redeem(field.session, taken.token or "") is invitation


def test_who_is_erased_leaves_no_mail_and_no_panel_behind(field: Field, invitation: Invitation) -> None:
    sent_on(field, invitation, MONDAY)
    mailing.address_fails(field.session, ACTOR, field.person, "550 5.1.1")
    panel = panels.make(field.session, ACTOR, field.study, "Kern")
    panels.add(field.session, ACTOR, panel, [field.person])
    retention.erase_participant(field.session, ACTOR, field.person)
    for model in (InvitationMail, PanelMember):
        assert field.session.scalars(select(model)).all() == []
    assert (field.person.email, field.person.email_failed_at, field.person.email_failure) == ("", None, "")


BOUNCE = b"""From: MAILER-DAEMON@mail.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver this.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; Sam@Example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""


def test_a_mail_that_came_back_ends_the_mails_to_that_address(field: Field, invitation: Invitation) -> None:
    found = delivery.read(BOUNCE)
    assert (found.addresses, found.status) == (("Sam@Example.org",), "5.1.1")
    assert mailing.bounced(field.session, found.addresses, found.status) == []  # we never mailed there
    sent_on(field, invitation, MONDAY)
    assert mailing.bounced(field.session, found.addresses, found.status, study_id=new_id()) == []
    assert mailing.bounced(field.session, found.addresses, found.status) == [field.person]
    assert overview.mail_state(invitation) == "bad_address"


@pytest.mark.parametrize(
    "data",
    [b"", b"Subject: hello\n\nhello", BOUNCE.replace(b"Action: failed", b"Action: delayed"), b"\xff" * 1000,
     BOUNCE.replace(b"Sam@Example.org", b"no address"), b"x" * (delivery.MOST_BYTES + 1)],
)  # fmt: skip
def test_what_is_no_returned_mail_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        delivery.read(data)
