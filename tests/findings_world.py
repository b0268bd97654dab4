"""A small study with answers, passages and a theme, for the tests of findings: who said what is in the names."""

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coding import codebook
from coding.models import Code, Coding, Document, Segment, Theme, ThemeMember, ThemeRun
from surveys import definition, fieldwork, instruments, partners, studies
from surveys.base import new_id, now
from surveys.models import Consent, InstrumentVersion, Partner, Response, Study, Wave
from surveys.safekeeping import keeping

ACTOR = new_id()
AGREE = {value: {"nl": f"punt {value}", "en": f"point {value}"} for value in range(1, 6)}
SURVEY = {
    "id": "small",
    "title": {"nl": "Kleine vragenlijst", "en": "Small survey"},
    "scales": {
        "likert5": {
            "points": [
                *({"value": value, "text": text} for value, text in AGREE.items()),
                {"value": 98, "text": {"nl": "weet niet", "en": "don't know"}, "missing": True},
            ]
        }
    },
    "pages": [
        {
            "id": "who",
            "title": {"nl": "Wie", "en": "Who"},
            "items": [
                {
                    "id": "P1",
                    "type": "single",
                    "text": {"nl": "Soort", "en": "Kind"},
                    "prefill": "partner.type",
                    "options": [
                        {"id": key, "text": {"nl": key, "en": key}}
                        for key in ("bouwbedrijf", "woningcorporatie", "gemeente")
                    ],
                }
            ],
        },
        {
            "id": "experiences",
            "title": {"nl": "Ervaringen", "en": "Experiences"},
            "coherence_dimension": "ervaringen",
            "items": [
                {
                    "id": "E1",
                    "type": "likert",
                    "scale": "likert5",
                    "text": {"nl": "Een kans", "en": "A chance"},
                },
                {
                    "id": "E2",
                    "type": "likert",
                    "scale": "likert5",
                    "text": {"nl": "Alleen bouwers", "en": "Builders only"},
                    "relevant": "${P1} = 'bouwbedrijf'",
                },
            ],
        },
        {
            "id": "goals",
            "title": {"nl": "Doelen", "en": "Goals"},
            "coherence_dimension": "doelen",
            "items": [
                {"id": "D1", "type": "likert", "scale": "likert5", "text": {"nl": "Helder", "en": "Clear"}}
            ],
        },
    ],
}
CODES = {
    "title": {"nl": "Codeboek", "en": "Codebook"},
    "categories": [
        {
            "id": "ERV",
            "label": {"nl": "Ervaringen", "en": "Experiences"},
            "coherence_dimension": "ervaringen",
            "research_question": "coherentie",
        }
    ],
    "codes": [
        {"id": "ERV1", "parent": "ERV", "label": {"nl": "Beleving", "en": "How it feels"}},
        {"id": "LOOSE", "label": {"nl": "Los", "en": "Loose"}},
    ],
}


@dataclass
class World:
    session: Session
    study: Study
    version: InstrumentVersion
    wave: Wave
    partners: dict[str, Partner] = field(default_factory=dict)

    def partner(self, name: str, kind: str) -> Partner:
        if name not in self.partners:
            types = {found.key: found for found in partners.types(self.session, self.study)}
            self.partners[name] = partners.add(self.session, ACTOR, self.study, name, types[kind].id)
        return self.partners[name]

    def answer(self, name: str, kind: str, *, quote: bool = True, **answers: Any) -> Response:
        """A submitted response of this organisation."""
        person = partners.add_participant(self.session, ACTOR, self.partner(name, kind), f"Person of {name}")
        invitation, _ = fieldwork.invite(self.session, ACTOR, self.wave, person)
        response = fieldwork.start(self.session, invitation, "nl")
        keeping.change(self.session, response, {}, {"P1": kind} | answers, "nl")
        self.session.add(Consent(response_id=response.id, key="consent_quote", given=quote))
        response.state, response.submitted_at, response.submission_key = "submitted", now(), uuid.uuid4()
        self.session.flush()
        self.session.expire(response)
        return response

    def document(self, name: str, kind: str, text: str, *, quote: bool = True) -> Document:
        """What this organisation said in an interview, as one passage."""
        partner = self.partner(name, kind)
        response = Response(study_id=self.study.id, version_id=self.version.id, partner_id=partner.id)
        self.session.add(response)
        self.session.flush()
        self.session.add(Consent(response_id=response.id, key="consent_quote", given=quote))
        document = Document(
            study_id=self.study.id,
            kind="interview",
            title=f"Gesprek met {name}",
            language="nl",
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            partner_id=partner.id,
            response_id=response.id,
        )
        document.segments = [
            Segment(position=0, start=0, end=len(text), digest=hashlib.sha256(text.encode()).hexdigest())
        ]
        self.session.add(document)
        self.session.flush()
        return document

    def code(
        self, document: Document, valence: str, key: str = "ERV1", *, improvement: bool = False
    ) -> Coding:
        """The whole document carries this code."""
        found = next(code for code in self.codes() if code.key == key)
        coding = Coding(
            document_id=document.id,
            code_id=found.id,
            start=0,
            end=len(document.text),
            valence=valence,
            improvement=improvement,
            made_by=ACTOR,
        )
        self.session.add(coding)
        self.session.flush()
        return coding

    def codes(self) -> list[Code]:
        book = codebook.of(self.session, self.study.id)
        assert book is not None
        return book.codes

    def theme(self, *documents: Document, label: str = "woord · ander · derde") -> Theme:
        """A group of these documents' passages; the first is the surest."""
        run = ThemeRun(
            study_id=self.study.id, parameters={}, finished_at=now(), encoder="test", segments=len(documents)
        )
        self.session.add(run)
        self.session.flush()
        theme = Theme(
            study_id=self.study.id,
            run_id=run.id,
            position=0,
            label=label,
            machine_label=label,
            keywords=["woord"],
        )
        theme.members = [
            ThemeMember(segment_id=document.segments[0].id, confidence=1 - place / 10, central=place == 0)
            for place, document in enumerate(documents)
        ]
        self.session.add(theme)
        self.session.flush()
        return theme


def make_world(session: Session, **values: Any) -> World:
    study = studies.create(
        session,
        ACTOR,
        title="Social return Zuid",
        questions=[
            studies.Question("Hoe samenhangend is het?", "coherentie"),
            studies.Question("En verder?"),
        ],
        contact_name="A. Evaluator",
        contact_phone="010",
        **values,
    )
    codebook.adopt(session, ACTOR, study, CODES)
    version = instruments.publish(
        session, ACTOR, instruments.add(session, ACTOR, study, definition.parse(SURVEY))
    )
    return World(session, study, version, fieldwork.open_wave(session, ACTOR, version, "Ronde 1"))
