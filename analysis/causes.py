"""Causes: why things are as they are, which effects and lessons they lead to, and how sure that is. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.models import Cause, CauseLink, Finding
from coding.models import Theme
from surveys.base import Actor, new_id
from surveys.errors import Refused
from surveys.models import Study

STATUSES = ("proposed", "accepted", "rejected")
SURENESS = ("possible", "likely", "firm")
CAUSED = ("effect", "lesson")
"""The kinds of findings that can have a cause."""
FIELDS = (
    "title", "statement", "how", "other_causes", "sure", "substantiation", "source", "source_context", "for_whom", "owner",
    "question_id",
)  # fmt: skip


def draft(session: Session, actor: Actor, theme: Theme) -> Cause:
    """A cause with the theme's passages; a person writes what it is, what it leads to and what else may lie behind that.

    Help and hindrance both have causes: each passage stands for it, one an organisation, until a person turns it round.
    """
    cause = Cause(
        id=new_id(),
        study_id=theme.study_id,
        number=findings.next_number(session, theme.study_id, "cause"),
        title=theme.label,
        theme_id=theme.id,
        suggested=theme.machine_label,
        question_id=findings.question_of(session, actor, theme),
        created_by=actor,
    )
    findings.born(session, actor, cause)
    findings.link_theme(session, actor, cause, theme, favour=("facilitator", "barrier"), improvement=False)
    return cause


def create(session: Session, actor: Actor, study: Study, title: str) -> Cause:
    cause = Cause(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "cause"),
        title=_title(title),
        created_by=actor,
    )
    findings.born(session, actor, cause)
    return cause


def change(
    session: Session, actor: Actor, cause: Cause, *, revision: int | None = None, **fields: object
) -> Cause:
    """Writes the fields named in FIELDS. "studied" needs a source and a word on whether its context is alike."""
    findings.write(cause, FIELDS, revision, fields)
    cause.title = _title(cause.title)
    if cause.sure not in ("", *SURENESS):
        raise Refused({"nl": "Onbekende mate van zekerheid.", "en": "Unknown degree of certainty."})
    findings.check_substantiation(cause)
    session.flush()
    return cause


def move(session: Session, actor: Actor, cause: Cause, status: str, *, reason: str = "") -> Cause:
    """Accepted only with what it is, what it leads to and how, how sure that is, what else may lie behind it, a passage
    that says so and its research question; rejected only with a reason."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if status == "accepted":
        _whole(session, cause)
    if status == "rejected" and not reason.strip():
        raise Refused({"nl": "Schrijf waarom het vervalt.", "en": "Write why it is dropped."})
    if status != cause.status:
        findings.move(session, actor, cause, status, reason)
    return cause


def register(session: Session, study_id: uuid.UUID) -> list[Cause]:
    """The causes that did not go into another, in the order of their numbers, those that were dropped last."""
    chosen = select(Cause).where(Cause.study_id == study_id, findings.stands()).order_by(Cause.number)
    return sorted(session.scalars(chosen), key=lambda cause: cause.status == "rejected")


# ---------------------------------------------------------------- what it leads to


def leads_to(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, list[Finding]]:
    """By cause the effects and lessons it leads to, without those that were dropped."""
    rows = session.execute(
        select(CauseLink.cause_id, Finding)
        .join(Finding, Finding.id == CauseLink.finding_id)
        .where(CauseLink.study_id == study_id, Finding.status != "rejected", findings.stands())
        .order_by(Finding.kind, Finding.number)
    )
    found: dict[uuid.UUID, list[Finding]] = defaultdict(list)
    for cause_id, finding in rows:
        found[cause_id].append(finding)
    return found


def of(session: Session, finding: Finding) -> list[Cause]:
    """The causes of an effect or a lesson, without those that were dropped."""
    return list(
        session.scalars(
            select(Cause)
            .join(CauseLink, CauseLink.cause_id == Cause.id)
            .where(CauseLink.finding_id == finding.id, Cause.status != "rejected", findings.stands())
            .order_by(Cause.number)
        )
    )


def possible(session: Session, cause: Cause) -> list[Finding]:
    """The effects and lessons that could still be linked."""
    linked = select(CauseLink.finding_id).where(CauseLink.cause_id == cause.id)
    return list(
        session.scalars(
            select(Finding)
            .where(
                Finding.study_id == cause.study_id,
                Finding.kind.in_(CAUSED),
                Finding.status != "rejected",
                findings.stands(),
                Finding.id.not_in(linked),
            )
            .order_by(Finding.kind, Finding.number)
        )
    )


def link(session: Session, actor: Actor, cause: Cause, to: Finding) -> None:
    """`cause` leads to an effect or a lesson; saying it again changes nothing."""
    if to.kind not in CAUSED or cause.study_id != to.study_id:
        raise Refused(
            {
                "nl": "Een oorzaak leidt tot een effect of ligt onder een verbeterles.",
                "en": "A cause leads to an effect or lies under an improvement lesson.",
            }
        )
    if findings.MERGED in (cause.status, to.status):
        raise Refused(
            {"nl": "Deze bevinding ging op in een andere.", "en": "This finding went into another one."}
        )
    session.get(Study, cause.study_id, with_for_update=True)  # two people at once say it once
    there = select(CauseLink.id).where(CauseLink.cause_id == cause.id, CauseLink.finding_id == to.id)
    if session.scalar(there) is None:
        session.add(CauseLink(study_id=cause.study_id, cause_id=cause.id, finding_id=to.id, by=actor))
        session.flush()


def unlink(session: Session, actor: Actor, cause: Cause, to: Finding) -> None:
    session.execute(delete(CauseLink).where(CauseLink.cause_id == cause.id, CauseLink.finding_id == to.id))


def hand_over(
    session: Session, finding: Finding, into: Finding, only: Sequence[str] | None = None
) -> list[str]:
    """What `finding` causes or is caused by goes to `into`, unless that has it already; gives the ids of what moved.

    With `only` no more than these.
    """
    rows = session.scalars(
        select(CauseLink).where(
            or_(
                CauseLink.cause_id.in_((finding.id, into.id)), CauseLink.finding_id.in_((finding.id, into.id))
            )
        )
    ).all()
    held = {(row.cause_id, row.finding_id) for row in rows}
    moved = []
    for row in rows:
        ends = [into.id if end == finding.id else end for end in (row.cause_id, row.finding_id)]
        if (ends[0], ends[1]) in held or (only is not None and str(row.id) not in only):
            continue
        row.cause_id, row.finding_id = ends
        moved.append(str(row.id))
    session.flush()
    return moved


def _whole(session: Session, cause: Cause) -> None:
    if not all(text.strip() for text in (cause.statement, cause.how, cause.sure)):
        raise Refused(
            {
                "nl": "Schrijf eerst wat de oorzaak is, hoe die doorwerkt, en hoe zeker dat is.",
                "en": "First write what the cause is, how it works through, and how sure that is.",
            }
        )
    if not cause.other_causes.strip():
        raise Refused(
            {
                "nl": "Schrijf eerst wat er nog meer achter kan zitten. Zocht u en vond u niets, schrijf dan dat.",
                "en": "First write what else may lie behind it. If you looked and found nothing, write that.",
            }
        )
    if not leads_to(session, cause.study_id)[cause.id]:
        raise Refused(
            {
                "nl": "Koppel eerst het effect of de les waarvan dit de oorzaak is.",
                "en": "First link the effect or the lesson of which this is the cause.",
            }
        )
    if not any(one.stance == "for" for one in cause.evidence):
        raise Refused(
            {
                "nl": "Koppel eerst een passage waarin iemand dit zegt: een oorzaak zonder bewijs is een vermoeden.",
                "en": "First link a passage in which somebody says so: a cause without evidence is a guess.",
            }
        )
    if cause.question_id is None:
        raise Refused({"nl": "Kies eerst de onderzoeksvraag.", "en": "Choose its research question first."})


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef de oorzaak een naam.", "en": "Give the cause a name."})
    return title.strip()[:300]
