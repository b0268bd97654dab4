"""Changing findings through the pages: drafting, writing, moving on, linking passages; refusals stay on the page."""

import datetime as dt
import re
import uuid

import pytest
from sqlalchemy import select

from analysis.models import CoherenceJudgement, Effect, Finding, Lesson, Step, WorkingElement
from app.models import AuditEntry
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import SECRET, Found

READY = {
    "title": "Bel dezelfde dag terug",
    "owner": "Teamleider",
    "first_step": "Rooster maken",
    "first_step_on": (dt.datetime.now(dt.UTC).date() + dt.timedelta(7)).isoformat(),
    "review_on": (dt.datetime.now(dt.UTC).date() + dt.timedelta(90)).isoformat(),
    "question_id": "",
}


def revision(page: str) -> str:
    found = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_lesson_and_an_element_are_drafted_from_a_theme(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    for kind in ("lessons", "elements", "effects"):
        answer = client.post(
            found.path(f"{kind}/draft"), data={"theme_id": found.theme}, follow_redirects=True
        )
        assert answer.status_code == 200
        assert "The passages are linked already." in answer.text
        assert SECRET in answer.text
    with work() as session:
        verbs = session.scalars(select(AuditEntry.kind).where(AuditEntry.verb == "drafted")).all()
    assert sorted(verbs) == ["effect", "element", "lesson"]


def test_one_can_be_written_without_a_theme_but_not_without_a_title(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    refused = client.post(found.path("lessons/draft"), data={"title": " "}, follow_redirects=True)
    assert refused.status_code == 200
    assert "Give the lesson a title." in refused.text
    made = client.post(
        found.path("elements/draft"), data={"title": "Vaste contactpersoon"}, follow_redirects=True
    )
    assert "Vaste contactpersoon" in made.text


def test_a_lesson_is_written_and_taken_up(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    page = found.path(f"lessons/{found.lesson}")
    seen = revision(client.get(page + "/edit").text)
    ready = READY | {"revision": seen, "question_id": str(found.question)}
    saved = client.post(page + "/edit", data=ready, follow_redirects=True)
    assert "Saved." in saved.text
    assert "Teamleider" in saved.text
    moved = client.post(page + "/status", data={"status": "taken_up"}, follow_redirects=True)
    assert "Taken up" in moved.text
    with work() as session:
        lesson = session.get_one(Lesson, found.lesson)
        assert (lesson.status, lesson.question_id) == ("taken_up", found.question)


def test_a_lesson_that_cannot_be_followed_stays_and_says_what_it_lacks(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    page = found.path(f"lessons/{found.lesson}")
    assert "een eigenaar" in client.get(page).text
    refused = client.post(page + "/status", data={"status": "taken_up"}, follow_redirects=True)
    assert refused.status_code == 200
    assert "Oppakken kan nog niet. Vul eerst in: een eigenaar" in refused.text
    dropped = client.post(page + "/status", data={"status": "rejected"}, follow_redirects=True)
    assert "Schrijf waarom deze les niet wordt opgepakt." in dropped.text


def test_errors_stand_on_top_and_at_the_field_and_nothing_typed_is_lost(
    sign_in: SignIn, found: Found
) -> None:
    client = sign_in("researcher")
    page = found.path(f"lessons/{found.lesson}/edit")
    answer = client.post(page, data=READY | {"title": "", "due_on": "soon", "statement": "Getypt."})
    assert answer.status_code == 200
    assert "error-summary" in answer.text
    assert '<a href="#title">The lesson in one sentence: Fill this in.</a>' in answer.text
    assert '<a href="#due_on">Done on: This is no date.' in answer.text
    assert "Getypt." in answer.text


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "x"])
def test_a_number_of_the_version_that_is_none_is_an_answer_and_no_fault(
    sign_in: SignIn, found: Found, odd: str
) -> None:
    page = found.path(f"lessons/{found.lesson}/edit")
    assert sign_in("researcher").post(page, data=READY | {"revision": odd}).status_code in (200, 302, 422)


def test_what_a_colleague_saved_first_is_shown_and_replaced_only_on_purpose(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("researcher")
    page = found.path(f"lessons/{found.lesson}/edit")
    seen = revision(client.get(page).text)
    client.post(page, data=READY | {"revision": seen, "owner": "Eerste"})
    second = client.post(page, data=READY | {"revision": seen, "owner": "Tweede"})
    assert "Somebody else has changed this meanwhile." in second.text
    assert "Eerste" in second.text
    assert 'value="Tweede"' in second.text
    client.post(page, data=READY | {"revision": revision(second.text), "owner": "Tweede"})
    with work() as session:
        assert session.get_one(Lesson, found.lesson).owner == "Tweede"


def test_an_element_needs_counter_evidence_and_a_source(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    page = found.path(f"elements/{found.element}")
    refused = client.post(page + "/status", data={"status": "accepted"}, follow_redirects=True)
    assert "no finding without counter-evidence" in refused.text
    filled = {
        "title": "Ophalen", "when": "opgehaald", "then": "op tijd", "mechanism": "er wacht iemand",
        "counter_evidence": "niet bij wisselende ploegen", "core": "yes", "general": "", "changeable": "no",
        "question_id": str(found.question), "substantiation": "studied",
    }  # fmt: skip
    form = client.post(page + "/edit", data=filled)
    assert "needs a source" in form.text
    assert "wisselende ploegen" in form.text
    client.post(page + "/edit", data=filled | {"source": "Movisie 2019", "source_context": "andere stad"})
    client.post(page + "/status", data={"status": "accepted"})
    with work() as session:
        element = session.get_one(WorkingElement, found.element)
        assert (element.status, element.core, element.general) == ("accepted", True, None)
        assert element.changeable is False
        assert element.counter_evidence == "niet bij wisselende ploegen"


def test_an_effect_needs_what_else_may_explain_it(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    page = found.path(f"effects/{found.effect}")
    filled = {
        "title": "Meer werk", "statement": "Eerst niemand, nu drie bewoners.", "for_whom": "bewoners van Zuid",
        "direction": "wanted", "expected": "no", "question_id": str(found.question), "substantiation": "mentioned",
    }  # fmt: skip
    seen = revision(client.get(page + "/edit").text)
    client.post(page + "/edit", data=filled | {"revision": seen})
    refused = client.post(page + "/status", data={"status": "accepted"}, follow_redirects=True)
    assert "what else may explain the change" in refused.text
    late = client.post(page + "/edit", data=filled | {"revision": seen, "owner": "Later"})
    assert "Somebody else has changed this meanwhile." in late.text
    client.post(page + "/edit", data=filled | {"other_explanations": "De bouw trok aan."})
    linked = client.post(
        found.path(f"findings/{found.effect}/evidence"), data={"coding": found.coding, "stance": "for"}
    )
    assert linked.headers["Location"] == page
    client.post(page + "/status", data={"status": "accepted"})
    with work() as session:
        effect = session.get_one(Effect, found.effect)
        assert (effect.status, effect.direction, effect.expected) == ("accepted", "wanted", False)
    report = client.get(found.path("report")).text
    assert "E1. Meer werk" in report
    assert "De bouw trok aan." in report
    assert "E1. Meer werk" in client.get(found.path("answers")).text
    told = client.get(f"/api/v1/studies/{found.study.id}/findings?kind=effect").json
    assert [(one["kind"], one["other_explanations"]) for one in told["items"]] == [
        ("effect", "De bouw trok aan.")
    ]


def test_theories_are_built_step_by_step_and_laid_beside_each_other(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("researcher")
    empty = client.post(
        found.path("theories/bouwbedrijf/steps"), data={"stage": "input", "title": " "}, follow_redirects=True
    )
    assert "Write the step in one sentence." in empty.text
    assert client.get(found.path("theories/bakker")).status_code == 404
    for kind, stage, title in (
        ("bouwbedrijf", "outcome", "Meer vaklieden"),
        ("gemeente", "activity", "Leerlingen begeleiden"),
    ):
        client.post(found.path(f"theories/{kind}/steps"), data={"stage": stage, "title": title})
    with work() as session:
        outcome, other = session.scalars(select(Step.id).where(Step.id != found.step).order_by(Step.number))
    page = found.path(f"steps/{found.step}")
    client.post(page + "/leads-to", data={"to": outcome})
    drawn = client.get(found.path("theories/bouwbedrijf")).text
    assert drawn.count('class="leads"') == 1
    assert '<td><span class="tabular">T2</span>' in drawn
    differences = found.path("theory-differences")
    assert f'value="{other}"' in client.get(differences).text
    pair = {"one": str(found.step), "other": str(other), "seen": ""}
    refused = client.post(differences, data=pair | {"verdict": "contradicts"}, follow_redirects=True)
    assert "Write how they contradict each other." in refused.text
    client.post(differences, data=pair | {"verdict": "same"})
    beside = client.get(differences).text
    assert "No steps that somebody called the same." not in beside
    assert "Shared: 1. Named by one, missing with others: 1. Contradictory: 0." in beside
    late = client.post(differences, data=pair | {"verdict": "apart"}, follow_redirects=True)
    assert "Somebody else has changed this meanwhile." in late.text
    form = {
        "title": "Zelf begeleiden",
        "stage": "activity",
        "statement": "Op de bouw.",
        "question_id": found.question,
    }
    client.post(page + "/edit", data=form | {"revision": revision(client.get(page + "/edit").text)})
    refused = client.post(page + "/status", data={"status": "accepted"}, follow_redirects=True)
    assert "First link a passage" in refused.text
    assert "Zelf begeleiden" in client.get(page).text
    client.post(page + "/leads-to", data={"to": outcome, "act": "remove"})
    assert 'class="leads"' not in client.get(found.path("theories/bouwbedrijf")).text


def test_a_passage_is_found_linked_turned_and_taken_away(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    choose = client.get(found.path(f"findings/{found.lesson}/add-evidence?q=SNEL"))
    assert "Bij ons gaat het juist snel." in choose.text
    assert SECRET not in choose.text  # linked already
    target = found.path(f"findings/{found.lesson}/evidence")
    added = client.post(target, data={"coding": found.coding, "stance": "against"}, follow_redirects=True)
    assert "The passage is linked." in added.text
    with work() as session:
        linked = session.get_one(Finding, found.lesson).evidence[-1]
        assert (linked.stance, linked.coding_id) == ("against", found.coding)
    client.post(found.path(f"evidence/{linked.id}/turn"))
    with work() as session:
        assert session.get_one(Finding, found.lesson).evidence[-1].stance == "for"
    client.post(found.path(f"evidence/{linked.id}/remove"))
    with work() as session:
        assert linked.id not in {entry.id for entry in session.get_one(Finding, found.lesson).evidence}


def test_odd_requests_for_evidence_are_no_crash(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    target = found.path(f"findings/{found.lesson}/evidence")
    assert client.post(target, data={"coding": "x", "stance": "for"}).status_code == 400
    assert client.post(target, data={"coding": uuid.uuid4(), "stance": "for"}).status_code == 404
    odd = client.post(target, data={"coding": found.coding, "stance": "maybe"}, follow_redirects=True)
    assert "Choose for or against." in odd.text


def test_a_verdict_is_kept_with_its_history(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    target = found.path("coherence/ervaringen/verdict")
    bare = client.post(target, data={"verdict": "not", "reasoning": ""}, follow_redirects=True)
    assert "It does not count without reasons." in bare.text
    client.post(target, data={"verdict": "not", "reasoning": "Ze spreken elkaar tegen."})
    page = client.get(found.path("coherence")).text
    assert "Ze spreken elkaar tegen." in page
    assert "Earlier verdicts" in page
    with work() as session:
        assert len(session.scalars(select(CoherenceJudgement)).all()) == 2
