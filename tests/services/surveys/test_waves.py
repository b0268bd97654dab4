"""Waves in time, quotas, taking links back, open links."""

import datetime as dt

import pytest

from surveys import fieldwork, responses
from surveys.base import new_id, now
from surveys.errors import Expired, NotFound, Refused
from surveys.inviting import office, open_links, overview, waves
from surveys.models import Response
from tests.services.surveys.conftest import ACTOR, Field

TODAY = office.day_of(now())


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def plan(field: Field, **values: object) -> None:
    settings = {"title": "Ronde 1", "opens_on": None, "closes_on": None, "grace_days": 0}
    waves.change(field.session, ACTOR, field.wave, **{**settings, **values})  # type: ignore[arg-type]


def hand_in(field: Field, response: Response) -> None:
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    responses.submit(field.session, response, new_id())


@pytest.mark.parametrize(
    ("opens", "closes", "grace", "expected"),
    [
        (None, None, 0, "open"), (0, 0, 0, "open"), (1, 5, 0, "planned"), (-5, -1, 0, "closed"),
        (-5, -1, 1, "grace"), (-9, -3, 2, "closed"),
    ],
)  # fmt: skip
def test_the_days_say_where_a_wave_is(
    field: Field, opens: int | None, closes: int | None, grace: int, expected: str
) -> None:
    plan(
        field,
        opens_on=None if opens is None else days(opens),
        closes_on=None if closes is None else days(closes),
        grace_days=grace,
    )
    assert waves.state(field.wave) == expected


def test_the_last_day_lasts_until_midnight_where_people_live(field: Field) -> None:
    plan(field, closes_on=dt.date(2026, 6, 30))
    before = dt.datetime(2026, 6, 30, 21, 59, tzinfo=dt.UTC)  # 23.59 in Rotterdam
    assert waves.state(field.wave, before) == "open"
    assert waves.state(field.wave, before + dt.timedelta(minutes=1)) == "closed"


def test_a_planned_wave_can_be_prepared_and_its_links_say_when_it_opens(field: Field) -> None:
    plan(field, opens_on=days(3))
    invitation, token = field.invite()
    with pytest.raises(Expired) as early:
        fieldwork.redeem(field.session, token)
    assert office.written(days(3), "nl") in early.value.text["nl"]
    with pytest.raises(Expired):
        fieldwork.start(field.session, invitation, "nl")


def test_in_the_days_of_grace_who_had_begun_finishes_and_nobody_else_begins(field: Field) -> None:
    begun, token = field.invite()
    response = fieldwork.start(field.session, begun, "nl")
    late, late_token = fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Kim"))
    plan(field, closes_on=days(-1), grace_days=2)
    assert fieldwork.redeem(field.session, token) is begun
    hand_in(field, response)
    with pytest.raises(Expired):
        fieldwork.redeem(field.session, late_token)
    with pytest.raises(Expired):
        fieldwork.start(field.session, late, "nl")
    with pytest.raises(Expired):
        fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Bo"))


def test_after_the_grace_nothing_is_taken_any_more(field: Field) -> None:
    response = field.start()
    responses.record_consents(field.session, response, {"consent_survey": True})
    plan(field, closes_on=days(-3), grace_days=2)
    with pytest.raises(Expired):
        responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")


def test_a_closed_wave_opens_again_and_its_links_work(field: Field) -> None:
    _, token = field.invite()
    waves.close(field.session, ACTOR, field.wave)
    with pytest.raises(Refused):
        waves.reopen(field.session, ACTOR, field.wave, days(-1))
    waves.reopen(field.session, ACTOR, field.wave, days(5))
    assert waves.state(field.wave) == "open"
    fieldwork.redeem(field.session, token)


def test_days_that_do_not_fit_are_refused(field: Field) -> None:
    for values in ({"opens_on": days(2), "closes_on": days(1)}, {"grace_days": 61}, {"grace_days": -1}):
        with pytest.raises(Refused):
            plan(field, **values)


def test_a_wave_follows_an_earlier_one_of_its_study_and_never_itself(field: Field) -> None:
    second = fieldwork.open_wave(field.session, ACTOR, field.survey, "Ronde 2")
    plan_second = {"title": "Ronde 2", "opens_on": None, "closes_on": None}
    waves.change(field.session, ACTOR, second, **plan_second, follows_id=field.wave.id)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        plan(field, follows_id=second.id)
    with pytest.raises(NotFound):
        plan(field, follows_id=new_id())


def test_a_full_quota_stops_who_has_not_begun(field: Field) -> None:
    kind = field.partner.type_id
    begun = field.start()
    others = [field.add_person(name, "bouwbedrijf") for name in ("Kim", "Bo")]
    one, two = (fieldwork.invite(field.session, ACTOR, field.wave, person)[0] for person in others)
    done = fieldwork.start(field.session, one, "nl")
    waves.set_quotas(field.session, ACTOR, field.wave, {kind: 1})
    hand_in(field, done)
    with pytest.raises(waves.QuotaFull):
        fieldwork.start(field.session, two, "nl")
    hand_in(field, begun)
    assert waves.answered(field.session, field.wave) == {kind: 2}
    (row,) = overview.counts(field.session, field.wave, overview.overview(field.session, field.wave))
    assert (row.invited, row.submitted, row.silent, row.quota) == (3, 2, 1, 1)


def test_taking_back_the_last_batch_leaves_the_others_alone_and_new_links_undo_it(field: Field) -> None:
    session = field.session
    _, kept_token = fieldwork.invite(session, ACTOR, field.wave, field.person, batch_id=new_id())
    batch = new_id()
    wrong = [
        fieldwork.invite(session, ACTOR, field.wave, field.add_person(name), batch_id=batch)
        for name in ("Kim", "Bo")
    ]
    assert waves.recall(session, ACTOR, field.wave, waves.last_batch(session, field.wave)) == 2
    fieldwork.redeem(session, kept_token)
    for _, token in wrong:
        with pytest.raises(Expired) as refused:
            fieldwork.redeem(session, token)
        assert "per ongeluk" in refused.value.text["nl"]
        assert "A. Evaluator, 010" in refused.value.text["nl"]
    states = [line.state for line in overview.overview(session, field.wave)]
    assert states == ["invited", "recalled", "recalled"]
    fresh = fieldwork.new_link(session, ACTOR, wrong[0][0])
    assert fieldwork.redeem(session, fresh) is wrong[0][0]
    with pytest.raises(Expired) as replaced:
        fieldwork.redeem(session, wrong[0][1])
    assert "vervangen" in replaced.value.text["nl"]


# ---------------------------------------------------------------- open links


def test_each_start_of_an_open_link_is_a_response_of_its_own_until_it_is_full(field: Field) -> None:
    link = open_links.make(
        field.session, ACTOR, field.wave, "Poster", type_id=field.partner.type_id, most_responses=2
    )
    made = [
        open_links.start(field.session, open_links.redeem(field.session, link.token), "nl") for _ in range(2)
    ]
    assert made[0].id != made[1].id
    assert {(one.invitation_id, one.partner_id, one.partner_type_id) for one in made} == {
        (None, None, field.partner.type_id)
    }
    for act in (
        lambda: open_links.redeem(field.session, link.token),
        lambda: open_links.start(field.session, link, "nl"),
    ):
        with pytest.raises(Expired):
            act()
    hand_in(field, made[0])
    (row,) = overview.counts(field.session, field.wave, [])
    assert (row.submitted, row.started) == (1, 1)


def test_an_open_link_that_asks_the_organisation_finds_it_or_adds_it(field: Field) -> None:
    link = open_links.make(field.session, ACTOR, field.wave, "Nieuwsbrief")
    known = open_links.start(field.session, link, "nl", organisation="  bouw ZUID ")
    assert known.partner_id == field.partner.id
    with pytest.raises(Refused):
        open_links.start(field.session, link, "nl", organisation="Nieuw BV")
    fresh = open_links.start(
        field.session, link, "en", organisation="Nieuw BV", type_id=field.partner.type_id
    )
    assert fresh.partner is not None
    assert fresh.partner.name == "Nieuw BV"
    with pytest.raises(Refused):
        open_links.start(field.session, link, "nl", organisation=" ")


def test_an_open_link_ends_by_hand_by_day_by_quota_and_with_its_wave(field: Field) -> None:
    def link(**values: object) -> str:
        made = open_links.make(
            field.session,
            ACTOR,
            field.wave,
            "x",
            type_id=field.partner.type_id,
            **values,  # type: ignore[arg-type]
        )
        return made.token

    old, revoked, good = link(last_day=days(-1)), link(), link()
    found = open_links.redeem(field.session, revoked)
    open_links.revoke(field.session, ACTOR, found)
    for token in (old, revoked):
        with pytest.raises(Expired):
            open_links.redeem(field.session, token)
    with pytest.raises(NotFound):
        open_links.redeem(field.session, "\ud800nothing")
    hand_in(field, open_links.start(field.session, open_links.redeem(field.session, good), "nl"))
    waves.set_quotas(field.session, ACTOR, field.wave, {field.partner.type_id: 1})
    with pytest.raises(waves.QuotaFull):
        open_links.redeem(field.session, good)
    waves.set_quotas(field.session, ACTOR, field.wave, {})
    waves.close(field.session, ACTOR, field.wave)
    with pytest.raises(Expired):
        open_links.redeem(field.session, good)


def test_an_unlinked_wave_has_no_open_links(field: Field) -> None:
    field.wave.mode = "unlinked"
    with pytest.raises(Refused):
        open_links.make(field.session, ACTOR, field.wave, "Poster")
