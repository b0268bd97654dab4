"""Names are hidden before a text is read: found, judged by an owner, replaced, and nowhere else in the database any more."""

import itertools
import uuid

import pytest
from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlalchemy.orm import Session

from coding import codebook, intake, marking, readers, retention
from coding.codebook.models import PinnedExample
from coding.documents import versions
from coding.documents.check_models import CheckedPassage, MemberCheck
from coding.memos.models import Memo
from coding.models import Coding, Document, Segment, SegmentVector, Suggestion, Theme, ThemeMember, ThemeRun
from coding.pseudonymising import applying, automatic, holding, reviewing
from coding.pseudonymising import key as keys
from coding.pseudonymising.models import NameFinding, Original, Replacement
from surveys.base import Base, new_id, now
from surveys.errors import Refused
from surveys.models import Study
from surveys.safekeeping import rotating, vault
from surveys.texts import pick
from tests import factories

OWNER = new_id()
WORDS = (
    "I: Wie belde er, 😀?\n"
    "Annet: Meneer Terbruggen van de gemeente belde, en later belde Terbruggen weer.\n"
    "I: En toen?\n"
    "Annet: Zijn nummer is 06-12345678. De leerbaan was in Bloemhof. Terbruggen werkt bij Sloperij.\n"
)
SECRETS = ("Annet", "Terbruggen", "12345678", "Bloemhof")


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, None, made)
    return made


def text_of(session: Session, study: Study, words: str = WORDS, name: str = "Annet.txt") -> Document:
    return intake.add_transcript(session, None, study, name, words.encode(), title="Gesprek met Annet")


def found_in(session: Session, original: Original) -> dict[str, NameFinding]:
    return {reviewing.words_of(one): one for one in reviewing.findings(session, original)}


def everything(session: Session) -> str:
    """All that stands in the database, as it stands there: closed texts stay closed."""
    session.flush()
    said = []
    for table in Base.metadata.sorted_tables:
        columns = [
            type_coerce(column, LargeBinary)
            if isinstance(column.type, type(Memo.__table__.c.text.type))
            else column
            for column in table.columns
        ]
        said += [repr(tuple(row)) for row in session.execute(select(*columns))]
    return "\n".join(said)


def test_a_text_that_is_put_apart_stands_nowhere_but_closed(session: Session, study: Study) -> None:
    document = text_of(session, study)
    intake.segment(session, document)
    intake.store_vectors(
        session, "test", [one.digest for one in document.segments], [[1.0]] * len(document.segments)
    )  # type: ignore[arg-type]
    original = holding.begin(session, OWNER, document, apart=True)
    stored = everything(session)
    for secret in (*SECRETS, "Zijn nummer", "belde er"):
        assert secret not in stored, secret
    session.expire_all()
    assert original.text == WORDS
    assert document.superseded_at is not None
    assert len(document.text) == len(WORDS)
    assert session.scalars(select(SegmentVector)).all() == []
    assert intake.segment(session, document) == 0
    assert holding.begin(session, OWNER, document, apart=True) is original


def test_it_can_be_given_back_as_it_was(session: Session, study: Study) -> None:
    document = text_of(session, study)
    before = (
        document.text,
        document.title,
        document.source_name,
        document.sha256,
        [t.speaker for t in document.turns],
    )
    original = holding.begin(session, OWNER, document, apart=True)
    holding.give_up(session, OWNER, original)
    after = (
        document.text,
        document.title,
        document.source_name,
        document.sha256,
        [t.speaker for t in document.turns],
    )
    assert after == before
    assert document.superseded_at is None
    assert session.scalars(select(Replacement)).all() == []
    assert intake.segment(session, document) > 0


def test_the_engine_the_register_and_the_speakers_give_findings(session: Session, study: Study) -> None:
    factories.make_partner(session, study, name="Sloperij")
    original = holding.begin(session, OWNER, text_of(session, study), apart=True)
    found = found_in(session, original)
    assert {"Annet", "Terbruggen", "06-12345678", "Bloemhof", "Sloperij"} <= set(found)
    assert found["Sloperij"].replacement.kind == "ORG"
    assert all(one.state == "waiting" for one in found.values())
    rows = reviewing.findings(session, original)
    same = [one.replacement_id for one in rows if reviewing.words_of(one) == "Terbruggen"]
    assert len(same) == 3
    assert len(set(same)) == 1
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))


def test_the_version_without_names_has_the_replacements_and_the_older_points(
    session: Session, study: Study
) -> None:
    document = text_of(session, study)
    original = holding.begin(session, OWNER, document, apart=False)
    found = found_in(session, original)
    with pytest.raises(Refused, match="still wait"):
        applying.make_version(session, OWNER, original)
    reviewing.accept(session, OWNER, found["Terbruggen"], "[wethouder]")
    reviewing.reject(session, OWNER, found["Bloemhof"])
    reviewing.accept_waiting(session, OWNER, original)
    made = applying.make_version(session, OWNER, original)
    newer = made.document
    assert newer.version == 2
    assert newer.supersedes_id == document.id
    annet, phone = found["Annet"].replacement.words, found["06-12345678"].replacement.words
    assert annet.startswith("[Persoon ")
    assert newer.text.count("[wethouder]") == 3
    assert f"{annet}: Meneer [wethouder] van de gemeente" in newer.text
    assert f"nummer is {phone}. De leerbaan was in Bloemhof." in newer.text
    assert newer.title == f"Gesprek met {annet}"
    assert newer.source_name == document.source_name == ""
    assert [turn.speaker for turn in newer.turns] == ["I", annet, "I", annet]
    assert [newer.text[t.start : t.end][:6] for t in newer.turns] == ["Wie be", "Meneer", "En toe", "Zijn n"]
    assert "Terbruggen" not in document.text
    assert len(document.text) == len(WORDS)
    stored = everything(session)
    for secret in ("Annet", "Terbruggen", "12345678"):
        assert secret not in stored, secret
    session.expire_all()
    assert original.text == WORDS
    with pytest.raises(Refused, match="already"):
        applying.make_version(session, OWNER, original)
    with pytest.raises(Refused, match="already"):
        holding.give_up(session, OWNER, original)


def test_what_people_did_comes_along_to_exactly_the_same_words(session: Session, study: Study) -> None:
    document = text_of(session, study)
    intake.segment(session, document)
    code = codebook.usable(session, study.id)[0]
    whole = WORDS.index("Meneer")
    last = WORDS.index("De leerbaan")
    first = marking.apply(session, OWNER, document, code.id, whole, WORDS.index(" weer.") + 6)
    second = marking.apply(
        session, OWNER, document, code.id, last, last + len("De leerbaan was"), memo="Let op"
    )
    gone = marking.apply(session, OWNER, document, code.id, 3, 6)
    marking.remove(session, OWNER, gone, revision=gone.revision)
    memo = Memo(study_id=study.id, about="coding", about_id=second.id, text="Zo", made_by=OWNER)
    example = PinnedExample(
        code_id=code.id, document_id=document.id, start=whole, end=whole + 17, digest="0" * 64
    )
    run = ThemeRun(study_id=study.id, parameters={})
    session.add_all([memo, example, run])
    session.flush()
    theme = Theme(
        study_id=study.id, run_id=run.id, position=0, label="terbruggen, leerbaan", machine_label="terbruggen, leerbaan",
        keywords=["terbruggen", "leerbaan"],
    )  # fmt: skip
    session.add(theme)
    session.flush()
    segment = document.segments[0]
    session.add(ThemeMember(theme_id=theme.id, segment_id=segment.id, confidence=1.0))
    partner = factories.make_partner(session, study)
    check = MemberCheck(
        document_id=document.id, participant_id=factories.make_participant(session, partner).id, digest="c" * 64,
        expires_on=now().date(),
    )  # fmt: skip
    check.passages = [CheckedPassage(position=1, verdict="wrong", correction="Het was Terbruggen niet.")]
    reason = document.text[segment.start : segment.end]
    assert "Terbruggen" in reason
    proposals = [
        Suggestion(
            document_id=document.id, segment_id=segment.id, code_id=one.id, start=segment.start, end=segment.end,
            probability=0.5, because={"kind": "passage", "text": reason, "similarity": 0.9}, encoder="t", state=state,
        )
        for one, state in zip(codebook.usable(session, study.id), ("rejected", "waiting"), strict=False)
    ]  # fmt: skip
    session.add_all([check, *proposals])
    session.flush()
    with pytest.raises(Refused, match="worked in"):
        holding.begin(session, OWNER, document, apart=True)
    original = holding.begin(session, OWNER, document, apart=False)
    reviewing.accept_waiting(session, OWNER, original)
    made = applying.make_version(session, OWNER, original)
    newer = made.document
    assert made.carried == 2
    live = session.scalars(select(Coding).where(Coding.document_id == newer.id).order_by(Coding.start)).all()
    name = found_in(session, original)["Terbruggen"].replacement.words
    assert (
        newer.text[live[0].start : live[0].end]
        == f"Meneer {name} van de gemeente belde, en later belde {name} weer."
    )
    assert newer.text[live[1].start : live[1].end] == "De leerbaan was"
    assert (live[1].memo, live[1].code_id, live[1].made_by, live[1].made_at) == (
        "Let op", second.code_id, OWNER, second.made_at,
    )  # fmt: skip
    assert document.text[first.start : first.start + 7] == "Meneer "
    session.expire_all()
    assert memo.about_id == live[1].id
    assert example.document_id == newer.id
    assert newer.text[example.start : example.end].startswith(f"Meneer {name}")
    assert example.digest == intake.digest(newer.text[example.start : example.end])
    assert theme.keywords == ["leerbaan"]
    assert theme.label == f"{name}, leerbaan"
    member = session.scalars(select(ThemeMember)).one()
    assert member.segment.document_id == newer.id
    assert newer.text[member.segment.start : member.segment.end].startswith(f"Meneer {name}")
    kept = session.scalars(select(Suggestion)).one()
    assert (kept.state, kept.document_id) == ("rejected", newer.id)
    assert name in kept.because["text"]
    assert check.document_id == newer.id
    assert check.passages[0].correction == f"Het was {name} niet."
    cuts = session.scalars(select(Segment).where(Segment.document_id == newer.id)).all()
    assert all(one.digest == intake.digest(newer.text[one.start : one.end]) for one in cuts)
    stored = everything(session)
    for secret in ("Annet", "Terbruggen", "terbruggen"):
        assert secret not in stored, secret


def test_the_same_words_have_the_same_replacement_in_every_text(session: Session, study: Study) -> None:
    first = holding.begin(session, OWNER, text_of(session, study), apart=True)
    one = found_in(session, first)["Terbruggen"]
    reviewing.accept(session, OWNER, one)
    reviewing.reject(session, OWNER, found_in(session, first)["Bloemhof"])
    second = holding.begin(
        session,
        OWNER,
        text_of(session, study, "R: Terbruggen kwam met Pieter naar Bloemhof.", "b.txt"),
        apart=True,
    )
    found = found_in(session, second)
    assert (found["Terbruggen"].state, found["Terbruggen"].by) == ("accepted", "key")
    assert found["Terbruggen"].replacement_id == one.replacement_id
    assert "Bloemhof" not in found
    assert found["Pieter"].replacement.words != one.replacement.words
    numbers = [(row.kind, row.number) for row in keys.read(session, study.id).rows]
    assert len(numbers) == len(set(numbers))
    elsewhere = factories.make_study(session)
    other = holding.begin(session, OWNER, text_of(session, elsewhere), apart=True)
    assert found_in(session, other)["Terbruggen"].state == "waiting"


def test_a_decision_reaches_the_other_texts_that_wait(session: Session, study: Study) -> None:
    first = holding.begin(session, OWNER, text_of(session, study), apart=True)
    second = holding.begin(
        session, OWNER, text_of(session, study, "R: Die terbruggen, dat is Terbruggen.", "b.txt"), apart=True
    )
    assert reviewing.accept(session, OWNER, found_in(session, first)["Terbruggen"], "[ambtenaar]") == 4
    assert found_in(session, second)["Terbruggen"].state == "changed"
    made = reviewing.add(
        session, OWNER, second, *reviewing.place_of(second, "die terbruggen".title()[:3]), "PERSON"
    )
    assert made.by == "person"


def test_words_can_be_hidden_in_one_place_alone(session: Session, study: Study) -> None:
    original = holding.begin(session, OWNER, text_of(session, study), apart=True)
    rows = [one for one in reviewing.findings(session, original) if reviewing.words_of(one) == "Terbruggen"]
    reviewing.accept(session, OWNER, rows[0], "[zijn broer]", everywhere=False)
    reviewing.reject(session, OWNER, rows[1], everywhere=False)
    assert [one.state for one in rows] == ["changed", "no_name", "waiting"]
    reviewing.accept_waiting(session, OWNER, original)
    newer = applying.make_version(session, OWNER, original).document
    assert newer.text.count("[zijn broer]") == 1
    assert "belde Terbruggen weer" in newer.text
    later = holding.begin(session, OWNER, text_of(session, study, "R: Terbruggen.", "b.txt"), apart=True)
    assert found_in(session, later)["Terbruggen"].replacement.words != "[zijn broer]"


def test_what_the_machine_missed_is_added_and_takes_the_place_of_what_it_found(
    session: Session, study: Study
) -> None:
    original = holding.begin(session, OWNER, text_of(session, study), apart=True)
    start, end = reviewing.place_of(original, "Meneer  Terbruggen van de gemeente")
    made = reviewing.add(session, OWNER, original, start, end, "PERSON", "[iemand]")
    rows = reviewing.findings(session, original)
    assert made in rows
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))
    for bad in ((0, 0), (5, 4), (-1, 3), (0, 10_000), (0, 40), (2, 3)):
        with pytest.raises(Refused):
            reviewing.add(session, OWNER, original, *bad, "PERSON")
    with pytest.raises(Refused, match="do not stand"):
        reviewing.place_of(original, "dit staat er niet")
    with pytest.raises(Refused, match="kind of name"):
        reviewing.add(session, OWNER, original, start, end, "NOBODY")
    with pytest.raises(Refused, match="at most"):
        reviewing.accept(session, OWNER, made, "x" * 200)


def test_missed_names_are_hidden_in_a_next_version_and_all_older_ones(session: Session, study: Study) -> None:
    document = text_of(session, study, "R: Pieter en de Kwispel kwamen.\n", "a.txt")
    original = holding.begin(session, OWNER, document, apart=False)
    for one in reviewing.findings(session, original):
        if reviewing.words_of(one) == "Kwispel":
            reviewing.reject(session, OWNER, one, everywhere=False)
    reviewing.accept_waiting(session, OWNER, original)
    second = applying.make_version(session, OWNER, original).document
    assert "Kwispel" in second.text
    again = holding.begin(session, OWNER, second, apart=False)
    assert not [one for one in reviewing.findings(session, again) if "Persoon" in reviewing.words_of(one)]
    reviewing.add(session, OWNER, again, *reviewing.place_of(again, "Kwispel"), "ORG")
    reviewing.accept_waiting(session, OWNER, again)
    third = applying.make_version(session, OWNER, again).document
    assert third.version == 3
    stored = everything(session)
    assert "Kwispel" not in stored
    assert "Pieter" not in stored


def test_a_version_before_a_correction_is_closed_as_a_whole(session: Session, study: Study) -> None:
    first = text_of(session, study, "R: Terbrugge kwam met Pieter.\n", "a.txt")
    second = versions.correct(session, OWNER, first, {0: "Terbruggen kwam met Pieter."}).document
    original = holding.begin(session, OWNER, second, apart=False)
    reviewing.add(session, OWNER, original, *reviewing.place_of(original, "Terbruggen"), "PERSON")
    reviewing.accept_waiting(session, OWNER, original)
    made = applying.make_version(session, OWNER, original, title="Gesprek 1")
    assert made.document.title == "Gesprek 1"
    stored = everything(session)
    for secret in ("Terbrug", "Pieter", "Annet"):
        assert secret not in stored, secret
    kept = session.scalars(select(Original).where(Original.document_id == first.id)).one()
    assert kept.text == "R: Terbrugge kwam met Pieter.\n"


def test_a_number_that_stands_in_the_text_already_is_passed_over(session: Session, study: Study) -> None:
    original = holding.begin(
        session, OWNER, text_of(session, study, "R: [Persoon A] zag Pieter.\n"), apart=True
    )
    assert found_in(session, original)["Pieter"].replacement.words != "[Persoon A]"


def test_a_key_is_closed_and_wrapped_anew_with_the_servers_keys(session: Session, study: Study) -> None:
    holding.begin(session, OWNER, text_of(session, study), apart=True)
    for column in ("original", "words"):
        raw = session.scalars(text(f"SELECT {column} FROM replacement")).all()  # noqa: S608 - names of our own
        assert raw
        assert not any(b"Terbruggen" in bytes(one) or b"Persoon" in bytes(one) for one in raw)
    counted = rotating.in_use(session)
    assert counted[vault.newest().id] >= len(raw) * 2 + 4


def test_erasing_a_document_takes_its_original_and_what_stands_in_no_other_text(
    session: Session, study: Study
) -> None:
    document = text_of(session, study)
    first = holding.begin(session, OWNER, document, apart=True)
    reviewing.accept_waiting(session, OWNER, first)
    newer = applying.make_version(session, OWNER, first).document
    second = holding.begin(
        session, OWNER, text_of(session, study, "R: Terbruggen belde.", "b.txt"), apart=True
    )
    shared = found_in(session, second)["Terbruggen"].replacement_id
    retention.erase_documents(session, OWNER, [document.id, newer.id])
    assert [row.id for row in session.scalars(select(Replacement))] == [shared]
    assert session.scalars(select(Original)).all() == [second]
    assert {one.original_id for one in session.scalars(select(NameFinding))} == {second.id}


def test_open_answers_by_choice_of_the_study(session: Session, study: Study) -> None:
    said = "Bel Karel op 06-12345678 of karel@voorbeeld.nl over Bloemhof.\n"

    def come_in() -> tuple[Document, list[Document]]:
        document = text_of(session, study, said, f"{uuid.uuid4()}.txt")
        document.kind = "open_answer"
        return document, automatic.take_in(session, None, [document])

    document, readable = come_in()
    assert readable == [document]
    holding.choose(session, OWNER, study, uploads_apart=False, answers="sure")
    document, readable = come_in()
    assert "06-12345678" not in readable[0].text
    assert "karel@" not in readable[0].text
    assert "Karel" in readable[0].text
    assert not document.text.replace("·", "").strip()
    plain = text_of(session, study, "Het ging goed.\n", "p.txt")
    assert automatic.take_in(session, None, [plain]) == [plain]
    assert plain.superseded_at is None
    holding.choose(session, OWNER, study, uploads_apart=False, answers="apart")
    document, readable = come_in()
    assert readable == []
    assert [one.original.document_id for one in holding.waiting(session, study.id)] == [document.id]
    with pytest.raises(Refused):
        holding.choose(session, OWNER, study, uploads_apart=False, answers="maybe")


def test_notes_of_interviews_and_older_versions_are_not_begun(session: Session, study: Study) -> None:
    document = text_of(session, study)
    document.kind = "notes"
    with pytest.raises(Refused, match="follow the interview"):
        holding.begin(session, OWNER, document, apart=True)
    document.kind, document.superseded_at = "interview", now()
    with pytest.raises(Refused, match="newer version"):
        holding.begin(session, OWNER, document, apart=True)


def test_hidden_names_do_not_come_back_with_a_corrected_file(session: Session, study: Study) -> None:
    original = holding.begin(session, OWNER, text_of(session, study), apart=False)
    reviewing.accept_waiting(session, OWNER, original)
    newer = applying.make_version(session, OWNER, original).document
    with pytest.raises(Refused, match="hidden in this text"):
        versions.replace(
            session, OWNER, newer, readers.read("a.txt", WORDS.replace("weer", "steeds").encode())
        )
    better = newer.text.replace("weer", "steeds")
    made = versions.replace(session, OWNER, newer, readers.read("a.txt", better.encode()))
    assert made.document.version == 3
    with pytest.raises(Refused, match="hidden in this text"):
        versions.replace(session, OWNER, made.document, readers.read("a.txt", WORDS.encode()))


def test_who_answered_in_a_spreadsheet_stays_one_voice_without_a_name(session: Session, study: Study) -> None:
    kind = factories.make_partner_type(session, study)
    texts = []
    for number in (1, 2):
        made = text_of(session, study, f"Dat ging {number} keer goed.\n", f"{number}.txt")
        made.title, made.respondent, made.partner_type_id, made.kind = (
            "Vraag",
            "Karelien Zwaan",
            kind.id,
            "open_answer",
        )
        texts.append(made)
    session.flush()
    original = holding.begin(session, OWNER, texts[0], apart=False)
    newer = applying.make_version(session, OWNER, original).document
    session.expire_all()
    assert newer.respondent == texts[1].respondent != ""
    assert newer.source_id == texts[1].source_id
    assert "Karelien" not in everything(session)
    assert [line.row.original for line in keys.lines(session, study.id)] == ["Karelien Zwaan"]
    retention.erase_documents(session, OWNER, [texts[0].id, newer.id])
    assert len(session.scalars(select(Replacement)).all()) == 1
    retention.erase_documents(session, OWNER, [texts[1].id])
    assert session.scalars(select(Replacement)).all() == []


def test_a_part_of_a_name_is_written_as_the_whole_name(session: Session, study: Study) -> None:
    said = "R: Ik sprak Peter Jansen. Toen zei Peter dat het kon.\n"
    first = holding.begin(session, OWNER, text_of(session, study, said, "a.txt"), apart=True)
    found = found_in(session, first)
    assert found["Peter"].replacement.words == found["Peter Jansen"].replacement.words
    assert found["Peter"].replacement_id != found["Peter Jansen"].replacement_id
    reviewing.accept(session, OWNER, found["Peter Jansen"], "[de voorman]")
    assert found["Peter"].replacement.words == "[de voorman]"
    later = holding.begin(
        session, OWNER, text_of(session, study, "R: Meneer Jansen belde.\n", "b.txt"), apart=True
    )
    assert found_in(session, later)["Jansen"].replacement.words == "[de voorman]"


def test_an_organisation_of_the_register_is_called_what_it_is(session: Session, study: Study) -> None:
    partner = factories.make_partner(session, study, name="Sloperij")
    original = holding.begin(session, OWNER, text_of(session, study), apart=True)
    words = found_in(session, original)["Sloperij"].replacement.words
    assert words == f"[{pick(partner.type.label, 'nl').lower()} 1]"
