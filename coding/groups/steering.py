"""A person steers: passages moved to a theme, to a new one or out of all, and what happened to a theme. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coding.groups import ties
from coding.groups.models import ThemeEvent, ThemePin
from coding.models import Document, Segment, Theme, ThemeMember, ThemeRun
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Study

LIVE = ("proposed", "accepted")


def move(
    session: Session, actor: Actor, study: Study, segments: Sequence[uuid.UUID], to: Theme | None
) -> ThemeEvent:
    """Puts passages in a theme, where they stay whatever the machine finds, or (None) in none.

    What belongs together goes along. A passage that is taken out of a theme is not put back there by the machine. Undone
    by `undo`. Raises Refused with nothing chosen, a theme that no longer stands, or two passages that belong apart,
    NotFound for a passage of another study.
    """
    chosen = ties.with_mates(session, study.id, list(dict.fromkeys(segments)))
    if not chosen:
        raise Refused({"nl": "Vink eerst passages aan.", "en": "Tick passages first."})
    if to is not None and to.state not in LIVE:
        raise Refused(
            {
                "nl": "Deze groep bestaat niet meer. Ververs de pagina.",
                "en": "This group is gone. Refresh the page.",
            }
        )
    known = session.scalars(
        select(Segment.id)
        .join(Document, Document.id == Segment.document_id)
        .where(Segment.id.in_(chosen), Document.study_id == study.id)
    ).all()
    if len(known) < len(chosen):
        raise NotFound({"nl": "Deze passage bestaat niet meer.", "en": "This passage no longer exists."})
    was = _where(session, study.id, chosen)
    left = sorted({theme for theme in was.values() if theme is not None and (to is None or theme != to.id)})
    for segment in chosen:
        _put(session, actor, segment, was[segment], to.id if to else None)
    ties.check(session, study.id, chosen)
    for theme_id in left:
        _touch(session, actor, session.get_one(Theme, theme_id))
    if to is not None:
        _touch(session, actor, to)
    about = to.id if to is not None else (left[0] if left else None)
    if about is None:
        raise Refused(
            {
                "nl": "Deze passages zitten al in geen enkele groep.",
                "en": "These passages are in no group already.",
            }
        )
    made = note(
        session,
        actor,
        about,
        "moved" if to is not None else "out",
        other=left[0] if to is not None and len(left) == 1 else None,
        passages=len(chosen),
        moves=[[segment.hex, theme.hex if theme else None] for segment, theme in was.items()],
    )
    for theme_id in left if to is not None else ():
        assert to is not None
        gone = note(
            session,
            actor,
            theme_id,
            "left",
            other=to.id,
            passages=sum(theme == theme_id for theme in was.values()),
        )
        gone.made_at = made.made_at
    session.flush()
    return made


def split(session: Session, actor: Actor, study: Study, segments: Sequence[uuid.UUID], label: str) -> Theme:
    """A new group of the passages chosen: split off from where they were, or the seeds of a theme of one's own.

    Raises Refused without a name or without passages.
    """
    if not label.strip():
        raise Refused({"nl": "Geef de nieuwe groep een naam.", "en": "Give the new group a name."})
    if not segments:
        raise Refused({"nl": "Vink eerst passages aan.", "en": "Tick passages first."})
    run_id = session.scalar(
        select(ThemeRun.id)
        .where(ThemeRun.study_id == study.id, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )
    if run_id is None:
        run = ThemeRun(id=new_id(), study_id=study.id, parameters={"by_hand": True}, created_by=actor)
        run.finished_at = now()
        session.add(run)
        session.flush()
        run_id = run.id
    name = label.strip()[:200]
    made = Theme(
        id=new_id(),
        study_id=study.id,
        run_id=run_id,
        position=10_000,
        label=name,
        machine_label=name,
        keywords=[],
    )
    session.add(made)
    session.flush()
    event = move(session, actor, study, segments, made)
    event.kind = "split"
    session.flush()
    return made


def undo(session: Session, actor: Actor, event: ThemeEvent) -> None:
    """Takes a move back, for the passages that are still where it put them. Raises Refused when that was done before, or
    when what was said since to belong together or apart would no longer hold."""
    if event.undone_at is not None or not event.moves:
        raise Refused({"nl": "Dit is al teruggedraaid.", "en": "This was taken back before."})
    theme = session.get_one(Theme, event.theme_id)
    target = None if event.kind == "out" else theme.id
    back = {uuid.UUID(segment): uuid.UUID(was) if was else None for segment, was in event.moves}
    now_in = _where(session, theme.study_id, list(back))
    for segment, was in back.items():
        if now_in[segment] == target:
            _put(session, actor, segment, target, was)
            pinned = session.scalars(select(ThemePin).where(ThemePin.segment_id == segment)).all()
            for pin in pinned:
                session.delete(pin)
    ties.check(session, theme.study_id, set(back))
    if event.kind == "split" and not _any(session, theme.id):
        theme.state, theme.changed_at = "dismissed", now()
    event.undone_at = now()
    for left in session.scalars(
        select(ThemeEvent).where(
            ThemeEvent.kind == "left",
            ThemeEvent.other_id == theme.id,
            ThemeEvent.made_at == event.made_at,
        )
    ).all():
        left.undone_at = event.undone_at
    session.flush()
    session.expire_all()


def undoable(session: Session, theme: Theme) -> ThemeEvent | None:
    """The last move into or out of the theme that was not taken back."""
    return session.scalar(
        select(ThemeEvent)
        .where(
            ThemeEvent.theme_id == theme.id,
            ThemeEvent.kind.in_(("moved", "out", "split")),
            ThemeEvent.undone_at.is_(None),
        )
        .order_by(ThemeEvent.made_at.desc(), ThemeEvent.id.desc())
        .limit(1)
    )


def undo_last(session: Session, actor: Actor, theme: Theme) -> None:
    """Takes back the last move. Raises Refused when there is none."""
    event = undoable(session, theme)
    if event is None:
        raise Refused({"nl": "Er is niets om terug te draaien.", "en": "There is nothing to take back."})
    undo(session, actor, event)


def note(
    session: Session,
    actor: Actor,
    theme_id: uuid.UUID,
    kind: str,
    *,
    other: uuid.UUID | None = None,
    passages: int = 0,
    moves: list[list[str | None]] | None = None,
) -> ThemeEvent:
    """Writes down what happened to a theme."""
    made = ThemeEvent(
        id=new_id(),
        theme_id=theme_id,
        kind=kind,
        other_id=other,
        passages=passages,
        moves=moves or [],
        made_by=actor,
        made_at=now(),
    )
    session.add(made)
    session.flush()
    return made


def lineage(session: Session, theme: Theme) -> list[tuple[ThemeEvent, Theme | None]]:
    """What happened to a theme, oldest first, each with the other theme it is about."""
    events = session.scalars(
        select(ThemeEvent).where(ThemeEvent.theme_id == theme.id).order_by(ThemeEvent.made_at, ThemeEvent.id)
    ).all()
    return [(event, session.get(Theme, event.other_id) if event.other_id else None) for event in events]


def pinned(session: Session, theme: Theme) -> set[uuid.UUID]:
    """The passages a person put in it."""
    return set(
        session.scalars(
            select(ThemePin.segment_id).where(ThemePin.theme_id == theme.id, ThemePin.belongs.is_(True))
        )
    )


def _where(
    session: Session, study_id: uuid.UUID, segments: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID | None]:
    """The standing theme each passage is in, or None."""
    rows = session.execute(
        select(ThemeMember.segment_id, ThemeMember.theme_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(Theme.study_id == study_id, Theme.state.in_(LIVE), ThemeMember.segment_id.in_(segments))
    ).all()
    found: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(segments)
    for segment, theme in rows:
        found[segment] = theme
    return found


def _put(
    session: Session, actor: Actor, segment: uuid.UUID, was: uuid.UUID | None, to: uuid.UUID | None
) -> None:
    if was is not None and was != to:
        session.execute(
            delete(ThemeMember).where(ThemeMember.theme_id == was, ThemeMember.segment_id == segment)
        )
        _pin(session, actor, segment, was, belongs=False)
    if to is None:
        return
    member = session.get(ThemeMember, (to, segment))
    if member is None:
        session.add(ThemeMember(theme_id=to, segment_id=segment, confidence=1.0))
    else:
        member.confidence = 1.0
    _pin(session, actor, segment, to, belongs=True)


def _pin(session: Session, actor: Actor, segment: uuid.UUID, theme: uuid.UUID, *, belongs: bool) -> None:
    pin = session.get(ThemePin, (segment, theme))
    if pin is None:
        pin = ThemePin(segment_id=segment, theme_id=theme, belongs=belongs)
        session.add(pin)
    pin.belongs, pin.made_by, pin.made_at = belongs, actor, now()
    session.flush()


def _touch(session: Session, actor: Actor, theme: Theme) -> None:
    theme.changed_at, theme.changed_by = now(), actor
    session.expire(theme, ["members"])


def _any(session: Session, theme_id: uuid.UUID) -> bool:
    return (
        session.scalar(select(ThemeMember.theme_id).where(ThemeMember.theme_id == theme_id).limit(1))
        is not None
    )
