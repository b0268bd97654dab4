"""A study as a file and a file as a study: nothing is lost either way, and nothing is half."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo import __main__ as demo
from coding import codebook, marking, refi
from coding.documents import cases
from coding.documents.case_models import DocumentGroup
from coding.documents.check_models import CheckedPassage, MemberCheck
from coding.exchange import gathering, importing, making, previewing, undoing
from coding.exchange.importing import Taken
from coding.exchange.models import ProjectImport
from coding.memos import writing as memos
from coding.memos.models import Memo
from coding.models import Code, Codebook, Coding, Document, Turn
from coding.refi import model, writing
from surveys.base import new_id, now
from surveys.errors import Refused
from surveys.models import Study
from tests import factories
from tests.services.coding.exchange import worlds
from tests.services.coding.exchange.worlds import told
from tests.thirdparty import SHARED

ROOT = Path(__file__).parents[4]
SAMPLES = ROOT / "tests" / "data" / "refi"


def exported(session: Session, study: Study, coders: dict[uuid.UUID, str], *, names: bool = False) -> bytes:
    order = making.Order("qdpx", names=names)
    return making.make(session, None, study, order, coders, "https://x/d").data


def take(
    session: Session, study: Study, data: bytes, members: dict[uuid.UUID, str], **chosen: object
) -> Taken:
    project = refi.read(data)
    preview = previewing.preview(session, study, project, members)
    choices = previewing.defaults(preview, "nl") | chosen
    return importing.take_in(session, None, study, project, choices, members)


def counts(session: Session) -> list[int]:
    return [
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Document, Code, Coding, Turn, Codebook)
    ]


def test_a_study_comes_back_in_another_as_it_was(session: Session) -> None:
    world = worlds.make(session)
    data = exported(session, world.study, world.coders)
    other = factories.make_study(session)
    taken = take(session, other, data, world.coders)
    before, after = told(session, world.study), told(session, other)
    for part in ("texts", "turns", "codings", "codes", "groups"):
        assert after[part] == before[part], part
    assert set(after["values"]) == set(before["values"])
    assert taken.notes == []
    assert "skipped_coding" not in taken.counts
    assert codebook.of(session, other.id).title == codebook.of(session, world.study.id).title  # type: ignore[union-attr]
    # and from there the same file again, but for the ids of what had to be new
    again = refi.read(exported(session, other, world.coders))
    assert again.report.counts["codings"] == len(before["codings"])


def dressed(session: Session, study: Study) -> uuid.UUID:
    """What a team adds to the demo study in time: sets, variables of every kind, memos on everything. Gives the writer."""
    documents = session.scalars(
        select(Document).where(Document.study_id == study.id).order_by(Document.title, Document.id)
    ).all()
    anna = new_id()
    for name, members in (("Eerste gesprekken", documents[:7]), ("Twijfel 🏠", documents[5:9]), ("Leeg", [])):
        cases.put_in(session, None, cases.make_group(session, None, study, name, f"Over {name}"), members)
    kinds = {
        "number": "12.5",
        "date": "2026-03-04",
        "choice": "Tarwewijk",
        "text": "“tekst” & <tag>\nregel twee",
    }
    for kind, value in kinds.items():
        choices = ["Carnisse", "Tarwewijk"] if kind == "choice" else ()
        attribute = cases.make_attribute(session, None, study, f"Eigen {kind}", kind, choices)
        for document in documents[::3]:
            cases.set_value(session, None, attribute, [document], value)
    for number, document in enumerate(documents[:5]):
        memos.write(
            session, anna, study.id, "document", document.id, text=f"Over {number}\nregel", title=f"M{number}"
        )
    for code in codebook.usable(session, study.id)[:5]:
        memos.write(session, anna, study.id, "code", code.id, text=f"Over {code.key} é", kind="theory")
    memos.write(session, anna, study.id, "study", None, text="Over alles", title="Opzet", kind="method")
    for number, coding in enumerate(session.scalars(select(Coding).order_by(Coding.start)).all()[:9]):
        coding.memo, coding.made_by, coding.strength = f"Bij {number} 😀\n\n*let op*", anna, number % 3 + 1
        coding.improvement = number % 2 == 0
    session.flush()
    return anna


def test_the_demo_study_goes_round_with_everything_in_it(session: Session, tmp_path: Path) -> None:
    """Identical counts, offsets, texts, memos, sets and variables; from there on the very same again."""
    result = demo.run(session, tmp_path)
    study = session.scalars(select(Study)).one()
    anna = dressed(session, study)
    coders = {anna: "Anna"}
    data = exported(session, study, coders, names=True)
    project = refi.read(data)
    assert project.report.counts["sources"] == result["documents"]
    assert project.report.counts["codings"] == result["codings"]
    assert project.report.counts["sets"] == 3
    assert project.report.left_out == []
    assert all(choice.way == "code points" for choice in project.report.choices)
    assert "Verzonnen voorbeelddata" in project.description
    other, third = factories.make_study(session), factories.make_study(session)
    taken = take(session, other, data, coders)
    assert taken.notes == []
    before, after = told(session, study), told(session, other)
    for part in ("texts", "turns", "codes", "groups"):
        assert after[part] == before[part], part
    assert [row[:11] for row in after["codings"]] == [row[:11] for row in before["codings"]]
    assert set(before["values"]) <= set(after["values"])  # there they stand beside what the register knew
    assert {name for name, *_ in after["values"]} - {name for name, *_ in before["values"]} <= {
        "Case", "Soort partner", "Ronde van het veldwerk", "Wijk",
    }  # fmt: skip
    assert memos_of(session, other) == memos_of(session, study)
    assert described_groups(session, other) == described_groups(session, study)
    take(session, third, exported(session, other, coders, names=True), coders)
    again = told(session, third)
    for part, rows in after.items():
        assert again[part] == rows, part
    assert memos_of(session, third) == memos_of(session, other)


def described_groups(session: Session, study: Study) -> list[tuple[str, str, int]]:
    """Sets, empty ones too."""
    groups = session.scalars(select(DocumentGroup).where(DocumentGroup.study_id == study.id))
    return sorted((group.name, group.about, len(group.members)) for group in groups)


def test_a_proposal_that_a_coding_came_from_is_not_forgotten(session: Session) -> None:
    world = worlds.make(session)
    coding = session.scalars(select(Coding)).first()
    assert coding is not None
    coding.brought = {"probability": 0.8125, "because": {"kind": "passage", "text": "é\n"}, "encoder": "x"}
    session.flush()
    other = factories.make_study(session)
    take(session, other, exported(session, world.study, world.coders), world.coders)
    [found] = session.scalars(
        select(Coding).join(Document).where(Document.study_id == other.id, Coding.brought.is_not(None))
    )
    assert found.brought == coding.brought
    assert found.memo == coding.memo


def memos_of(session: Session, study: Study) -> list[tuple[str, str, str, str, bool, str]]:
    """What a memo is about, its kind, title, words, whether private, and its writer."""
    rows = session.scalars(select(Memo).where(Memo.study_id == study.id))
    return sorted((m.about, m.kind, m.title, m.text, m.private, str(m.made_by)) for m in rows)


def asked(session: Session, world: worlds.World, actor: uuid.UUID, **more: bool) -> bytes:
    order = making.Order("qdpx", **more)
    return making.make(session, actor, world.study, order, world.coders, "https://x/d").data


def test_memos_on_everything_come_back_where_they_were(session: Session) -> None:
    """Into the study they came from, after they were lost there."""
    world, _ = worlds.with_memos(session)
    anna, bram = world.coders
    before = memos_of(session, world.study)
    data = asked(session, world, anna, names=True, journal=True)
    mine = [memo for memo in before if not (memo[4] and memo[5] == str(bram))]
    for memo in session.scalars(select(Memo).where(Memo.study_id == world.study.id)):
        session.delete(memo)
    session.flush()
    project = refi.read(data)
    project.sources.append(
        model.Source("extra", "Nog niet gezien.", id=str(uuid.uuid4()))
    )  # so that something comes in
    taken = take(session, world.study, writing.qdpx(project), world.coders)
    assert memos_of(session, world.study) == mine
    assert taken.notes == []


def test_memos_of_what_is_not_there_are_kept_with_the_study_and_a_journal_stays_its_writers(
    session: Session,
) -> None:
    """In another study with other people: no theme is there, the partner is chosen, the journal is a stranger's."""
    world, _ = worlds.with_memos(session)
    anna, _bram = world.coders
    data = asked(session, world, anna, names=True, journal=True)
    other = factories.make_study(session)
    ours = factories.make_partner(session, other, name="Bouw & Zonen")
    me = uuid.uuid4()
    project = refi.read(data)
    choices = previewing.defaults(previewing.preview(session, other, project, {me: "Mij"}), "nl")
    importing.take_in(session, me, other, project, choices, {me: "Mij"})
    found = {(about, title, text) for about, _kind, title, text, _private, _by in memos_of(session, other)}
    assert ("partner", "Indruk", "Zij bouwen 🏠") in found
    assert ("study", "Regie · Wie regisseert?", "Over regie\nregel twee") in found
    assert ("study", "Dag 1", "Vandaag twijfelde ik.") in found
    assert "journal" not in {about for about, _title, _text in found}
    memo = session.scalars(select(Memo).where(Memo.study_id == other.id, Memo.about == "partner")).one()
    assert memo.about_id == ours.id


def test_without_being_asked_for_no_journal_and_no_name_leaves(session: Session) -> None:
    world, partner = worlds.with_memos(session)
    anna, bram = world.coders
    memos.write(session, bram, world.study.id, "partner", partner.id, text="Bouw & Zonen is traag")
    texts = {note.text for note in refi.read(asked(session, world, anna)).notes}
    assert {"Over alles", "Over de toon", "Over de code", "Over regie\nregel twee", "Zij bouwen 🏠"} <= texts
    for secret in ("Vandaag twijfelde ik.", "Van mij alleen", "Van Bram alleen", "Bouw & Zonen is traag"):
        assert secret not in texts
    named = {note.text for note in refi.read(asked(session, world, anna, names=True)).notes}
    assert "Bouw & Zonen is traag" in named


def test_taking_the_same_file_in_twice_doubles_nothing(session: Session) -> None:
    world = worlds.make(session)
    data = exported(session, world.study, world.coders)
    before = counts(session)
    with pytest.raises(Refused, match="Nothing of this file"):
        take(session, world.study, data, world.coders)
    assert counts(session) == before


def test_codings_that_stand_twice_in_a_file_both_come_in(session: Session) -> None:
    """The same code on the same words by the same person, once as barrier and once not: a count is a count."""
    world = worlds.make(session)
    project = refi.read(exported(session, world.study, world.coders))
    source = next(one for one in project.sources if len(one.text) > 60)
    first = source.codings[0]
    source.codings.append(
        model.Coding(first.start, first.end, first.code, first.coder, str(uuid.uuid4()), first.coder_id)
    )
    other = factories.make_study(session)
    taken = take(session, other, writing.qdpx(project), world.coders)
    assert taken.counts["coding"] == sum(len(one.codings) for one in project.sources)


def test_work_done_elsewhere_comes_back_into_the_same_study(session: Session) -> None:
    """A colleague codes on in another tool: only what is new is added, to the same documents and codes."""
    world = worlds.make(session)
    project = refi.read(exported(session, world.study, world.coders))
    source = next(one for one in project.sources if len(one.text) > 60)
    code = source.codings[0].code
    source.codings.append(
        model.Coding(20, 27, code, "Carla", str(uuid.uuid4()), "c4" + str(uuid.uuid4())[2:], "")
    )
    project.users.append(model.User(source.codings[-1].coder_id, "Carla"))
    project.codes.append(
        model.Code(str(uuid.uuid4()), "Nieuw idee", None, "wat het is\n\nWel: dit\nNiet: dat", "#00ff00")
    )
    before = counts(session)
    taken = take(session, world.study, writing.qdpx(project), world.coders)
    assert (taken.counts["coding"], taken.counts["code"], taken.counts["document"]) == (1, 1, 0)
    after = counts(session)
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 1, 1, 0, 0]
    added = session.scalars(select(Coding).where(Coding.outside_coder == "Carla")).one()
    assert (added.start, added.end, added.made_by, str(added.code_id)) == (20, 27, None, code)
    idea = session.scalars(select(Code).where(Code.key == "nieuw_idee")).one()
    assert (idea.definition, idea.include, idea.exclude) == (
        {"nl": "wat het is"},
        {"nl": "dit"},
        {"nl": "dat"},
    )


def test_codings_that_came_into_an_open_document_are_noticed_and_so_is_their_going(session: Session) -> None:
    world = worlds.make(session)
    document = world.documents[0]
    project = refi.read(exported(session, world.study, world.coders))
    source = next(one for one in project.sources if one.id == str(document.id))
    source.codings.append(model.Coding(20, 27, source.codings[0].code, "", str(uuid.uuid4())))
    session.refresh(document)
    before = document.marked_seq
    found = done(session, world.study, take(session, world.study, writing.qdpx(project), world.coders))
    session.refresh(document)
    after = document.marked_seq
    assert after > before
    undoing.undo(session, None, found)
    session.refresh(document)
    assert document.marked_seq > after
    assert str(source.codings[-1].id) not in {str(one) for one in session.scalars(select(Coding.id))}


def test_a_text_that_was_changed_elsewhere_is_a_new_document_and_never_shifts_codings(
    session: Session,
) -> None:
    world = worlds.make(session)
    project = refi.read(exported(session, world.study, world.coders))
    project.sources[0].text = "Ervoor. " + project.sources[0].text
    for coding in project.sources[0].codings:
        coding.start, coding.end = coding.start + 8, coding.end + 8
    changed = writing.qdpx(project)
    preview = previewing.preview(session, world.study, refi.read(changed), world.coders)
    assert [one["changed"] for one in preview["sources"]] == [True, False]
    forced = {one.id: str(one.id) for one in project.sources}
    with pytest.raises(Refused, match="not that of"):
        take(session, world.study, changed, world.coders, sources=forced)
    taken = take(session, world.study, changed, world.coders)
    assert taken.counts["document"] == 1


@pytest.mark.parametrize(
    "name",
    [
        "qualcoder40_small_emoji",
        "qualcoder40_small_emoji_crlf",
        "adversarial/braced_guids",
        "adversarial/qde_named_after_project",
        "adversarial/sources_capitalised",
        "adversarial/xml_bom",
    ],
)
def test_a_project_of_another_tool_comes_in_whole(session: Session, name: str) -> None:
    study = factories.make_study(session)
    data = (SAMPLES / f"{name}.qdpx").read_bytes()
    project = refi.read(data)
    taken = take(session, study, data, {})
    assert (taken.counts["document"], taken.counts["code"], taken.counts["coding"]) == (2, 6, 24)
    documents = session.scalars(select(Document).where(Document.study_id == study.id)).all()
    for document in documents:
        source = next(one for one in project.sources if one.name == document.title)
        assert document.text == source.text
        assert {turn.speaker for turn in document.turns} == {"I", "R"}
        assert next(turn for turn in document.turns if turn.speaker == "I").role == "interviewer"
    assert set(session.scalars(select(Coding.outside_coder))) == {"anna", "bram"}
    kept = {note["text"] for note in taken.notes}
    assert {"Let op", "Eerste indruk", "Procesevaluatie testproject"} < kept
    assert "Bouwer0\nPartnergroep: bouwer\nJaren ervaring: 3" in kept  # a case to which no text belongs


@pytest.mark.parametrize(
    ("name", "count", "below"),
    [
        ("qualcoder40_codebook", 6, {"Vertrouwen": "Samenwerking & regie"}),
        ("taguette152_codebook", 4, {}),
        ("adversarial/nvivo_mac_ns_codebook_1_0", 1, {}),
        ("adversarial/atlas_ns_codebook_0_4", 1, {}),
    ],
)
def test_a_codebook_of_another_tool_comes_in_whole(
    session: Session, name: str, count: int, below: dict[str, str]
) -> None:
    study = factories.make_study(session)
    data = (SAMPLES / f"{name}.qdc").read_bytes()
    project = refi.read(data)
    assert (project.report.left_out, len(project.codes)) == ([], count)
    taken = take(session, study, data, {})
    assert (taken.counts["document"], taken.counts["code"], taken.counts["coding"]) == (0, count, 0)
    book = codebook.of(session, study.id)
    assert book is not None
    labels = {code.id: code.label["nl"] for code in book.codes}
    assert sorted(labels.values()) == sorted(code.name for code in project.codes)
    parents = {code.label["nl"]: labels.get(code.parent_id or code.id) for code in book.codes}
    assert {name: parents[name] for name in below} == below


@pytest.mark.thirdparty("interop/refi/samples")
def test_a_project_whose_texts_are_missing_gives_its_codes_and_says_what_is_not_there(
    session: Session,
) -> None:
    study = factories.make_study(session)
    data = (SHARED / "interop" / "refi" / "samples" / "atlasti84mac_standard_project.qdpx").read_bytes()
    preview = previewing.preview(session, study, refi.read(data), {})
    assert "The text of 6 sources is not in the file" in " ".join(text["en"] for text in preview["left_out"])
    taken = take(session, study, data, {})
    assert (taken.counts["document"], taken.counts["code"], taken.counts["coding"]) == (0, 14, 0)
    book = codebook.of(session, study.id)
    assert book is not None
    assert {code.label["nl"] for code in book.codes} == {code["name"] for code in preview["codes"]}


def test_what_another_tool_tied_together_is_written_down_in_a_memo(session: Session) -> None:
    world = worlds.make(session)
    project = refi.read(exported(session, world.study, world.coders))
    source = next(one for one in project.sources if one.codings)
    coding, code = source.codings[0], project.codes[0]
    project.links = [
        model.Link(str(new_id()), "spreekt tegen", code.id, coding.passage),
        model.Link(str(new_id()), "los", code.id, str(new_id())),
    ]
    study = factories.make_study(session)
    actor = factories.make_user(session).id
    data = writing.qdpx(project)
    told = " ".join(text["nl"] for text in refi.read(data).report.left_out)
    assert "1 verbanden met iets dat er niet is (los)" in told
    read = refi.read(data)
    choices = previewing.defaults(previewing.preview(session, study, read, {}), "nl")
    importing.take_in(session, actor, study, read, choices, {})
    memos_there = {
        memo.title: memo.text for memo in session.scalars(select(Memo).where(Memo.study_id == study.id))
    }
    quote = source.text[coding.start : coding.end]
    assert memos_there["spreekt tegen"] == f"{code.name} → “{quote}” ({source.name})"
    assert memos_there["los"] == f"{code.name} → ?"


def test_coders_can_be_members_and_codes_and_texts_can_be_left_out(session: Session) -> None:
    study = factories.make_study(session)
    anna = factories.make_user(session)
    data = (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes()
    project = refi.read(data)
    first = next(user for user in project.users if user.name == "anna")
    left = next(code for code in project.codes if code.name == "Vertrouwen")
    taken = take(
        session,
        study,
        data,
        {anna.id: "Anna"},
        coders={first.id: str(anna.id)},
        codes={left.id: previewing.SKIP},
        sources={project.sources[0].id: previewing.SKIP},
    )
    assert taken.counts["document"] == 1
    assert taken.counts["code"] == 5
    makers = session.execute(select(Coding.made_by, Coding.outside_coder).distinct()).all()
    assert {tuple(row) for row in makers} == {(anna.id, ""), (None, "bram")}
    with pytest.raises(Refused, match="no longer in this study"):
        take(session, study, data, {}, coders={first.id: str(uuid.uuid4())}, codes={}, sources={})


def test_a_fault_midway_leaves_nothing_behind(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    study = factories.make_study(session)
    before = counts(session)

    def fail(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(importing, "take_groups", fail)
    with pytest.raises(RuntimeError, match="power"), session.begin_nested():
        take(session, study, (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes(), {})
    session.expire_all()
    assert counts(session) == before


def done(session: Session, study: Study, taken: Taken) -> ProjectImport:
    found = ProjectImport(
        study_id=study.id, name="x.qdpx", preview={}, choices={}, made=taken.plain(), done_at=now()
    )
    session.add(found)
    session.flush()
    return found


def test_an_import_is_taken_back_whole(session: Session) -> None:
    study = factories.make_study(session)
    before = counts(session)
    found = done(
        session, study, take(session, study, (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes(), {})
    )
    undoing.undo(session, None, found)
    assert counts(session) == before
    assert told(session, study) == {name: [] for name in told(session, study)}
    codebook.adopt(session, None, study)  # as if nothing had been


def test_an_import_into_a_study_with_work_is_taken_back_without_touching_that_work(session: Session) -> None:
    world = worlds.make(session)
    before = told(session, world.study)
    data = (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes()
    found = done(session, world.study, take(session, world.study, data, world.coders))
    assert told(session, world.study) != before
    undoing.undo(session, None, found)
    session.expire_all()
    assert told(session, world.study) == before


def test_an_import_on_which_somebody_built_stays_and_says_why(session: Session) -> None:
    study = factories.make_study(session)
    found = done(
        session, study, take(session, study, (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes(), {})
    )
    coding = session.scalars(select(Coding)).first()
    assert coding is not None
    marking.change(session, None, coding, revision=1, valence="barrier")
    session.flush()
    before = counts(session)
    with pytest.raises(Refused, match="changed since"):
        undoing.undo(session, None, found)
    assert counts(session) == before


@pytest.mark.parametrize("state", ["open", "answered", "withdrawn"])
def test_what_somebody_says_of_a_record_is_not_erased_with_its_import(session: Session, state: str) -> None:
    study = factories.make_study(session)
    found = done(
        session, study, take(session, study, (SAMPLES / "qualcoder40_small_emoji.qdpx").read_bytes(), {})
    )
    document = session.scalars(select(Document)).first()
    assert document is not None
    person = factories.make_participant(session, factories.make_partner(session, study))
    check = MemberCheck(
        document_id=document.id, participant_id=person.id, digest="c" * 64, expires_on=now().date()
    )
    check.revoked_at = None if state == "open" else now()
    if state == "answered":
        check.passages = [CheckedPassage(position=0, verdict="wrong", correction="Dat zei ik niet.")]
    session.add(check)
    session.flush()
    if state == "withdrawn":
        undoing.undo(session, None, found)  # nobody said anything, and nobody can any more
        assert session.scalar(select(func.count()).select_from(MemberCheck)) == 0
        return
    with pytest.raises(Refused, match="asked to read"):
        undoing.undo(session, None, found)
    assert session.scalar(select(func.count()).select_from(MemberCheck)) == 1


@pytest.mark.parametrize(
    ("count", "language", "words"),
    [
        (1, "nl", "in het ene document dat u"),
        (3, "nl", "in de 3 documenten die u"),
        (1, "en", "in the one document that"),
        (3, "en", "in the 3 documents that"),
    ],
)
def test_what_is_coded_blind_is_told_in_one_or_in_many(count: int, language: str, words: str) -> None:
    assert words in making.without(count)[language]


def test_one_who_may_not_be_quoted_stays_so(session: Session) -> None:
    world = worlds.make(session)
    project = gathering.project(session, None, world.study, "nl", world.coders)
    for value in (value for source in project.sources for value in source.values):
        if value.variable == gathering.variable_id("quotable"):
            value.value = "false"
    other = factories.make_study(session)
    take(session, other, writing.qdpx(project), world.coders, quote_agreed=True)
    assert not any(session.scalars(select(Document.quote_agreed).where(Document.study_id == other.id)))
