"""What a report holds: templates, order, chapters with codes, texts of the team; nothing written is lost."""

import pytest
import yaml

from analysis import report
from analysis.report import plan, sections
from analysis.report.content import Content, Listing, Part, Table, Words
from analysis.report.plan import CHAPTER
from coding import codebook
from coding.codebook.adopting import LIBRARY
from coding.rounds import leading as rounds
from surveys.base import new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Response, Wave
from tests.findings_world import ACTOR, World


def keys(world: World) -> list[str]:
    return [entry.section for entry in plan.of(world.session, world.study.id).entries]


def revision(world: World) -> int:
    return plan.of(world.session, world.study.id).revision


def named(world: World, section: str) -> plan.Entry:
    return next(e for e in plan.of(world.session, world.study.id).entries if e.section == section)


def code_label(world: World) -> dict[str, str]:
    return next(code.label for code in world.codes() if code.key == "ERV1")


def chapter_of(content: Content) -> list[Part]:
    return next(section.parts for section in content.sections if section.key == CHAPTER)


def test_every_template_has_known_sections_and_codes_of_the_built_in_codebook() -> None:
    known = {code["id"] for code in yaml.safe_load(LIBRARY.read_text(encoding="utf-8"))["codes"]}
    for template in plan.templates().values():
        assert {entry.section for entry in template.entries} <= {*sections.every(), CHAPTER}
        assert {key for entry in template.entries for key in entry.codes} <= known
        assert len({entry.id for entry in template.entries}) == len(template.entries)
        for text in (template.label, template.about, *(entry.name for entry in template.entries)):
            assert text["nl"].strip()
            assert text["en"].strip()
    assert all(sections.title(key)["nl"] != key for key in sections.every())


@pytest.mark.parametrize("key", list(plan.templates()))
def test_every_template_makes_a_report_of_an_empty_study_in_both_editions(world: World, key: str) -> None:
    plan.begin_with(world.session, ACTOR, world.study, key, 0)
    for language in ("nl", "en"):
        for inside in (True, False):
            content = report.build(world.session, world.study, language, quotes=inside)
            assert all(section.parts and section.title for section in content.sections)
            assert report.html(content)
            assert report.docx(content)
            assert report.xlsx(content)


def test_sections_move_go_out_and_come_back(world: World) -> None:
    before = keys(world)
    first = plan.of(world.session, world.study.id).entries[0]
    plan.move(world.session, ACTOR, world.study, first.id, "down", 0)
    assert keys(world) == [before[1], before[0], *before[2:]]
    plan.move(world.session, ACTOR, world.study, first.id, "up", revision(world))
    plan.move(world.session, ACTOR, world.study, first.id, "up", revision(world))  # it is the first already
    assert keys(world) == before
    plan.leave_out(world.session, ACTOR, world.study, first.id, revision(world))
    assert keys(world) == before[1:]
    plan.add(world.session, ACTOR, world.study, "questions", revision(world))
    assert keys(world) == [*before[1:], "questions"]
    content = report.build(world.session, world.study, "nl")
    assert [section.key for section in content.sections] == [*before[1:], "questions"]


def test_a_section_stands_in_a_report_once(world: World) -> None:
    for section in ("themes", "nonsense"):
        with pytest.raises(Refused):
            plan.add(world.session, ACTOR, world.study, section, 0)
    with pytest.raises(NotFound):
        plan.leave_out(world.session, ACTOR, world.study, "nowhere", 0)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(world: World) -> None:
    entry = plan.of(world.session, world.study.id).entries[0]
    plan.move(world.session, ACTOR, world.study, entry.id, "down", 0)
    with pytest.raises(Stale):
        plan.leave_out(world.session, ACTOR, world.study, entry.id, 0)
    with pytest.raises(Stale):
        plan.begin_with(world.session, ACTOR, world.study, "chapters", 0)


def test_texts_survive_another_template(world: World) -> None:
    session, study = world.session, world.study
    made = plan.add(session, ACTOR, study, CHAPTER, 0)
    plan.write(
        session, ACTOR, study, made, revision(world),
        title={"nl": "Wat opvalt"}, words={"nl": "Veel wachten."}, codes=["ERV1"],
    )  # fmt: skip
    for section in ("themes", "factors"):
        if section not in keys(world):
            plan.add(session, ACTOR, study, section, revision(world))
        plan.write(
            session, ACTOR, study, named(world, section).id, revision(world),
            title={}, words={"nl": f"Over {section}."}, codes=[],
        )  # fmt: skip
    plan.begin_with(session, ACTOR, study, "thematic", revision(world))
    assert named(world, "themes").words == {"nl": "Over themes."}
    assert named(world, "factors").words == {
        "nl": "Over factors."
    }  # the template has no factors: it stays in
    last = plan.of(session, study.id).entries[-1]
    assert (last.title, last.words, last.codes) == ({"nl": "Wat opvalt"}, {"nl": "Veel wachten."}, ("ERV1",))


def test_a_chapter_without_a_title_is_refused(world: World) -> None:
    made = plan.add(world.session, ACTOR, world.study, CHAPTER, 0)
    for title, words in (({"nl": " "}, {}), ({"nl": "x" * 201}, {}), ({"nl": "x"}, {"nl": "x" * 20_001})):
        with pytest.raises(Refused):
            plan.write(
                world.session, ACTOR, world.study, made, revision(world), title=title, words=words, codes=[]
            )


def test_a_chapter_tells_what_is_said_under_its_codes(world: World) -> None:
    session, study = world.session, world.study
    first = world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang.")
    second = world.document("Gemeente", "gemeente", "Wij helpen snel.", quote=False)
    world.code(first, "barrier")
    world.code(second, "facilitator")
    made = plan.add(session, ACTOR, study, CHAPTER, 0)
    plan.write(
        session, ACTOR, study, made, revision(world),
        title={"nl": "Wachten"}, words={"nl": "Onze tekst."}, codes=["ERV1", "BESTAAT_NIET"],
    )  # fmt: skip
    told = chapter_of(report.build(session, study, "nl"))
    assert told[0].blocks == [Words("Onze tekst.")]
    table = next(block for block in told[1].blocks if block.kind == "table")
    assert isinstance(table, Table)
    assert [row[1:] for row in table.rows] == [["2", "Bouwbedrijf, Gemeente", "1", "1", "0"]]
    assert [q.text for s, _p, q in report.build(session, study, "nl").quotes() if s.key == CHAPTER] == [
        "Het wachten duurt lang."
    ]
    outside = chapter_of(report.build(session, study, "nl", quotes=False))
    hidden = next(block for block in outside[1].blocks if block.kind == "table")
    assert [row[1:] for row in hidden.rows] == [["minder dan 5", "", "", "", ""]]
    assert "wachten duurt" not in str(outside)


def test_a_category_tells_its_codes_too(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang.")
    world.code(document, "barrier")
    code = next(code for code in world.codes() if code.key == "ERV1")
    parent = code.parent
    assert parent is not None
    made = plan.add(world.session, ACTOR, world.study, CHAPTER, 0)
    plan.write(
        world.session,
        ACTOR,
        world.study,
        made,
        revision(world),
        title={"nl": "x"},
        words={},
        codes=[parent.key],
    )
    table = chapter_of(report.build(world.session, world.study, "nl"))[0].blocks[0]
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [code_label(world)["nl"]]
    assert code in codebook.below(codebook.every(world.session, world.study.id), parent)


def test_findings_that_rest_on_the_codes_are_named(world: World) -> None:
    from analysis import lessons

    document = world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang.")
    world.code(document, "barrier")
    drafted = lessons.draft(world.session, ACTOR, world.theme(document, label="wachten"))
    lessons.change(world.session, ACTOR, drafted, title="Wacht korter")
    made = plan.add(world.session, ACTOR, world.study, CHAPTER, 0)
    plan.write(
        world.session, ACTOR, world.study, made, revision(world), title={"nl": "x"}, words={}, codes=["ERV1"]
    )
    blocks = chapter_of(report.build(world.session, world.study, "nl"))[0].blocks
    assert blocks[-1] == Listing(["L1. Wacht korter"])


def test_factors_rank_organisations_and_a_reflexive_study_does_not(world: World) -> None:
    for name in ("Bouw A", "Bouw B"):
        world.code(world.document(name, "bouwbedrijf", "Het wachten duurt lang."), "barrier")
    plan.add(world.session, ACTOR, world.study, "factors", 0)

    def told(inside: bool = True) -> list[Part]:
        content = report.build(world.session, world.study, "en", quotes=inside)
        return next(section.parts for section in content.sections if section.key == "factors")

    table = told()[0].blocks[0]
    assert isinstance(table, Table)
    assert told()[0].title == "Hinders"
    assert dict(zip(table.head, table.rows[0], strict=True)) == {
        "Code": code_label(world)["en"], "Rank": "1", "Organisations": "2", "Kinds of partners": "Builder",
        "Names both sides": "0",
    }  # fmt: skip
    assert told(inside=False) == [Part("", [Words("None yet.")])]  # fewer than five organisations
    world.study.mode = "reflexive"
    reflexive = told()[0].blocks[0]
    assert isinstance(reflexive, Table)
    assert "Rank" not in reflexive.head


def test_sections_keep_their_place_of_writing_when_a_template_is_taken(world: World) -> None:
    before = {entry.section: entry.id for entry in plan.of(world.session, world.study.id).entries}
    plan.begin_with(world.session, ACTOR, world.study, "framework", 0)
    after = {entry.section: entry.id for entry in plan.of(world.session, world.study.id).entries}
    assert {key: after[key] for key in before if key in after} == {
        key: before[key] for key in before if key in after
    }


def test_a_chapter_of_ones_own_stays_with_codes_alone_and_follows_a_merged_code(world: World) -> None:
    session, study = world.session, world.study
    world.code(world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang."), "barrier", "LOOSE")
    made = plan.add(session, ACTOR, study, CHAPTER, 0)
    plan.write(session, ACTOR, study, made, revision(world), title={"nl": "Eigen"}, words={}, codes=["ERV1"])
    old, new = (next(code for code in world.codes() if code.key == key) for key in ("ERV1", "LOOSE"))
    old.merged_into_id, old.retired_at = new.id, now()
    session.flush()
    plan.begin_with(session, ACTOR, study, "short", revision(world))
    told = chapter_of(report.build(session, study, "nl"))
    table = told[0].blocks[0]
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == ["1"]


def test_signs_that_no_file_can_hold_are_left_out_and_stop_nothing(world: World) -> None:
    entry = plan.of(world.session, world.study.id).entries[0]
    plan.write(
        world.session,
        ACTOR,
        world.study,
        entry.id,
        0,
        title={},
        words={"nl": "van een\x0c pdf\ufffe"},
        codes=[],
    )
    kept = report.freeze(world.session, ACTOR, world.study, "nl")
    assert "van een pdf" in kept.html
    assert report.docx(report.with_quotes(kept)) == kept.docx


def test_who_codes_blind_reads_nothing_of_that_document_in_the_report(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het wachten duurt lang.")
    world.code(document, "barrier")
    coder = new_id()
    book = codebook.of(world.session, world.study.id)
    assert book is not None
    rounds.begin(
        world.session, ACTOR, world.study, title="Blind", version=codebook.fixed(world.session, ACTOR, book),
        division={document.id: [coder, ACTOR]},
    )  # fmt: skip
    plan.begin_with(world.session, ACTOR, world.study, "chapters", 0)
    assert "wachten" in str(report.build(world.session, world.study, "nl"))
    assert "wachten" not in str(report.build(world.session, world.study, "nl", reader=coder))


def test_an_unlinked_round_that_runs_and_trials_are_not_told(world: World) -> None:
    response = world.answer("Bouw A", "bouwbedrijf", E1=3)
    kind = response.kind
    world.session.add(
        Response(
            study_id=world.study.id, version_id=world.version.id, partner_type_id=kind.id, state="submitted",
            is_test=True,
        )
    )  # fmt: skip
    world.session.flush()

    def row() -> list[str]:
        content = report.build(world.session, world.study, "en")
        section = next(section for section in content.sections if section.key == "respondents")
        return section.parts[0].blocks[0].rows[0]  # type: ignore[union-attr]

    assert row()[:5] == ["Builder", "1", "1", row()[3], "1"]
    wave = world.session.get_one(Wave, response.wave_id)
    wave.mode = "unlinked"
    world.session.flush()
    assert row()[:5] == ["Builder", "1", "1", "0", "0"]


def test_the_commissioner_sees_no_side_and_no_kind_of_a_few(world: World) -> None:
    for number in range(5):
        world.code(world.document(f"Bouw {number}", "bouwbedrijf", "Het helpt."), "facilitator")
    world.code(world.document("Gemeente", "gemeente", "Het hindert."), "barrier")
    plan.begin_with(world.session, ACTOR, world.study, "framework", 0)
    outside = report.build(world.session, world.study, "en", quotes=False)
    told = next(section.parts for section in outside.sections if section.key == "factors")
    assert [part.title for part in told] == ["Helps"]
    assert "Municipality" not in str(told)
    respondents = next(section.parts for section in outside.sections if section.key == "respondents")
    assert "Municipality" not in str(respondents)
