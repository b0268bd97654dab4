"""Evidence: the links from findings to words, and the quotes cut from them. Service.

A quote is always cut from its document at stored offsets and held against the digest of the words that were linked;
a respondent without consent for quotes is counted and never quoted.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from analysis.models import Evidence, Finding
from coding import consents, layers
from coding.intake import digest
from coding.models import Coding, Document
from surveys.base import Actor, new_id
from surveys.errors import NotFound, Refused
from surveys.models import Partner
from surveys.texts import Text


@dataclass(frozen=True)
class Quote:
    """Words from a document: `text` is document.text[start:end], and nothing else."""

    document: Document
    start: int
    end: int
    text: str

    @property
    def partner_type(self) -> Text:
        kind = self.document.speaker_type
        return kind.label if kind else {"nl": "document", "en": "document"}


@dataclass(frozen=True)
class Broken:
    """A link whose words are no longer those that were linked."""

    evidence: Evidence
    finding: Finding


@dataclass(frozen=True)
class Support:
    """Who stands behind a finding and who against: organisations and their kinds, then passages."""

    organisations: int
    """A respondent whose organisation is not known counts as one."""
    passages: int
    types: list[Text]
    not_quotable: int
    """Passages that count but may not be quoted."""
    figures: int = 0
    """Survey figures that are linked; nobody is counted for them."""


def is_intact(evidence: Evidence) -> bool:
    """Whether a passage still has the words that were linked."""
    document = evidence.document
    if evidence.kind != "passage" or document is None or evidence.start is None or evidence.end is None:
        return True
    whole = digest(document.text) == document.sha256
    return whole and digest(document.text[evidence.start : evidence.end]) == evidence.digest


def quote(evidence: Evidence) -> Quote | None:
    """The words of a passage, cut now; None for evidence that is no passage, or one that is broken."""
    if evidence.document is None or evidence.start is None or evidence.end is None or not is_intact(evidence):
        return None
    text = evidence.document.text[evidence.start : evidence.end]
    return Quote(evidence.document, evidence.start, evidence.end, text)


def check_quotes(session: Session, study_id: uuid.UUID) -> list[Broken]:
    """Every link of the study whose words changed; a report cannot be made while there is one."""
    rows = session.scalars(
        select(Evidence)
        .join(Finding, Finding.id == Evidence.finding_id)
        .where(Finding.study_id == study_id, Evidence.kind == "passage")
        .options(selectinload(Evidence.document), selectinload(Evidence.finding))
    )
    return [Broken(evidence, evidence.finding) for evidence in rows if not is_intact(evidence)]


def quotes(session: Session, finding: Finding, stance: str, slot: str | None = None) -> list[Quote]:
    """The passages for or against a finding that may be quoted, at one slot or all."""
    allowed = consents.quotable(session, finding.study_id)
    found = (
        quote(evidence)
        for evidence in finding.evidence
        if evidence.stance == stance
        and slot in (None, evidence.slot)
        and allowed.holds(evidence.document_id, evidence.start, evidence.end)
    )
    return [words for words in found if words is not None]


SLOTS = {"configuration": ("context", "mechanism", "outcome")}


def slots(finding: Finding) -> tuple[str, ...]:
    """The places of a finding at which evidence stands: one without a name, or those of a configuration."""
    return SLOTS.get(finding.kind, ("",))


def check_slot(finding: Finding, slot: str) -> None:
    if slot not in slots(finding):
        raise Refused(
            {
                "nl": "Kies of dit bij de context, het mechanisme of de uitkomst hoort.",
                "en": "Choose whether this belongs to the context, the mechanism or the outcome.",
            }
            if finding.kind in SLOTS
            else {"nl": "Deze bevinding heeft geen onderdelen.", "en": "This finding has no parts."}
        )


def support(session: Session, finding: Finding, stance: str, slot: str | None = None) -> Support:
    """Counts of what is linked for or against, at one slot or all; those who may not be quoted count too."""
    links = [each for each in finding.evidence if slot is None or each.slot == slot]
    return _counted(links, stance, consents.quotable(session, finding.study_id))


@dataclass(frozen=True)
class Sides:
    """What stands behind a finding and what against it."""

    behind: Support
    against: Support


def sides(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, Sides]:
    """Both sides of every finding of a study, by its id, read in one go."""
    allowed = consents.quotable(session, study_id)
    found = session.scalars(
        select(Finding)
        .where(Finding.study_id == study_id)
        .options(
            selectinload(Finding.evidence)
            .selectinload(Evidence.document)
            .selectinload(Document.partner)
            .selectinload(Partner.type)
        )
    )
    return {finding.id: both_sides(finding.evidence, allowed) for finding in found}


def both_sides(links: Sequence[Evidence], allowed: consents.Quotable) -> Sides:
    return Sides(_counted(links, "for", allowed), _counted(links, "against", allowed))


@dataclass(frozen=True)
class Raiser:
    """An organisation whose passages speak for a finding; without `partner` a respondent who is known by type only."""

    partner: Partner | None
    kind: Text
    passages: int


def raisers(finding: Finding) -> list[Raiser]:
    """Who raised it: those whose words stand under it as evidence for. For the team alone."""
    spoken = Counter(
        (evidence.document.source_id, evidence.document.partner, evidence.document.speaker_type)
        for evidence in finding.evidence
        if evidence.stance == "for" and evidence.document is not None and evidence.document.speaker_type
    )
    found = [Raiser(partner, kind.label, n) for (_, partner, kind), n in spoken.items() if kind]
    return sorted(
        found, key=lambda raiser: (raiser.partner is None, raiser.partner.name if raiser.partner else "")
    )


def _counted(links: Sequence[Evidence], stance: str, allowed: consents.Quotable) -> Support:
    linked = [evidence for evidence in links if evidence.stance == stance and evidence.document]
    documents = [evidence.document for evidence in linked if evidence.document]
    sources = {document.source_id for document in documents if document.source_id}
    kinds = {kind.id: kind for document in documents if (kind := document.speaker_type)}
    return Support(
        organisations=len(sources),
        passages=len(linked),
        types=[kind.label for kind in sorted(kinds.values(), key=lambda kind: kind.position)],
        not_quotable=sum(
            not allowed.holds(evidence.document_id, evidence.start, evidence.end) for evidence in linked
        ),
        figures=sum(evidence.kind == "figure" and evidence.stance == stance for evidence in links),
    )


def add_passage(
    session: Session,
    actor: Actor,
    finding: Finding,
    document: Document,
    start: int,
    end: int,
    stance: str,
    *,
    coding: Coding | None = None,
    note: str = "",
    slot: str = "",
) -> Evidence:
    """Links words to a finding, "for" or "against". The same words again at the same slot are given back, with the new
    stance."""
    check_slot(finding, slot)
    if stance not in ("for", "against"):
        raise Refused({"nl": "Kies voor of tegen.", "en": "Choose for or against."})
    if document.study_id != finding.study_id:
        raise NotFound(
            {"nl": "Dit document hoort niet bij deze studie.", "en": "Not a document of this study."}
        )
    if coding is not None and (coding.removed_at is not None or coding.layer not in layers.COUNTED):
        raise Refused(
            {
                "nl": "Deze codering is intussen verwijderd. Kies een andere passage.",
                "en": "This coding was removed meanwhile. Choose another passage.",
            }
        )
    if not 0 <= start < end <= len(document.text):
        raise Refused(
            {"nl": "Deze passage valt buiten de tekst.", "en": "This passage lies outside the text."}
        )
    place = (slot, document.id, start, end)
    same = next((e for e in finding.evidence if (e.slot, e.document_id, e.start, e.end) == place), None)
    if same is not None:
        same.stance = stance
        session.flush()
        return same
    evidence = Evidence(
        id=new_id(),
        stance=stance,
        slot=slot,
        kind="passage",
        document=document,
        start=start,
        end=end,
        digest=digest(document.text[start:end]),
        coding_id=coding.id if coding else None,
        note=note.strip(),
        added_by=actor,
    )
    finding.evidence.append(evidence)
    session.flush()
    return evidence


def follow(
    session: Session,
    older: Document,
    newer: Document,
    same: Callable[[int, int], tuple[int, int] | None],
    codings: Mapping[uuid.UUID, uuid.UUID],
    *,
    named: str | None = None,
) -> int:
    """Links to words that stand unchanged in a newer version go along with them; gives how many stayed behind.

    The parameters are those of analysis.following.follow.
    """
    left = 0
    for evidence in session.scalars(select(Evidence).where(Evidence.document_id == older.id)).all():
        if evidence.start is None or evidence.end is None:
            continue
        place = same(evidence.start, evidence.end)
        if place is None:
            left += 1
            continue
        if named is not None and digest(named[evidence.start : evidence.end]) == evidence.digest:
            evidence.digest = digest(newer.text[slice(*place)])
        evidence.document, (evidence.start, evidence.end) = newer, place
        evidence.coding_id = codings.get(evidence.coding_id) if evidence.coding_id else None
    session.flush()
    return left


def leaning_on(session: Session, codes: Sequence[uuid.UUID]) -> int:
    """How many findings rest on words that carry one of these codes."""
    found = session.scalar(
        select(func.count(Evidence.finding_id.distinct()))
        .join(
            Coding,
            (Coding.document_id == Evidence.document_id)
            & (Coding.start < Evidence.end)
            & (Evidence.start < Coding.end),
        )
        .where(Coding.code_id.in_(codes), layers.counting())
    )
    return found or 0


def remove(session: Session, actor: Actor, evidence: Evidence) -> None:
    evidence.finding.evidence.remove(evidence)
    session.flush()


def turn_round(session: Session, actor: Actor, evidence: Evidence) -> Evidence:
    """For becomes against, and the reverse."""
    evidence.stance = "against" if evidence.stance == "for" else "for"
    session.flush()
    return evidence


def one_per_organisation(session: Session, found: Sequence[Quote], most: int) -> list[Quote]:
    """The first `most` quotes of different organisations."""
    chosen: list[Quote] = []
    seen: set[uuid.UUID | None] = set()
    for words in found:
        source = words.document.source_id
        if source is None or source not in seen:
            chosen.append(words)
            seen.add(source)
        if len(chosen) == most:
            break
    return chosen
