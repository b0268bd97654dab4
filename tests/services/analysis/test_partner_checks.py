"""Partner check: only released words that lead back to nobody, links that end, words that become a document, and taking
back."""

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select

from analysis import evidence, lessons, report
from analysis.checks import answering, asking, mailing, releasing
from analysis.checks.models import PartnerCheck
from analysis.models import Evidence, Lesson
from app import erasure
from coding import consents, intake
from coding.models import Document
from surveys import partners
from surveys.base import now
from surveys.errors import AlreadySubmitted, Expired, NotFound, Refused
from surveys.models import Participant
from surveys.safekeeping import unlinked
from tests.findings_world import ACTOR, World

LONG = "Wij belden drie weken lang maar niemand nam ooit de telefoon op."
PLAIN = {"nl": "Bedrijven wachten lang op antwoord.", "en": "Companies wait long for an answer."}


@pytest.fixture
def lesson(world: World) -> Lesson:
    return lessons.create(world.session, ACTOR, world.study, "Bel binnen een dag terug")


def person(world: World, name: str, kind: str = "bouwbedrijf", **values: str) -> Participant:
    return partners.add_participant(
        world.session, ACTOR, world.partner(name, kind), f"Kim van {name}", **values
    )


def asked(world: World, lesson: Lesson, *people: Participant) -> list[tuple[PartnerCheck, str]]:
    if releasing.current(world.session, lesson) is None:
        releasing.release(world.session, ACTOR, lesson, PLAIN)
    return asking.ask(world.session, ACTOR, world.study, [lesson], people)


def answer(
    world: World, check: PartnerCheck, verdict: str, words: str = "", *, quote: bool = True, code: str = ""
) -> Document | None:
    said = {entry.finding_id: (verdict, words) for entry in check.findings}
    answering.keep(world.session, check, said)
    return answering.send(
        world.session, check, code or unlinked.new_code(), agreed=True, quote=quote, language="nl"
    )


# ---------------------------------------------------------------- releasing


def test_a_draft_of_the_machine_is_not_released(world: World) -> None:
    draft = lessons.draft(world.session, ACTOR, world.theme(world.document("A", "bouwbedrijf", "Een twee.")))
    with pytest.raises(Refused, match="computer"):
        releasing.release(world.session, ACTOR, draft, PLAIN)


def test_names_of_the_register_are_refused(world: World, lesson: Lesson) -> None:
    person(world, "Bouw Jansen")
    for text in ("Zo gaat het bij bouw jansen.", "Dat zei Kim van Bouw Jansen."):
        with pytest.raises(Refused, match="Bouw Jansen"):
            releasing.release(world.session, ACTOR, lesson, {"nl": text})
    assert releasing.release(world.session, ACTOR, lesson, {"nl": "Zo gaat het in de bouw."}).words == {
        "nl": "Zo gaat het in de bouw."
    }


def test_literal_words_need_consent_and_five_organisations(world: World, lesson: Lesson) -> None:
    words = {"nl": f"Bedrijven zeggen: {LONG}"}
    spoken = world.document("A", "bouwbedrijf", LONG)
    evidence.add_passage(world.session, ACTOR, lesson, spoken, 0, 10, "for")
    with pytest.raises(Refused, match="literally"):
        releasing.release(world.session, ACTOR, lesson, words)
    for number in range(4):
        other = world.document(f"B{number}", "gemeente", f"Het duurt {number} weken.")
        evidence.add_passage(world.session, ACTOR, lesson, other, 0, 5, "for")
    made = releasing.release(world.session, ACTOR, lesson, words)
    assert made.quotes == [{"document": str(spoken.id), "start": 0, "end": len(LONG) - 1}]
    assert releasing.current(world.session, lesson) is made
    consent = spoken.response.consents[0]  # type: ignore[union-attr]
    consent.given = False
    world.session.flush()
    assert releasing.current(world.session, lesson) is None


def test_words_without_consent_are_never_released(world: World, lesson: Lesson) -> None:
    for number in range(5):
        document = world.document(f"A{number}", "bouwbedrijf", LONG if number == 0 else "Kort.", quote=False)
        evidence.add_passage(world.session, ACTOR, lesson, document, 0, 5, "for")
    with pytest.raises(Refused, match="literally"):
        releasing.release(world.session, ACTOR, lesson, {"nl": LONG})


def test_a_newer_release_takes_the_place_of_the_older(world: World, lesson: Lesson) -> None:
    older = releasing.release(world.session, ACTOR, lesson, PLAIN)
    newer = releasing.release(world.session, ACTOR, lesson, {"nl": "Anders gezegd."})
    assert older.taken_back_at is not None
    assert releasing.current(world.session, lesson) is newer
    releasing.take_back(world.session, ACTOR, lesson)
    assert releasing.current(world.session, lesson) is None


# ---------------------------------------------------------------- asking


def test_only_what_is_released_is_asked(world: World, lesson: Lesson) -> None:
    kim = person(world, "A")
    with pytest.raises(Refused, match="Release"):
        asking.ask(world.session, ACTOR, world.study, [lesson], [kim])
    with pytest.raises(Refused):
        asking.ask(world.session, ACTOR, world.study, [], [kim])


def test_the_link_ends_and_its_token_is_kept_nowhere(world: World, lesson: Lesson) -> None:
    [(check, token)] = asked(world, lesson, person(world, "A"))
    assert asking.redeem(world.session, token) is check
    with pytest.raises(NotFound):
        asking.redeem(world.session, token[:-1])
    other = asking.new_link(world.session, ACTOR, check)
    with pytest.raises(Expired):
        asking.redeem(world.session, token)
    check.expires_on = now().date() - dt.timedelta(days=1)
    with pytest.raises(Expired):
        asking.redeem(world.session, other)
    check.expires_on = now().date()
    asking.revoke(world.session, ACTOR, check)
    with pytest.raises(Expired):
        asking.redeem(world.session, other)


def test_somebody_with_an_open_link_is_not_asked_again(world: World, lesson: Lesson) -> None:
    kim = person(world, "A")
    [(check, _)] = asked(world, lesson, kim)
    with pytest.raises(Refused, match="Kim van A"):
        asked(world, lesson, kim)
    answer(world, check, "confirmed")
    assert len(asked(world, lesson, kim)) == 1


def test_a_person_of_another_study_is_not_asked(world: World, lesson: Lesson) -> None:
    from tests.findings_world import make_world

    stranger = person(make_world(world.session), "Elders")
    with pytest.raises(NotFound):
        asked(world, lesson, stranger)


def test_mail_is_tried_once_and_the_older_link_stops_when_it_left(world: World, lesson: Lesson) -> None:
    [(check, shown)] = asked(world, lesson, person(world, "A", email="kim@example.org"))
    assert mailing.ask(world.session, ACTOR, [check], "invitation") == [check]
    assert mailing.pending(world.session) == [world.study.id]
    taken = mailing.take(world.session, world.study.id)
    assert taken is not None
    assert mailing.take(world.session, world.study.id) is None
    mailing.refused(world.session, check, taken[1], "451", for_good=False)
    assert asking.redeem(world.session, shown) is check
    with pytest.raises(NotFound):
        asking.redeem(world.session, taken[1])
    assert mailing.pending(world.session) == []
    check.mail_not_before = now() - dt.timedelta(minutes=1)
    again = mailing.take(world.session, world.study.id)
    assert again is not None
    mailing.left(world.session, check, again[1])
    assert asking.redeem(world.session, again[1]) is check
    with pytest.raises(Expired):
        asking.redeem(world.session, shown)
    answer(world, check, "confirmed")
    assert mailing.ask(world.session, ACTOR, [check], "reminder") == []


# ---------------------------------------------------------------- answering


def test_words_become_a_document_that_can_be_evidence(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    document = answer(world, check, "nuanced", "Bij ons duurt het maar een week.")
    assert document is not None
    assert (document.kind, document.partner_id, document.quote_agreed) == ("check", check.partner_id, True)
    assert [(turn.role, document.text[turn.start : turn.end]) for turn in document.turns] == [
        ("interviewer", "Bedrijven wachten lang op antwoord."),
        ("respondent", "Bij ons duurt het maar een week."),
    ]
    assert document.title == "Terugkoppeling: Een respondent (Bouwbedrijf)"
    assert intake.segment(world.session, document) == 1
    entry = check.findings[0]
    assert entry.start is not None
    assert entry.end is not None
    evidence.add_passage(world.session, ACTOR, lesson, document, entry.start, entry.end, "against")
    [quote] = evidence.quotes(world.session, lesson, "against")
    assert quote.text == "Bij ons duurt het maar een week."
    assert evidence.support(world.session, lesson, "against").organisations == 1


def test_without_leave_the_words_count_and_are_no_quote(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    document = answer(world, check, "contested", "Dat is niet zo.", quote=False)
    assert document is not None
    assert document.id not in consents.quotable(world.session, world.study.id).documents


def test_who_stops_being_quoted_keeps_the_answer(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    document = answer(world, check, "contested", "Dat is niet zo.")
    assert document is not None
    erasure.unquote_check(world.session, check)
    assert document.id not in consents.quotable(world.session, world.study.id).documents
    assert answering.outcomes_of(world.session, world.study.id)[lesson.id].counts == {"contested": 1}


def test_nothing_is_sent_without_consent_or_answer_and_only_once(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    code = unlinked.new_code()
    with pytest.raises(Refused):
        answering.send(world.session, check, code, agreed=True, quote=True, language="nl")
    answering.keep(world.session, check, {lesson.id: ("confirmed", "")})
    with pytest.raises(Refused, match="consent"):
        answering.send(world.session, check, code, agreed=False, quote=True, language="nl")
    assert answering.outcomes_of(world.session, world.study.id)[lesson.id].answered == 0
    assert answering.send(world.session, check, code, agreed=True, quote=True, language="nl") is None
    with pytest.raises(AlreadySubmitted):
        answering.keep(world.session, check, {lesson.id: ("contested", "x")})


def test_what_was_not_asked_is_refused(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    for said in ({uuid.uuid4(): ("confirmed", "")}, {lesson.id: ("great", "")}):
        with pytest.raises(Refused):
            answering.keep(world.session, check, said)
    assert answering.unexplained({lesson.id: ("nuanced", "  ")}) == [lesson.id]
    assert answering.unexplained({lesson.id: ("confirmed", "")}) == []


def test_a_finding_that_was_taken_back_is_no_longer_shown(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    assert len(answering.shown(world.session, check)) == 1
    releasing.take_back(world.session, ACTOR, lesson)
    assert answering.shown(world.session, check) == []


def test_the_outcome_counts_organisations_by_kind(world: World, lesson: Lesson) -> None:
    who = (("A", "bouwbedrijf"), ("A", "bouwbedrijf"), ("B", "gemeente"), ("C", "gemeente"))
    people = [person(world, name, kind) for name, kind in who]
    checks = [check for check, _ in asked(world, lesson, *people)]
    for check, verdict in zip(checks, ("confirmed", "contested", "nuanced"), strict=False):
        answer(world, check, verdict, "Want …")
    found = answering.outcomes_of(world.session, world.study.id)[lesson.id]
    assert (found.asked, found.answered) == (3, 2)
    assert found.by_kind == {"bouwbedrijf": {"divided": 1}, "gemeente": {"nuanced": 1}}
    outside = answering.outcomes_of(world.session, world.study.id, fewest=5)[lesson.id]
    assert (outside.counts, outside.by_kind) == (None, {})
    assert [entry.verdict for entry in answering.words_on(world.session, lesson.id)] == [
        "contested", "nuanced", "confirmed",
    ]  # fmt: skip


def test_the_newest_answer_of_a_person_counts(world: World, lesson: Lesson) -> None:
    kim = person(world, "A")
    for verdict in ("contested", "confirmed"):
        [(check, _)] = asked(world, lesson, kim)
        answer(world, check, verdict, "Want …")
    [(_open, _token)] = asked(world, lesson, kim)
    found = answering.outcomes_of(world.session, world.study.id)[lesson.id]
    assert found.counts == {"confirmed": 1}


def test_the_report_tells_the_outcome(world: World, lesson: Lesson) -> None:
    checks = [
        check for check, _ in asked(world, lesson, *(person(world, f"P{n}", "gemeente") for n in range(6)))
    ]
    for number, check in enumerate(checks[:5]):
        answer(world, check, "confirmed" if number else "contested", "Dat merken wij zelf ook.")
    inside = report.html(report.build(world.session, world.study, "nl"))
    outside = report.html(report.build(world.session, world.study, "nl", quotes=False))
    for page in (inside, outside):
        assert "Voorgelegd aan 6 organisaties; 5 organisaties antwoordden." in page
        assert "Wat partners zeiden van L1. Bel binnen een dag terug" in page
        assert "Dat merken wij zelf ook." not in page
    erasure.withdraw_check(world.session, checks[0])
    few = report.html(report.build(world.session, world.study, "nl", quotes=False))
    assert "Minder dan vijf antwoordden" in few
    assert "Wat partners zeiden van L1" not in few


# ---------------------------------------------------------------- taking back


def test_taking_back_with_the_code_takes_all_that_was_said(world: World, lesson: Lesson) -> None:
    [(check, token)] = asked(world, lesson, person(world, "A"))
    code = unlinked.new_code()
    document = answer(world, check, "contested", "Dat is niet zo, bij ons.", code=code)
    assert document is not None
    evidence.add_passage(world.session, ACTOR, lesson, document, 0, 5, "against")
    assert answering.with_code(world.session, code.lower()) is check
    erasure.withdraw_check(world.session, check)
    assert check.findings[0].words == ""
    assert check.findings[0].verdict is None
    assert world.session.scalar(select(func.count(Document.id))) == 0
    assert world.session.scalar(select(func.count(Evidence.id))) == 0
    assert lesson.look_again_since is not None
    assert answering.with_code(world.session, code) is None
    found = answering.outcomes_of(world.session, world.study.id)[lesson.id]
    assert (found.asked, found.answered) == (1, 0)
    with pytest.raises(Expired):
        asking.redeem(world.session, token)


def test_after_the_date_nothing_is_taken_back(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    answer(world, check, "contested", "Dat is niet zo.")
    world.study.withdraw_until = now().date() - dt.timedelta(days=1)
    with pytest.raises(Expired):
        erasure.withdraw_check(world.session, check)


def test_forgetting_a_person_takes_their_checks_too(house: Flask, world: World, lesson: Lesson) -> None:
    kim = person(world, "A")
    [(check, _)] = asked(world, lesson, kim)
    answer(world, check, "contested", "Dat is niet zo.")
    affected = erasure.affected(world.session, kim)
    assert bool(affected)
    assert (affected.checks, affected.documents) == (1, 1)
    with house.app_context():
        gone = erasure.erase(world.session, ACTOR, kim)
    assert gone.documents == 1
    assert check.findings[0].words == ""
    assert world.session.scalar(select(func.count(Document.id))) == 0


def test_a_released_quote_goes_with_the_words_it_repeats(world: World, lesson: Lesson) -> None:
    spoken = world.document("A", "bouwbedrijf", LONG)
    for number in range(5):
        other = world.document(f"B{number}", "gemeente", "Het duurt.") if number else spoken
        evidence.add_passage(world.session, ACTOR, lesson, other, 0, 5, "for")
    made = releasing.release(world.session, ACTOR, lesson, {"nl": LONG})
    releasing.forget(world.session, [spoken.id])
    assert (made.words, made.quotes) == ({}, [])
    assert made.taken_back_at is not None


def test_when_the_time_of_keeping_is_over_the_words_go(world: World, lesson: Lesson) -> None:
    [(check, _)] = asked(world, lesson, person(world, "A"))
    answer(world, check, "contested", "Dat is niet zo.")
    world.study.keep_until = now().date() - dt.timedelta(days=1)
    gone = erasure.erase_study(world.session, ACTOR, world.study, now().date())
    assert gone.documents == 1
    assert check.findings[0].words == ""
