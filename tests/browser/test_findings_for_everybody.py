"""The pages of findings for everybody: both languages, telephone and desk, light and dark, by keyboard, in print."""

import uuid
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import answers, causes, configurations, effects, evidence, lessons, survey_figures
from analysis.knowledge import literature, releasing
from analysis.models import Cause, Configuration, Effect, Lesson, Step
from analysis.report import plan
from analysis.theories import steps
from app import jobs
from app.demo.load import take_in_register
from app.models import Membership, User
from surveys import partners
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.findings_world import ACTOR, make_world

SignIn = Callable[[Page, str], None]
PAGES = (
    "answers", "effects", "causes", "configurations", "theories", "theories/bouwbedrijf", "theory-differences",
    "contrasts", "coherence", "coherence/ervaringen", "coherence/ervaringen/bouwbedrijf", "report",
    "report/sections", "report/checklists/coreq", "valuation-tables", "valuation-tables/new?from=utrecht",
    "monitoring", "monitoring/review", "monitoring/import",
)  # fmt: skip


def fill(live: Live, email: str) -> str:
    """A study of this person with answers, passages that stand apart, a lesson, an answer and a chapter: its path."""

    def make(session: Session) -> str:
        world = make_world(session, synthetic=True)
        for number, value in enumerate((1, 2, 3, 5, 98)):
            world.answer(f"Bouw {number}", "bouwbedrijf", E1=value, E2=value)
            world.answer(f"Corporatie {number}", "woningcorporatie", E1=6 - min(value, 5), E2=4)
        slow = [world.document(f"Bouw {n}", "bouwbedrijf", "Het duurt ons te lang.") for n in range(2)]
        fast = [
            world.document(f"Corporatie {n}", "woningcorporatie", "Bij ons gaat het snel.") for n in range(2)
        ]
        for document in slow:
            world.code(document, "barrier", improvement=True)
        for document in fast:
            world.code(document, "facilitator")
        lesson = lessons.create(session, ACTOR, world.study, "Bel binnen een dag terug")
        evidence.add_passage(session, ACTOR, lesson, slow[0], 0, 10, "for")
        evidence.add_passage(session, ACTOR, lesson, fast[0], 0, 10, "against")
        effect = effects.create(session, ACTOR, world.study, "Mensen wachten korter")
        effects.change(
            session, ACTOR, effect, statement="Eerst drie weken, nu drie dagen.", for_whom="werkzoekenden",
            direction="wanted", other_explanations="Er waren minder aanvragen.",
        )  # fmt: skip
        evidence.add_passage(session, ACTOR, effect, fast[0], 0, 21, "for")
        effects.create(session, ACTOR, world.study, "Minder mensen haken af")
        cause = causes.create(session, ACTOR, world.study, "Eén vaste beller per wijk")
        causes.change(session, ACTOR, cause, statement="Wie belt, is bekend.", sure="likely")
        causes.link(session, ACTOR, cause, effect)
        evidence.add_passage(session, ACTOR, cause, fast[1], 0, 21, "for")
        one = configurations.create(session, ACTOR, world.study, "Iemand die wacht")
        configurations.change(
            session, ACTOR, one, context="wijken met een vast gezicht", mechanism="het vertrouwen",
            outcome="mensen blijven", partner_types=["woningcorporatie"],
        )  # fmt: skip
        evidence.add_passage(session, ACTOR, one, fast[0], 0, 21, "for", slot="context")
        evidence.add_passage(session, ACTOR, one, slow[0], 0, 10, "against", slot="outcome")
        survey_figures.link(session, ACTOR, effect, world.wave, "E1", "for", "De meesten zien een kans.")
        survey_figures.link(session, ACTOR, lesson, world.wave, "E1", "against", "Meningen lopen uiteen.")
        kinds = {kind.key: kind for kind in partners.types(session, world.study)}
        own, builders, theirs = (
            steps.add(session, ACTOR, world.study, kinds[kind], stage, title)
            for kind, stage, title in (
                ("bouwbedrijf", "activity", "Leerlingen begeleiden op de bouwplaats"),
                ("bouwbedrijf", "outcome", "Meer vaklieden"),
                ("woningcorporatie", "outcome", "Meer bewoners aan het werk"),
            )
        )
        steps.link(session, ACTOR, own, builders)
        evidence.add_passage(session, ACTOR, own, slow[0], 0, 10, "for")
        steps.judge(
            session, ACTOR, builders, theirs, "contradicts", reason="De een wil vakmensen, de ander buren."
        )
        for title in ("Leerlingen helpen op de bouw", "Bewoners werven"):
            steps.add(session, ACTOR, world.study, kinds["woningcorporatie"], "activity", title)
        answers.write(
            session,
            ACTOR,
            world.study,
            str(world.study.questions[0].id),
            {"nl": "Deels.", "en": "Partly."},
            {},
        )
        made = plan.add(session, ACTOR, world.study, plan.CHAPTER, 0)
        plan.write(
            session, ACTOR, world.study, made, 1,
            title={"nl": "Wachten", "en": "Waiting"}, words={"nl": "Onze tekst.", "en": "Our text."}, codes=["ERV1"],
        )  # fmt: skip
        take_in_register(session, world.study)
        user = session.scalars(select(User).where(User.email == email)).one()
        factories.make_member(session, world.study, user, "researcher")
        return f"/studies/{world.study.id}"

    found: str = live.work(make)
    return found


def release(session: Session, study_id: uuid.UUID, email: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The lesson stands in the knowledge base, and this person is now an owner: the ids of both."""
    lesson = session.scalars(select(Lesson).where(Lesson.study_id == study_id, Lesson.number == 1)).one()
    source = literature.Source("Ikink en Lamain", "2012", "Aan het werk", "https://doi.org/10.1000/182")
    row = releasing.release(
        session, ACTOR, lesson, theme="wachten", domains=["werken"], districts=["bloemhof"], sources=[source]
    )
    user = session.scalars(select(User).where(User.email == email)).one()
    session.get_one(Membership, (study_id, user.id)).role = "owner"
    return lesson.id, row.id


def search(live: Live, page: Page, study: str) -> None:
    """Has the computer compare, as the worker would."""
    page.goto(f"{study}/contrasts")
    page.locator("main form.actions button").click()
    with live.app.app_context():
        assert jobs.run_waiting() > 0
    expect(page.locator("#progress")).to_have_count(0)  # the page loads itself anew


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_for_everybody(
    live: Live, visit: Visit, sign_in: SignIn, language: str, width: int
) -> None:
    page, email = visit(width=width, language=language), f"{language}{width}@everybody.example"
    sign_in(page, email)
    study = fill(live, email)
    page.goto(study)
    page.locator(f"button[name=language][value={language}]").first.click()
    search(live, page, study)
    entry = live.work(lambda session: plan.of(session, uuid.UUID(study.rpartition("/")[2])).entries[-1].id)
    its = Effect.study_id == uuid.UUID(study.rpartition("/")[2])
    effect = live.work(
        lambda session: session.scalars(select(Effect.id).where(its).order_by(Effect.number)).first()
    )
    ours = Step.study_id == uuid.UUID(study.rpartition("/")[2])
    lesson, released = live.work(lambda session: release(session, uuid.UUID(study.rpartition("/")[2]), email))
    step = live.work(
        lambda session: session.scalars(select(Step.id).where(ours).order_by(Step.number)).first()
    )
    found = uuid.UUID(study.rpartition("/")[2])
    cause, one = (
        live.work(
            lambda session, kind=kind: session.scalars(select(kind.id).where(kind.study_id == found)).one()
        )
        for kind in (Cause, Configuration)
    )
    for path in (
        *PAGES,
        f"causes/{cause}",
        f"causes/{cause}/edit",
        f"configurations/{one}",
        f"configurations/{one}/edit",
        f"findings/{one}/add-evidence?slot=outcome",
        f"findings/{one}/add-figure?slot=outcome",
        f"report/sections/{entry}",
        f"effects/{effect}",
        f"effects/{effect}/edit",
        f"steps/{step}",
        f"steps/{step}/edit",
        f"findings/{lesson}/release",
        f"lessons/{lesson}",
        "/knowledge",
        f"/knowledge/{released}",
    ):
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            answer = page.goto(path if path.startswith("/") else f"{study}/{path}")
            assert answer is not None
            assert answer.status == 200, path
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert_for_everybody(page)


def test_sections_are_put_in_order_by_keyboard_alone(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "keys@everybody.example")
    study = fill(live, "keys@everybody.example")
    page.goto(f"{study}/report/sections")
    names = page.locator(".sections .name")
    before = names.all_inner_texts()
    page.locator(".sections li").nth(1).get_by_role("button", name="Omlaag").focus()
    page.keyboard.press("Enter")
    expect(names.nth(1)).to_have_text(before[2])
    expect(names.nth(2)).to_have_text(before[1])
    page.wait_for_load_state()  # the page that came puts the focus where it was, and that is over
    names.last.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    words = page.get_by_label("Uw tekst in het Nederlands")
    words.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Met de hand geschreven.")
    page.get_by_role("button", name="Opslaan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uw tekst is bewaard.")).to_be_visible()
    page.goto(f"{study}/report")
    expect(page.get_by_text("Met de hand geschreven.")).to_be_visible()


def test_the_report_prints_with_its_mark_and_without_the_controls(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    page = visit()
    sign_in(page, "paper@everybody.example")
    study = fill(live, "paper@everybody.example")
    page.goto(f"{study}/report")
    page.emulate_media(media="print")
    expect(page.locator(".demo-band")).to_be_visible()
    expect(page.get_by_role("heading", name="Wachten", exact=True)).to_be_visible()
    for gone in ("main form", ".downloads", "nav"):
        assert not page.locator(gone).first.is_visible(), gone
