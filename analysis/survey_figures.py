"""Figures of surveys as evidence: which question of which round, computed anew at every look. Service.

Nothing of the numbers is kept but how many had answered when the figure was linked. Outside the team (`fewest`) a figure
of fewer known answers is hidden, and one of a single kind of partner also when another kind is so small that it could be
found by taking one from the other.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import dashboard, distributions, evidence, figure_words, findings
from analysis.coherence import ItemAnswers
from analysis.distributions import Distribution, Given
from analysis.models import Evidence, Finding
from analysis.writing import plain
from surveys import instruments, partners
from surveys.base import Actor, new_id
from surveys.definition import Definition, Item
from surveys.errors import NotFound, Refused, Stale
from surveys.models import PartnerType, Study, Wave
from surveys.texts import Text, pick

TYPES = frozenset(
    {"likert", "likert_matrix", "single", "multi", "rank", "yes_no", "scale", "number", "money"}
)
"""Questions whose answers can be counted or have a middle; words are evidence as passages."""
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Figure:
    """The answers to one question, or one row of it, as they are now."""

    wave: Wave
    item: Item
    row: ItemAnswers | None
    distribution: Distribution

    @property
    def known(self) -> int:
        return self.distribution.known if self.row is None else self.row.summary.n

    @property
    def hidden(self) -> bool:
        return self.distribution.hidden or (self.row is not None and self.row.summary.hidden)

    def sentence(self, language: str) -> str:
        """Its middle or its counts, with how many are known and how many are not."""
        if self.row is None or self.distribution.hidden:
            return figure_words.whole(self.distribution, language)
        return figure_words.row(self.row.summary, self.row.labels, self.distribution.asked, language)


@dataclass(frozen=True)
class Linked:
    """A figure under a finding; `figure` is None when its question or row is not to be found any more."""

    evidence: Evidence
    wave: Wave
    page_id: str
    question: Text
    row: Text
    kind: Text
    figure: Figure | None
    inside: bool

    @property
    def known(self) -> int | None:
        """How many answered, None where that is not shown."""
        return None if self.figure is None or self.figure.hidden else self.figure.known

    @property
    def lost(self) -> bool:
        """It had answers when it was linked, and has none now."""
        return bool(self.evidence.known_then) and (self.figure is None or self.known == 0)

    @property
    def note(self) -> str:
        """What a person says that it shows; outside the team nothing where its numbers are not shown, as it tells them."""
        if not self.inside and (self.figure is None or self.figure.hidden or self.lost):
            return ""
        return self.evidence.note

    @property
    def differs(self) -> bool:
        return self.known is not None and self.known != self.evidence.known_then

    def title(self, language: str) -> str:
        """The question, its row, the round and the kind of partner."""
        asked = ": ".join(pick(text, language) for text in (self.question, self.row) if text)
        place = ", ".join(part for part in (self.wave.title, pick(self.kind, language)) if part)
        return f"{asked} ({place})"

    def sentence(self, language: str) -> str:
        """What it shows now; for the team also how many there were when it was linked, where that differs."""
        if self.figure is None:
            return figure_words.say("gone", language)
        if self.lost:
            key = "lost" if self.inside else "lost_outside"
            return figure_words.say(key, language, then=self.evidence.known_then)
        told = self.figure.sentence(language)
        if self.inside and self.differs:
            return f"{told} {figure_words.say('then', language, then=self.evidence.known_then)}"
        return told


class Reader:
    """Reads figures; each round of a study once. `fewest` as in the module's words, None for the team."""

    def __init__(self, session: Session, fewest: int | None = None) -> None:
        self.session, self.fewest = session, fewest
        self._waves: dict[uuid.UUID, tuple[Definition, dict[str, list[Given]]]] = {}

    def definition(self, wave: Wave) -> Definition:
        return self._read(wave)[0]

    def figure(self, wave: Wave, item: Item, row_id: str | None = None, kind: str | None = None) -> Figure:
        """The answers of one kind of partner (its key), or of all. Raises NotFound for a row that is not there."""
        definition, by_kind = self._read(wave)
        chosen = by_kind.get(kind, []) if kind else [one for given in by_kind.values() for one in given]
        found = distributions.of_item(definition, item, chosen, self.fewest)
        if kind and self.fewest and self._traceable(definition, item, by_kind, row_id):
            found = Distribution(item, found.asked, 0, 0, hidden=True)
        row = None if row_id is None or found.hidden else _row(found, row_id)
        return Figure(wave, item, row, found)

    def linked(self, finding: Finding) -> list[Linked]:
        """The figures under a finding, as they are now, in the order in which they were linked."""
        kinds = {kind.key: kind.label for kind in partners.types(self.session, _study(self.session, finding))}
        return [
            self._linked(one, one.wave, kinds)
            for one in finding.evidence
            if one.kind == "figure" and one.wave is not None
        ]

    def _linked(self, one: Evidence, wave: Wave, kinds: Mapping[str, Text]) -> Linked:
        definition = self.definition(wave)
        kind = kinds.get(one.kind_key or "", {})
        item = definition.item(one.item_id) if one.item_id and definition.has_item(one.item_id) else None
        if item is None or (one.row_id and one.row_id not in {row.id for row in item.rows}):
            return Linked(one, wave, "", {}, {}, kind, None, self.fewest is None)
        row = next((row.text for row in item.rows if row.id == one.row_id), {})
        figure = self.figure(wave, item, one.row_id, one.kind_key)
        page = definition.page_of(item.id).id
        return Linked(one, wave, page, item.text, row, kind, figure, self.fewest is None)

    def _read(self, wave: Wave) -> tuple[Definition, dict[str, list[Given]]]:
        if wave.id not in self._waves:
            definition = instruments.definition(wave.version)
            found = dashboard.counted(self.session, wave)
            given = dashboard.given_by(self.session, definition, found)
            by_kind: dict[str, list[Given]] = defaultdict(list)
            for response in found:
                if response.id in given:
                    by_kind[response.kind.key].append(given[response.id])
            self._waves[wave.id] = definition, by_kind
        return self._waves[wave.id]

    def _traceable(
        self, definition: Definition, item: Item, by_kind: Mapping[str, list[Given]], row_id: str | None
    ) -> bool:
        """Whether some kind is of so few that it can be found from the others and the whole."""
        for given in by_kind.values():
            found = distributions.of_item(definition, item, given)
            known = found.known if row_id is None else _row(found, row_id).summary.n
            if any(0 < count < (self.fewest or 0) for count in (found.asked, known)):
                return True
        return False


@dataclass(frozen=True)
class Hit:
    """A question that was answered in a round, by how many."""

    wave: Wave
    item: Item
    figure: Figure


def find(session: Session, study: Study, wanted: str) -> list[Hit]:
    """Questions with answers in the rounds of a study of which the text, or that of a row, has these words.

    In the order of the rounds and of their questions; for the team.
    """
    words = wanted.casefold().split()
    reader = Reader(session)
    rounds = session.scalars(
        select(Wave).where(Wave.study_id == study.id).order_by(Wave.created_at, Wave.id)
    ).all()
    figures = (
        reader.figure(wave, item)
        for wave in rounds
        for item in askable(reader.definition(wave))
        if _has(item, words)
    )
    return [Hit(figure.wave, figure.item, figure) for figure in figures if figure.known]


def askable(definition: Definition) -> Iterator[Item]:
    """The questions of an instrument that have figures."""
    return (item for page in definition.pages for item in page.items if item.type in TYPES)


def by_kind(
    reader: Reader, study: Study, wave: Wave, item: Item
) -> list[tuple[PartnerType | None, list[Figure]]]:
    """For all together (None) and for each kind of partner that answered: the question, or each of its rows."""
    keys = [row.id for row in item.rows] if item.type == "likert_matrix" else [None]
    kinds: list[PartnerType | None] = [None, *partners.types(reader.session, study)]
    made = [
        (kind, [reader.figure(wave, item, key, kind.key if kind else None) for key in keys]) for kind in kinds
    ]
    return [(kind, figures) for kind, figures in made if any(figure.known for figure in figures)]


def link(
    session: Session,
    actor: Actor,
    finding: Finding,
    wave: Wave,
    item_id: str,
    stance: str,
    note: str,
    *,
    row_id: str | None = None,
    kind: str | None = None,
    slot: str = "",
) -> Evidence:
    """Links a figure "for" or "against" with what it shows in a person's own words.

    Raises NotFound for a round, question, row or kind of partner that the study does not have, Refused without a side,
    without words, without a row where there are rows, for a figure without answers, and for one that is linked already:
    nobody's words are replaced unseen (see `rewrite`).
    """
    if wave.study_id != finding.study_id:
        raise NotFound({"nl": "Deze ronde hoort niet bij deze studie.", "en": "Not a round of this study."})
    evidence.check_slot(finding, slot)
    if stance not in ("for", "against"):
        raise Refused({"nl": "Kies voor of tegen.", "en": "Choose for or against."})
    note = _said(note)
    reader = Reader(session)
    definition = reader.definition(wave)
    if not definition.has_item(item_id) or definition.item(item_id) not in list(askable(definition)):
        raise NotFound({"nl": "Deze vraag is hier niet.", "en": "This question is not here."})
    item = definition.item(item_id)
    row_id, kind = row_id or None, kind or None
    if (item.type == "likert_matrix") != (row_id is not None):
        raise Refused({"nl": "Kies een rij van deze vraag.", "en": "Choose a row of this question."})
    if kind and kind not in {one.key for one in partners.types(session, _study(session, finding))}:
        raise NotFound({"nl": "Deze soort partner is hier niet.", "en": "This kind of partner is not here."})
    figure = reader.figure(wave, item, row_id, kind)
    if not figure.known:
        raise Refused(
            {
                "nl": "Hierop is (zo) nog geen antwoord gegeven.",
                "en": "Nobody has answered this (in this way) yet.",
            }
        )
    session.get(Study, finding.study_id, with_for_update=True)  # two people at once link it once
    session.refresh(finding, ["evidence"])
    place = (slot, wave.id, item_id, row_id, kind)
    if any((e.slot, e.wave_id, e.item_id, e.row_id, e.kind_key) == place for e in finding.evidence):
        raise Refused(
            {
                "nl": "Dit cijfer is hier al gekoppeld. Wijzig de woorden of de kant bij de bevinding zelf.",
                "en": "This figure is linked already. Change its words or its side with the finding itself.",
            }
        )
    linked = Evidence(
        id=new_id(),
        stance=stance,
        slot=slot,
        kind="figure",
        wave=wave,
        item_id=item_id,
        row_id=row_id,
        kind_key=kind,
        note=note,
        known_then=figure.known,
        added_by=actor,
    )
    finding.evidence.append(linked)
    session.flush()
    return linked


def rewrite(session: Session, actor: Actor, linked: Evidence, note: str, seen: str) -> Evidence:
    """Other words for what a linked figure shows; `seen` is what stood there. Raises Stale when that changed meanwhile.

    Who writes has the numbers of now before them: these are what it is held against from now on.
    """
    if linked.kind != "figure":
        raise NotFound({"nl": "Dit is geen cijfer.", "en": "This is no figure."})
    note = _said(note)
    (now,) = (one for one in Reader(session).linked(linked.finding) if one.evidence is linked)
    if now.lost:
        raise Refused(
            {
                "nl": "Dit cijfer heeft geen antwoorden meer. Haal het weg of lees de bevinding opnieuw.",
                "en": "This figure has no answers left. Take it away or read the finding again.",
            }
        )
    if plain(linked.note) != plain(seen):
        raise Stale(findings.CHANGED)
    linked.note, linked.known_then = note, now.known
    session.flush()
    return linked


def _said(note: str) -> str:
    if not note.strip():
        raise Refused(
            {
                "nl": "Schrijf in uw eigen woorden wat dit cijfer laat zien.",
                "en": "Write what this figure shows.",
            }
        )
    return note.strip()[:LONGEST_NOTE]


def mark_lost(session: Session, studies: Iterable[uuid.UUID]) -> int:
    """After answers went: marks the findings of which figures lost the last one, and lets go of what was written about
    these; gives how many figures. Each once."""
    rows = session.scalars(
        select(Finding)
        .join(Evidence, Evidence.finding_id == Finding.id)
        .where(Finding.study_id.in_(list(studies)), Evidence.kind == "figure")
        .distinct()
    ).all()
    reader = Reader(session)
    total = 0
    for finding in rows:
        told = {key for event in finding.events if event.what == "emptied" for key in _told(event.moved)}
        lost = [
            one.evidence.id for one in reader.linked(finding) if one.lost and str(one.evidence.id) not in told
        ]
        for one in finding.evidence:
            if one.id in lost:
                one.note = ""  # it retells answers that were taken back
        if lost:
            findings.look_again_at_figures(session, finding, lost)
            total += len(lost)
    return total


def _told(moved: Mapping[str, Sequence[str]] | None) -> Sequence[str]:
    return moved["figures"] if moved else []


def _has(item: Item, words: Sequence[str]) -> bool:
    texts = [*item.text.values(), *(text for row in item.rows for text in row.text.values()), item.id]
    return all(any(word in text.casefold() for text in texts) for word in words)


def _row(found: Distribution, row_id: str) -> ItemAnswers:
    key = f"{found.item.id}.{row_id}"
    row = next((row for row in found.points if row.item_id == key), None)
    if row is None:
        raise NotFound({"nl": "Deze rij is hier niet.", "en": "This row is not here."})
    return row


def _study(session: Session, finding: Finding) -> Study:
    return session.get_one(Study, finding.study_id)
