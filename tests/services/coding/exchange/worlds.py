"""A small study with all that an exchange must keep: speakers, emoji, marks, memos, groups, attributes, two coders."""

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, intake, marking
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.memos import writing as memos
from coding.models import Code, Coding, Document, Theme, ThemeRun
from surveys.base import new_id
from surveys.models import Partner, Study
from tests import factories

TEXT = (
    "I: Hoe ging het? 😀\nR: Goed 👩‍👩‍👧, maar één regisseur ontbrak.\n\n"
    "R: De planning liep uit 🏠 en “toch” ging het door.\n"
)


@dataclass
class World:
    study: Study
    documents: list[Document]
    coders: dict[uuid.UUID, str]


def make(session: Session) -> World:
    study = factories.make_study(session)
    codebook.adopt(session, None, study)
    anna, bram = new_id(), new_id()
    first = intake.add_transcript(session, anna, study, "eerste.txt", TEXT.encode())
    second = intake.add_transcript(session, anna, study, "tweede.txt", b"Een beleidstekst zonder sprekers.")
    first.kind = "interview"
    codes = codebook.usable(session, study.id)
    at = TEXT.index("maar één")
    marking.apply(
        session,
        anna,
        first,
        codes[0].id,
        at,
        at + 26,
        valence="barrier",
        improvement=True,
        memo="Let op:\n*dit*",
    )
    marking.apply(session, bram, first, codes[1].id, at, at + 26)
    marking.apply(session, bram, first, codes[1].id, at + 5, at + 40, valence="facilitator")
    marking.apply(session, anna, first, codes[2].id, 3, TEXT.index("😀") + 1)
    marking.apply(session, anna, second, codes[0].id, 4, 16)
    strong = session.scalars(select(Coding)).first()
    assert strong is not None
    strong.strength, strong.codebook_version = 3, 1  # type: ignore[attr-defined, unused-ignore]
    strong.outside_coder = ""
    group = DocumentGroup(study_id=study.id, name="Gesprekken", about="alle")
    years = Attribute(study_id=study.id, name="Jaren", kind="number")
    where = Attribute(
        study_id=study.id, name="Wijk", kind="choice", choices=["Carnisse", "Tarwewijk"], position=1
    )
    session.add_all([group, years, where])
    session.flush()
    session.add_all(
        [
            DocumentGroupMember(group_id=group.id, document_id=first.id),
            AttributeValue(attribute_id=years.id, document_id=first.id, value="3.5"),
            AttributeValue(attribute_id=where.id, document_id=second.id, value="Tarwewijk"),
        ]
    )
    session.flush()
    return World(study, [first, second], {anna: "Anna", bram: "Bram"})


def with_memos(session: Session) -> tuple[World, Partner]:
    """A world with a memo on everything; its first document is of a partner."""
    world = make(session)
    anna, bram = world.coders
    partner = factories.make_partner(session, world.study, name="Bouw & Zonen")
    world.documents[0].partner = partner
    run = ThemeRun(study_id=world.study.id, parameters={}, seed=0, encoder="x", input_digest="x")
    session.add(run)
    session.flush()
    theme = Theme(
        study_id=world.study.id, run_id=run.id, position=0, label="Regie", machine_label="regie", keywords=[]
    )
    session.add(theme)
    session.flush()
    write = partial(memos.write, session)
    write(anna, world.study.id, "study", None, text="Over alles", kind="method")
    write(anna, world.study.id, "document", world.documents[0].id, text="Over de toon", title="Toon")
    write(bram, world.study.id, "code", codebook.usable(session, world.study.id)[0].id, text="Over de code")
    write(anna, world.study.id, "theme", theme.id, text="Over regie\nregel twee", title="Wie regisseert?")
    write(bram, world.study.id, "partner", partner.id, text="Zij bouwen 🏠", title="Indruk", kind="reflexive")
    write(anna, world.study.id, "journal", None, text="Vandaag twijfelde ik.", title="Dag 1")
    write(anna, world.study.id, "journal", None, text="Van mij alleen", private=True)
    write(bram, world.study.id, "study", None, text="Van Bram alleen", private=True)
    return world, partner


def told(session: Session, study: Study) -> dict[str, Any]:
    """All that a study's coding work says, without ids: what must be the same after a round trip."""
    codes = {code.id: code for code in session.scalars(select(Code))}
    documents = session.scalars(select(Document).where(Document.study_id == study.id)).all()
    return {
        "texts": sorted((d.title, d.kind, d.language, d.text, d.sha256) for d in documents),
        "turns": sorted(
            (d.title, t.start, t.end, t.speaker, t.role, t.literal, str(t.seconds)) for d in documents for t in d.turns
        ),
        "codings": sorted(
            (
                d.title, c.start, c.end, codes[c.code_id].key, c.valence, c.improvement, str(getattr(c, "strength", None)),
                str(c.codebook_version), c.memo, str(c.made_by), c.outside_coder, c.made_at.replace(microsecond=0),
            )
            for d in documents
            for c in session.scalars(select(Coding).where(Coding.document_id == d.id, Coding.removed_at.is_(None)))
        ),
        "codes": sorted(
            (
                c.key, str(sorted(c.label.items())), str(sorted(c.definition.items())), str(sorted(c.include.items())),
                str(sorted(c.exclude.items())), str(sorted(c.example.items())), str(c.coherence_dimension),
                str(c.research_question), c.colour, codes[c.parent_id].key if c.parent_id else "",
                c.retired_at is not None,
            )
            for c in codes.values()
            if c.codebook.study_id == study.id
        ),
        "groups": sorted(
            (g.name, m.document.title)
            for g in session.scalars(select(DocumentGroup).where(DocumentGroup.study_id == study.id))
            for m in g.members
        ),
        "values": sorted(
            (a.name, a.kind, str(a.choices), v.document.title, v.value)
            for a in session.scalars(select(Attribute).where(Attribute.study_id == study.id))
            for v in a.values
        ),
    }  # fmt: skip


def text(session: Session, study: Study, words: str) -> Document:
    """One more text, that nobody has coded."""
    return intake.add_transcript(session, None, study, "nog een.txt", words.encode())
