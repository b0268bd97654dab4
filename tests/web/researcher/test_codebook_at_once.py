"""Several people change one codebook in the same moment: one wins, the others are told, nothing is lost."""

import threading
import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coding import codebook, intake, marking
from coding.codebook.models import CodebookChange, MovedCoding
from coding.models import Code, Coding
from surveys.models import Study
from tests.conftest import SignIn, Work

WORDS = [f"woord{number}" for number in range(40)]
BOOK = {
    "title": {"nl": "Boek"},
    "codes": [{"id": key, "label": {"nl": f"Code {key}"}} for key in ("A", "B", "C", "D")],
}


@pytest.fixture
def ids(work: Work, study: Study) -> dict[str, uuid.UUID]:
    """The codes by key; forty passages carry A."""
    with work() as session:
        here = session.merge(study, load=False)
        book = codebook.adopt(session, None, here, BOOK)
        found = {
            code.key: code.id for code in session.scalars(select(Code).where(Code.codebook_id == book.id))
        }
        text = f"R: {' '.join(WORDS)}.\n"
        document = intake.add_transcript(session, None, here, "g.txt", text.encode())
        for word in WORDS:
            start = (
                document.text.index(f"{word} ") if f"{word} " in document.text else document.text.index(word)
            )
            marking.apply(session, None, document, found["A"], start, start + len(word))
        return found


def together(posts: list[Callable[[], tuple[int, str]]]) -> list[tuple[int, str]]:
    """Does these in the same moment; gives what each was answered, in their order."""
    barrier = threading.Barrier(len(posts))
    answers: dict[int, tuple[int, str]] = {}

    def run(number: int, post: Callable[[], tuple[int, str]]) -> None:
        barrier.wait()
        answers[number] = post()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(posts))]


def poster(client: FlaskClient, path: str, **data: str) -> Callable[[], tuple[int, str]]:
    def post() -> tuple[int, str]:
        answer = client.post(path, data=data, headers={"Accept": "text/html"})
        return answer.status_code, answer.text

    return post


def test_two_people_merging_the_same_code_both_get_a_clear_answer(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    base = f"/studies/{study.id}/codebook"
    targets = ("B", "C", "D")
    answers = together(
        [
            poster(sign_in("researcher"), f"{base}/{ids[to]}/merge", **{"with": str(ids["A"])})
            for to in targets
        ]
    )
    assert sorted(status for status, _ in answers) == [302, 403, 403]
    assert all(
        "meanwhile" in text and "Nothing was changed" in text for status, text in answers if status == 403
    )
    winner = targets[[status for status, _ in answers].index(302)]
    with work() as session:
        codes = session.scalars(select(Coding.code_id).where(Coding.removed_at.is_(None))).all()
        assert list(codes) == [ids[winner]] * len(WORDS)
        assert session.get_one(Code, ids["A"]).merged_into_id == ids[winner]
        assert len(session.scalars(select(MovedCoding)).all()) == len(WORDS)
        assert len(session.scalars(select(CodebookChange).where(CodebookChange.kind == "merged")).all()) == 1


def test_two_undoing_the_same_merge_undo_it_once(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    base = f"/studies/{study.id}/codebook"
    client = sign_in("researcher")
    client.post(f"{base}/{ids['B']}/merge", data={"with": str(ids["A"])})
    with work() as session:
        change = session.scalars(select(CodebookChange).where(CodebookChange.kind == "merged")).one().id
    path = f"{base}/changes/{change}/undo"
    answers = together([poster(sign_in("researcher"), path) for _ in range(3)])
    assert sorted(status for status, _ in answers) == [302, 403, 403]
    with work() as session:
        assert set(session.scalars(select(Coding.code_id))) == {ids["A"]}


def test_moves_that_together_would_make_a_circle_make_none(
    sign_in: SignIn, study: Study, ids: dict[str, uuid.UUID], work: Work
) -> None:
    base = f"/studies/{study.id}/codebook"
    answers = together(
        [
            poster(sign_in("researcher"), f"{base}/{ids['A']}/move", parent=str(ids["B"])),
            poster(sign_in("researcher"), f"{base}/{ids['B']}/move", parent=str(ids["A"])),
        ]
    )
    assert sorted(status for status, _ in answers) == [302, 403]
    with work() as session:
        assert len(list(codebook.walk(codebook.tree(session, study.id)))) == 4
        numbers = [version.number for version in session.get_one(Code, ids["A"]).codebook.versions]
        assert numbers == sorted(set(numbers))
