"""The report: one answer per question, sources without names, an edition without words, refused while a quote is broken."""

import dataclasses
import hashlib
import io
import json

import docx
import pytest
from sqlalchemy import select, update

from analysis import causes, configurations, effects, elements, findings, lessons, report, retention
from analysis.models import Lesson
from analysis.report.content import Content, Listing, Part, ReportQuote, Table, Words
from analysis.report.sections import heading
from analysis.theories import steps
from coding import themes
from coding.documents import versions
from coding.models import Coding, Document, ThemeRun, Turn
from surveys import partners
from surveys.base import now
from surveys.models import ResearchQuestion
from tests.findings_world import ACTOR, World

SECRET = "Wim van Bouw A belde nooit terug over de intake."


@pytest.fixture
def lesson(world: World) -> Lesson:
    """A study with one lesson, drafted and written, on the words of two organisations."""
    first = world.document("Bouw A", "bouwbedrijf", SECRET)
    second = world.document("Gemeente", "gemeente", "Wij wachten ook.", quote=False)
    for document in (first, second):
        world.code(document, "barrier")
    theme = world.theme(first, second, label="wim · bellen · terug")
    drafted = lessons.draft(world.session, ACTOR, theme)
    lessons.change(world.session, ACTOR, drafted, title="Bel binnen een dag terug")
    elements.create(world.session, ACTOR, world.study, "Ophalen")
    for number in range(5):
        world.answer(f"Corporatie {number}", "woningcorporatie", E1=4, D1=5)
    world.answer("Gemeente", "gemeente", E1=1)
    return drafted


def quotes(content: Content) -> list[ReportQuote]:
    return [quote for _section, _part, quote in content.quotes()]


def parts(content: Content, key: str) -> list[Part]:
    return next(section.parts for section in content.sections if section.key == key)


def said(found: list[Part]) -> str:
    return json.dumps([dataclasses.asdict(part) for part in found], ensure_ascii=False, default=str)


def table(found: list[Part]) -> Table:
    return next(block for part in found for block in part.blocks if block.kind == "table")


def test_quotes_are_verbatim_with_a_source_that_names_nobody(world: World, lesson: Lesson) -> None:
    content = report.build(world.session, world.study, "nl")
    found = quotes(content)
    assert {quote.text for quote in found} == {SECRET}
    assert {quote.source for quote in found} == {"Bouwbedrijf 1, interview"}
    assert [section.key for section, _part, _quote in content.quotes()] == ["themes", "lessons", "coherence"]


def test_who_withheld_consent_counts_and_is_not_quoted(world: World, lesson: Lesson) -> None:
    content = report.build(world.session, world.study, "nl")
    assert "2 organisaties (Bouwbedrijf, Gemeente)" in said(parts(content, "lessons"))
    assert "Wij wachten ook." not in report.html(content)
    assert "Geen toestemming voor citaten: 1." in said(parts(content, "respondents"))


def test_each_question_has_its_findings_or_says_there_are_none(world: World, lesson: Lesson) -> None:
    content = report.build(world.session, world.study, "nl")
    first, second, without = parts(content, "questions")
    assert (first.title, first.blocks) == (
        "Hoe samenhangend is het?",
        [Words("", lead="Bevindingen hierbij"), Listing(["L1. Bel binnen een dag terug"])],
    )
    assert second.title == "En verder?"
    assert "Deze vraag is nog niet beantwoord." in said([second])
    assert without.title == "Bevindingen die nog geen onderzoeksvraag noemen"


def test_findings_of_every_kind_stand_under_their_question_or_apart(world: World) -> None:
    session, study = world.session, world.study
    builder = next(kind for kind in partners.types(session, study) if kind.key == "bouwbedrijf")
    made = [
        lessons.create(session, ACTOR, study, "Bel terug"),
        elements.create(session, ACTOR, study, "Een vast gezicht"),
        effects.create(session, ACTOR, study, "Meer mensen aan het werk"),
        causes.create(session, ACTOR, study, "Te laat aan tafel"),
        configurations.create(session, ACTOR, study, "Iemand die wacht"),
        steps.add(session, ACTOR, study, builder, "activity", "Begeleiden"),
        steps.add(session, ACTOR, study, builder, "outcome", "Vaklieden"),
    ]
    assert sorted({one.kind for one in made}) == sorted(findings.KINDS)
    told = [heading(one) for one in made[:-2]] + [
        "Verandertheorie Bouwbedrijf: T1. Begeleiden; T2. Vaklieden"
    ]

    def listed() -> list[object]:
        return [part.blocks[-1] for part in parts(report.build(session, study, "nl"), "questions")]

    assert listed()[2:] == [Listing(told)]
    for one in made:
        one.question_id = study.questions[1].id
    session.flush()
    assert listed()[1:] == [Listing(told)]


def test_dropped_findings_are_left_out(world: World, lesson: Lesson) -> None:
    lessons.move(world.session, ACTOR, lesson, "rejected", reason="nee")
    found = parts(report.build(world.session, world.study, "nl"), "lessons")
    assert [part.title for part in found] == [""]
    assert "Nog geen." in said(found)


def test_fieldwork_is_told_by_kind(world: World, lesson: Lesson) -> None:
    told = table(parts(report.build(world.session, world.study, "en"), "respondents"))
    rows = {row[0]: dict(zip(told.head, row, strict=True)) for row in told.rows}
    assert (rows["Housing corporation"]["Invited"], rows["Housing corporation"]["Submitted"]) == ("5", "5")
    assert (rows["Builder"]["Partners"], rows["Builder"]["Invited"]) == ("1", "0")


def test_without_quotes_no_word_of_a_partner_is_left(world: World, lesson: Lesson) -> None:
    content = report.build(world.session, world.study, "nl", quotes=False)
    assert quotes(content) == []
    for written in (report.html(content), str(content)):
        assert "Wim" not in written
        assert "wim" not in written
        assert "terug ·" not in written
    assert "organisaties: 2; passages: 2" in said(parts(content, "lessons"))
    assert said(parts(content, "themes")) == said(
        [Part("", [Words("Nog geen.")])]
    )  # the machine's group is no theme yet


def test_without_quotes_a_small_group_cannot_be_traced(world: World, lesson: Lesson) -> None:
    def goals(content: Content) -> dict[str, str]:
        part = next(part for part in parts(content, "coherence") if part.title == "Experiences")
        return {row[0]: row[1] for row in table([part]).rows}

    inside = goals(report.build(world.session, world.study, "en"))
    outside = goals(report.build(world.session, world.study, "en", quotes=False))
    assert "median 1" in inside["Municipality"]
    assert outside["Municipality"].startswith("fewer than 5 answers: not shown")
    assert outside["Housing corporation"] == inside["Housing corporation"]


def test_drafts_that_nobody_wrote_stay_inside_the_team(world: World, lesson: Lesson) -> None:
    assert lesson.theme is not None
    elements.draft(world.session, ACTOR, lesson.theme)
    assert len(parts(report.build(world.session, world.study, "nl"), "elements")) == 2
    outside = report.build(world.session, world.study, "nl", quotes=False)
    assert [part.title for part in parts(outside, "elements")] == ["W1. Ophalen"]
    themes.define(world.session, ACTOR, lesson.theme, "Terugbellen schept vertrouwen", "")
    outside = report.build(world.session, world.study, "nl", quotes=False)
    assert [part.blocks[0] for part in parts(outside, "themes")] == [Words("Terugbellen schept vertrouwen")]


def test_a_frozen_report_stays_as_it_was_in_both_editions(world: World, lesson: Lesson) -> None:
    first = report.freeze(world.session, ACTOR, world.study, "nl")
    lessons.change(world.session, ACTOR, lesson, title="Iets heel anders")
    second = report.freeze(world.session, ACTOR, world.study, "nl")
    assert (first.number, second.number) == (1, 2)
    assert "Bel binnen een dag terug" in first.html
    assert "Iets heel anders" in second.html
    world.session.expire_all()
    edition = report.without_quotes(first)
    assert parts(edition, "lessons")[0].title == "L1. Bel binnen een dag terug"
    assert quotes(edition) == []
    assert "Wim" not in report.html(edition)
    assert report.docx(edition)


def test_a_broken_quote_blocks_the_report_and_is_named(world: World, lesson: Lesson) -> None:
    document_id = lesson.evidence[0].document_id
    world.session.execute(update(Document).where(Document.id == document_id).values(text=SECRET.upper()))
    world.session.expire_all()
    with pytest.raises(report.Blocked) as refusal:
        report.freeze(world.session, ACTOR, world.study, "nl")
    assert "Bel binnen een dag terug" in refusal.value.text["nl"]
    assert [entry.finding.id for entry in refusal.value.broken] == [lesson.id]


def test_an_empty_study_has_a_report_too(world: World) -> None:
    for language in ("nl", "en"):
        content = report.build(world.session, world.study, language)
        assert quotes(content) == []
        assert report.html(content)
        assert report.docx(content)


def test_a_study_without_questions_has_a_report_too(world: World, lesson: Lesson) -> None:
    world.session.query(ResearchQuestion).filter_by(key="v1").delete()
    world.session.expire_all()
    assert report.html(report.build(world.session, world.study, "nl"))


def test_words_taken_back_leave_a_kept_report_and_it_says_so(world: World, lesson: Lesson) -> None:
    other = world.document("Bouw B", "bouwbedrijf", "Bij ons belt men elke dag.")
    world.code(other, "facilitator")
    world.theme(other, label="elke · dag")
    kept = report.freeze(world.session, ACTOR, world.study, "nl")
    before, outside, first = kept.quotes, kept.content["without_quotes"], kept.sha256
    document = world.session.scalars(select(Document).where(Document.text == SECRET)).one()
    assert SECRET in kept.html
    retention.erase_evidence(world.session, ACTOR, [document.id])
    text = "\n".join(part.text for part in docx.Document(io.BytesIO(kept.docx)).paragraphs)
    for written in (kept.html, str(kept.content), text):
        assert SECRET not in written
        assert "Bij ons belt men elke dag." in written
    assert 0 < kept.quotes == len(quotes(report.with_quotes(kept))) < before
    taken = before - kept.quotes
    assert f"dat introk: {taken} {'citaat' if taken == 1 else 'citaten'}." in kept.html
    assert kept.content["without_quotes"] == outside
    assert kept.sha256 == hashlib.sha256(kept.html.encode()).hexdigest() != first


def test_a_kept_report_without_these_words_stays_to_the_letter(world: World, lesson: Lesson) -> None:
    kept = report.freeze(world.session, ACTOR, world.study, "nl")
    before = (kept.html, kept.docx, kept.sha256)
    unquoted = world.session.scalars(select(Document).where(Document.text == "Wij wachten ook.")).one()
    retention.erase_evidence(world.session, ACTOR, [unquoted.id])
    assert (kept.html, kept.docx, kept.sha256) == before


def test_a_kept_report_is_made_again_byte_by_byte(world: World, lesson: Lesson) -> None:
    kept = report.freeze(world.session, ACTOR, world.study, "nl")
    world.session.expire_all()
    again = report.with_quotes(kept)
    assert report.html(again) == kept.html
    assert report.docx(again) == kept.docx


def test_a_coding_counts_once_however_often_its_text_was_corrected(world: World, lesson: Lesson) -> None:
    """The design and the provenance count the documents as they stand: what came along with a correction is one coding."""
    counts = "Researchers made 2 codings.", '["Codings", "2"]'
    documents = world.session.scalars(select(Document).join(Coding).order_by(Document.title)).all()
    for document in documents:
        before = document.text
        document.turns = [
            Turn(position=0, start=0, end=len(before), speaker="", role="respondent", literal=True)
        ]
        world.session.flush()
        made = versions.correct(world.session, ACTOR, document, {0: f"{before} Echt."})
        assert made.carried == 1
    world.session.expire_all()
    found = report.build(world.session, world.study, "en")
    for section, wanted in zip(("design", "provenance"), counts, strict=True):
        assert wanted in said(parts(found, section)), section


def test_its_provenance_names_versions_settings_and_counts(world: World, lesson: Lesson) -> None:
    run = world.session.scalars(select(ThemeRun)).one()
    run.finished_at, run.seed, run.encoder, run.segments = now(), 41, "letters", 2
    run.parameters = {"themes": 3, "overlap": [["a", "b", 4]]}
    told = said(parts(report.build(world.session, world.study, "en"), "provenance"))
    for wanted in (
        f"Version 1 ({now():%d-%m-%Y})",
        '"41"',
        "letters",
        '"explored in 3 groups"',
        '["Codings", "2"]',
        '["Surveys submitted", "6"]',
    ):
        assert wanted in told, wanted
    for parameters, way in (
        ({"themes": None}, "verkend, aantal groepen door de computer gekozen"),
        ({"by_hand": True}, "groepen door een onderzoeker gemaakt"),
        ({"refresh": True, "fresh": 5, "joined": 2}, "bijgewerkt: 5 nieuw, waarvan 2 in een groep geplaatst"),
    ):
        run.parameters = parameters
        assert way in said(parts(report.build(world.session, world.study, "nl"), "provenance"))
