"""Gathers what a report says from the study as it is now. Service."""

from sqlalchemy.orm import Session

from analysis.report import plan, sections
from analysis.report.chapters import chapter
from analysis.report.content import Content, Part, Section, Words
from analysis.report.gathering import Gathering
from analysis.report.plan import Entry
from surveys.base import Actor, now
from surveys.models import Study


def build(
    session: Session, study: Study, language: str, *, quotes: bool = True, reader: Actor = None
) -> Content:
    """Everything as it is now, in the order of the study's plan.

    `quotes=False` is the edition for who stands outside the team, `reader` whose page it is: see Gathering.
    """
    gathering = Gathering(session, study, language, inside=quotes, reader=reader)
    return Content(
        language=language,
        title=study.title_in(language),
        commissioner=study.commissioner,
        purpose=study.purpose_in(language),
        made_at=now(),
        synthetic=study.synthetic,
        mode=study.mode,
        sections=[_section(gathering, entry) for entry in plan.of(session, study.id).entries],
    )


def _section(gathering: Gathering, entry: Entry) -> Section:
    written = gathering.pick(entry.words) if entry.words else ""
    opening = [Part("", [Words(written)])] if written else []
    if entry.section == plan.CHAPTER:
        filled = chapter(gathering, entry.codes)
    else:
        made = sections.every().get(entry.section)  # None: a checklist whose file the operator took away
        filled = made(gathering) if made else []
    parts = [*opening, *filled] or [Part("", [Words(gathering.say("unwritten"), tone="note")])]
    return Section(entry.section, gathering.pick(entry.name), parts)
