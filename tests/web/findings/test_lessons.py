"""Lessons on their pages: moved from the board, merged and split with a way back, and what happened with them."""

from sqlalchemy import select

from analysis import effects, findings, lessons
from analysis.models import Lesson
from coding.models import Coding
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.web.findings.conftest import SECRET, Found


def test_a_card_is_moved_from_the_board(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    answer = client.post(
        found.path(f"lessons/{found.lesson}/status"), data={"status": "discussed", "back": "1"}
    )
    assert answer.location.endswith("/lessons")


def test_lessons_are_merged_split_and_put_back(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    page = found.path(f"findings/{found.lesson}")
    with work() as session:
        other = lessons.create(session, ACTOR, found.study, "Bel sneller").id
        links = [str(link.id) for link in session.get_one(Lesson, found.lesson).evidence]
    merged = client.post(
        found.path(f"findings/{other}/merge"), data={"into": found.lesson}, follow_redirects=True
    )
    assert "Undo the last merge" in merged.text
    assert "Took in: L" in merged.text
    assert "Bel sneller" not in client.get(found.path("lessons")).text
    assert "went into" in client.get(found.path(f"lessons/{other}")).text.lower()
    assert "Undo the last" not in client.post(page + "/undo", follow_redirects=True).text
    assert "Bel sneller" in client.get(found.path("lessons")).text
    split = client.post(
        page + "/split", data={"evidence": links[:1], "title": "Apart"}, follow_redirects=True
    )
    assert "Undo the last split" in split.text
    with work() as session:
        new = session.scalars(select(Lesson).where(Lesson.title == "Apart")).one()
        assert [str(link.id) for link in new.evidence] == links[:1]
    refused = client.post(page + "/split", data={"title": "Leeg"}, follow_redirects=True)
    assert "leave at least one" in refused.text
    other_kind = client.post(
        found.path(f"findings/{found.element}/merge"), data={"into": other}, follow_redirects=True
    )
    assert "Choose another finding." in other_kind.text


def test_effects_are_merged_split_and_put_back_too(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    with work() as session:
        other = effects.create(session, ACTOR, found.study, "Meer buren aan de slag").id
    merged = client.post(
        found.path(f"findings/{other}/merge"), data={"into": found.effect}, follow_redirects=True
    )
    assert "Took in: E2. Meer buren aan de slag" in merged.text
    assert "Meer buren" not in client.get(found.path("effects")).text
    refused = client.post(
        found.path(f"effects/{other}/status"),
        data={"status": "rejected", "reason": "x"},
        follow_redirects=True,
    )
    assert "went into another one" in refused.text
    client.post(found.path(f"findings/{found.effect}/undo"))
    assert "Meer buren" in client.get(found.path("effects")).text


def test_who_raised_a_lesson_hears_why_it_was_dropped(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    page = found.path(f"lessons/{found.lesson}")
    client.post(page + "/status", data={"status": "rejected", "reason": "Geen geld dit jaar."})
    shown = client.get(page).text
    assert "Tell them why it was dropped." in shown
    assert ">Bouw A</a>" in shown
    told = client.post(page + "/told", follow_redirects=True).text
    assert "Those who raised it were told" in told
    path = shown.partition("what-happened?partner=")[2].partition('"')[0]
    letter = client.get(found.path(f"lessons/what-happened?partner={path}")).text
    assert "Geen geld dit jaar." in letter
    assert "fewer than five organisations" in letter
    assert SECRET not in letter


def test_the_commissioner_reads_what_happened_without_names(sign_in: SignIn, found: Found) -> None:
    page = sign_in("commissioner").get(found.path("lessons/what-happened")).text
    assert "Bel binnen een dag terug" in page
    assert "Bouw A" not in page
    assert "wim" not in page.partition("<main")[2].lower()
    lesson = sign_in("commissioner").get(found.path(f"lessons/{found.lesson}")).text
    assert "Bouw A" not in lesson


def test_a_finding_that_lost_words_is_read_again(sign_in: SignIn, found: Found, work: Work) -> None:
    with work() as session:
        findings.look_again(session, session.get_one(Lesson, found.lesson), 2)
    client = sign_in("researcher")
    assert "were taken back. Read it again" in client.get(found.path(f"lessons/{found.lesson}")).text
    assert "1 finding lost words" in client.get(f"/studies/{found.study.id}").text
    done = client.post(found.path(f"findings/{found.lesson}/looked-again"), follow_redirects=True).text
    assert "Read it again: does" not in done
    assert "2 passages went" in done


def test_a_proposal_becomes_a_lesson_or_is_dismissed(sign_in: SignIn, found: Found, work: Work) -> None:
    with work() as session:
        session.get_one(Coding, found.coding).improvement = True
    client = sign_in("researcher")
    page = found.path("lessons/proposals")
    assert "Bij ons gaat het juist snel." in client.get(page).text
    one = {"coding": str(found.coding)}
    assert client.post(page, data=one | {"act": "nothing"}).status_code == 400
    refused = client.post(page, data=one | {"act": "dismiss"}, follow_redirects=True).text
    assert "Write why this is no lesson." in refused
    gone = client.post(
        page, data=one | {"act": "dismiss", "reason": "Het gaat al goed."}, follow_redirects=True
    )
    assert "1 proposal was dismissed" in gone.text
    dismissal = gone.text.partition('name="dismissal" value="')[2].partition('"')[0]
    client.post(page, data={"act": "restore", "dismissal": dismissal})
    taken = client.post(page, data=one | {"act": "take"}, follow_redirects=True).text
    assert "The passages are linked already." in taken
    assert sign_in("commissioner").get(page).status_code == 403
    assert sign_in("reader").post(page, data=one | {"act": "take"}).status_code == 403
