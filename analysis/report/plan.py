"""What a study's report holds, in which order, and what the team writes in it. Service."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from sqlalchemy.orm import Session

from analysis.findings import CHANGED
from analysis.models import ReportPlan
from analysis.report import sections
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from surveys.texts import Text

FILE = Path(__file__).with_name("templates.yml")
FIRST = "short"
CHAPTER = "chapter"
MOST_ENTRIES = 60
MOST_TITLE = 200
MOST_WORDS = 20_000

Way = Literal["up", "down"]


@dataclass(frozen=True)
class Entry:
    """A place in the report: a section that Weerklank fills, or a chapter of the team's own."""

    id: str
    section: str
    """A key of sections.every(), or CHAPTER."""
    title: Text = field(default_factory=dict)
    """Of a chapter."""
    words: Text = field(default_factory=dict)
    """What the team writes, per language; it stands before what Weerklank fills in."""
    codes: tuple[str, ...] = ()
    """Of a chapter: the keys of the codes it tells."""

    @property
    def name(self) -> Text:
        return self.title if self.section == CHAPTER else sections.title(self.section)


@dataclass(frozen=True)
class Template:
    key: str
    label: Text
    about: Text
    entries: tuple[Entry, ...]


@cache
def templates() -> dict[str, Template]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        key: Template(key, given["label"], given["about"], tuple(_entries(given["sections"])))
        for key, given in read.items()
    }


def _entries(given: Sequence[str | Mapping[str, Any]]) -> list[Entry]:
    """Their ids are their places, so that the plan of a study that never chose has ids that stay."""
    return [
        Entry(_id_of(place), section)
        if isinstance(section, str)
        else Entry(_id_of(place), CHAPTER, dict(section["title"]), codes=tuple(section["codes"]))
        for place, section in enumerate(given)
    ]


def _id_of(place: int) -> str:
    return str(uuid.UUID(int=place))


@dataclass(frozen=True)
class Plan:
    template: str
    entries: tuple[Entry, ...]
    revision: int
    """0: nobody chose yet."""

    def entry(self, entry_id: str) -> Entry:
        """Raises NotFound."""
        found = next((entry for entry in self.entries if entry.id == entry_id), None)
        if found is None:
            raise NotFound(
                {
                    "nl": "Dit onderdeel staat niet meer in het rapport.",
                    "en": "This section is no longer in the report.",
                }
            )
        return found

    @property
    def absent(self) -> list[str]:
        """The sections that could be added."""
        here = {entry.section for entry in self.entries}
        return [key for key in sections.every() if key not in here]


def of(session: Session, study_id: uuid.UUID) -> Plan:
    """The plan of a study; the first template while nobody chose."""
    kept = session.get(ReportPlan, study_id)
    if kept is None:
        return Plan(FIRST, templates()[FIRST].entries, 0)
    entries = tuple(Entry(**{**entry, "codes": tuple(entry["codes"])}) for entry in kept.entries)
    return Plan(kept.template, entries, kept.revision)


def begin_with(session: Session, actor: Actor, study: Study, key: str, revision: int) -> None:
    """Takes another template. What the team wrote stays: texts at the section they were written for, chapters with
    words of their own at the end."""
    template = templates().get(key)
    if template is None:
        raise Refused({"nl": "Kies een sjabloon.", "en": "Choose a template."})
    was = of(session, study.id)
    written = {entry.section: entry.words for entry in was.entries if entry.section != CHAPTER}
    ids = {entry.section: entry.id for entry in was.entries if entry.section != CHAPTER}
    offered = [(entry.title, entry.codes) for one in templates().values() for entry in one.entries]
    own = [
        entry
        for entry in was.entries
        if entry.section == CHAPTER
        and (any(entry.words.values()) or (entry.title, entry.codes) not in offered)
    ]
    fresh = [
        replace(
            entry,
            id=ids.get(entry.section) or _new_id(),
            words=written.pop(entry.section, {}) if entry.section != CHAPTER else {},
        )
        for entry in template.entries
    ]
    left = [
        Entry(_new_id(), section, words=words) for section, words in written.items() if any(words.values())
    ]
    _keep(session, actor, study, key, [*fresh, *left, *own], revision)


def move(session: Session, actor: Actor, study: Study, entry_id: str, way: Way, revision: int) -> None:
    plan = of(session, study.id)
    entries = list(plan.entries)
    place = entries.index(plan.entry(entry_id))
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(entries):
        entries[place], entries[other] = entries[other], entries[place]
    _keep(session, actor, study, plan.template, entries, revision)


def leave_out(session: Session, actor: Actor, study: Study, entry_id: str, revision: int) -> None:
    plan = of(session, study.id)
    gone = plan.entry(entry_id)
    _keep(session, actor, study, plan.template, [e for e in plan.entries if e != gone], revision)


def add(session: Session, actor: Actor, study: Study, section: str, revision: int) -> str:
    """Puts a section, or an empty chapter, at the end; gives its id."""
    plan = of(session, study.id)
    if section != CHAPTER and section not in plan.absent:
        raise Refused(
            {
                "nl": "Kies een onderdeel dat er nog niet in staat.",
                "en": "Choose a section that is not in it yet.",
            }
        )
    title: Text = {"nl": "Nieuw hoofdstuk", "en": "New chapter"} if section == CHAPTER else {}
    made = Entry(_new_id(), section, title)
    _keep(session, actor, study, plan.template, [*plan.entries, made], revision)
    return made.id


def write(
    session: Session,
    actor: Actor,
    study: Study,
    entry_id: str,
    revision: int,
    *,
    title: Text,
    words: Text,
    codes: Sequence[str],
) -> None:
    """What the team writes at a place; `title` and `codes` count for a chapter alone. Raises Refused."""
    plan = of(session, study.id)
    entry = plan.entry(entry_id)
    own = entry.section == CHAPTER
    titles = {language: text.strip() for language, text in title.items() if text.strip()}
    if own and not titles:
        raise Refused({"nl": "Geef het hoofdstuk een titel.", "en": "Give the chapter a title."})
    if any(len(text) > MOST_TITLE for text in titles.values()):
        raise Refused(
            {
                "nl": f"Een titel heeft ten hoogste {MOST_TITLE} tekens.",
                "en": f"A title has at most {MOST_TITLE} signs.",
            }
        )
    kept = {language: text.strip() for language, text in words.items() if text.strip()}
    if any(len(text) > MOST_WORDS for text in kept.values()):
        raise Refused(
            {
                "nl": f"Een tekst heeft ten hoogste {MOST_WORDS} tekens. Maak er twee hoofdstukken van.",
                "en": f"A text has at most {MOST_WORDS} characters. Make two chapters of it.",
            }
        )
    written = replace(
        entry,
        title=titles if own else {},
        words=kept,
        codes=tuple(codes) if own else (),
    )
    entries = [written if each == entry else each for each in plan.entries]
    _keep(session, actor, study, plan.template, entries, revision)


def _keep(
    session: Session, actor: Actor, study: Study, template: str, entries: Sequence[Entry], revision: int
) -> None:
    """Raises Stale when somebody else changed it since `revision`."""
    if len(entries) > MOST_ENTRIES:
        raise Refused(
            {
                "nl": f"Een rapport heeft ten hoogste {MOST_ENTRIES} onderdelen.",
                "en": f"A report has at most {MOST_ENTRIES} sections.",
            }
        )
    kept = session.get(ReportPlan, study.id)
    if (kept.revision if kept else 0) != revision:
        raise Stale(CHANGED)
    if kept is None:
        kept = ReportPlan(study_id=study.id)
        session.add(kept)
    kept.template, kept.entries = template, [asdict(entry) for entry in entries]
    kept.changed_at, kept.changed_by = now(), actor
    session.flush()


def _new_id() -> str:
    return str(new_id())
