"""Words that are taken back leave a mark on the findings that rested on them, until a person read those again."""

from analysis import evidence, findings, lessons, retention
from tests.findings_world import ACTOR, World


def test_withdrawal_removes_the_link_and_marks_the_finding(world: World) -> None:
    gone, stays = (world.document(n, "bouwbedrijf", f"{n} wacht.") for n in ("A", "B"))
    touched, other = (lessons.create(world.session, ACTOR, world.study, t) for t in ("Een", "Twee"))
    for lesson, documents in ((touched, (gone, stays)), (other, (stays,))):
        for document in documents:
            evidence.add_passage(world.session, ACTOR, lesson, document, 0, 3, "for")
    assert retention.erase_evidence(world.session, None, [gone.id]) == 1
    assert [link.document_id for link in touched.evidence] == [stays.id]
    assert touched.look_again_since is not None
    assert (touched.events[-1].what, touched.events[-1].moved) == ("withdrawn", {"passages": 1})
    assert other.look_again_since is None
    findings.looked_again(world.session, ACTOR, touched)
    assert touched.look_again_since is None
    assert touched.events[-1].what == "looked"


def test_a_stretch_that_is_blanked_marks_what_rested_on_it(world: World) -> None:
    document = world.document("A", "bouwbedrijf", "Eerst dit. Dan dat.")
    lesson = lessons.create(world.session, ACTOR, world.study, "Een")
    for start, end in ((0, 10), (11, 19)):
        evidence.add_passage(world.session, ACTOR, lesson, document, start, end, "for")
    assert retention.erase_passages(world.session, ACTOR, [(document.id, 0, 4)]) == 1
    assert [link.start for link in lesson.evidence] == [11]
    assert lesson.look_again_since is not None
