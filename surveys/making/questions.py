"""Questions that were asked before: in the built-in instruments and in earlier studies, with how many answered. Service."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from surveys.definition import library, library_names
from surveys.errors import NotFound
from surveys.expressions import syntax
from surveys.expressions.syntax import BadExpression
from surveys.making import editing, kinds
from surveys.making.references import EXPRESSIONS, Data
from surveys.models import Answer, Instrument, InstrumentVersion, Response, Study
from surveys.texts import pick

BUILT_IN = "library"


@dataclass
class Question:
    """A question as it was asked, where, and by how many it was answered."""

    source: str
    """Where it is taken from: "library:partner_survey", or the id of a version."""
    item: Data
    kind: str
    """"survey" or "guide"."""
    scale: Data | None
    instrument: dict[str, str]
    studies: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    partners: set[uuid.UUID] = field(default_factory=set)

    @property
    def item_id(self) -> str:
        return str(self.item["id"])


def built_in() -> list[Question]:
    """The questions of the built-in instruments."""
    found = []
    for name in library_names():
        definition = library(name)
        found += _questions(f"{BUILT_IN}:{name}", definition.to_json(), definition.kind)
    return found


def earlier(session: Session, study_ids: Collection[uuid.UUID]) -> list[Question]:
    """The questions of published instruments in these studies, the same question once, the most answered first.

    Which studies somebody may read is the caller's to say. Counted are organisations with a submitted response in
    which the question is answered; where responses are not linked to an organisation, the responses themselves.
    """
    versions = _last_published(session, study_ids)
    answered = _answered(session, [version.instrument_id for version, _title in versions])
    merged: dict[tuple[str, str, str], Question] = {}
    for version, title in versions:
        for question in _questions(str(version.id), version.definition, version.instrument.kind):
            partners, years = answered.get((version.instrument_id, question.item_id), (set(), set()))
            known = merged.setdefault((question.kind, *said(question.item)), question)
            if title not in known.studies:
                known.studies.append(title)
            known.partners |= partners
            known.years |= years
    return sorted(merged.values(), key=lambda question: -len(question.partners))


def said(item: Data) -> tuple[str, str]:
    """What makes a question the same one for people: its kind and its words."""
    return item["type"], pick(item["text"], "nl").strip().lower()


def matching(questions: Iterable[Question], words: str, kind: str) -> list[Question]:
    """The questions of a survey or guide whose text, answers or codes hold all these words, in whatever language."""
    wanted = words.lower().split()
    return [
        question
        for question in questions
        if question.kind == kind and all(word in _searched(question) for word in wanted)
    ]


def find(session: Session, source: str, item_id: str, study_ids: Collection[uuid.UUID]) -> Question:
    """The question with this id in a built-in instrument or in a version of one of these studies. Raises NotFound."""
    name = source.removeprefix(f"{BUILT_IN}:")
    if source != name:
        definition = library(name)
        found = _questions(source, definition.to_json(), definition.kind)
    else:
        found = _of_version(session, source, study_ids)
    for question in found:
        if question.item_id == item_id:
            return question
    raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such question."})


def taken_over(data: Data, page_id: str, question: Question) -> tuple[Data, str, bool]:
    """The draft with the question at the end of a page, the id it got, and whether conditions were left behind.

    A condition on other questions of its instrument means nothing here. Its answer scale comes along.
    """
    left = {"was", "indicator"} | ({"prefill"} if _fills_in(data, question.item.get("prefill")) else set())
    item = {key: value for key, value in question.item.items() if key not in left}
    bare = _without_conditions(item)
    if question.scale is not None:
        name, data = _with_scale(data, str(item["scale"]), question.scale)
        bare = bare | {"scale": name}
    changed, item_id = editing.add_item(data, page_id, bare)
    return changed, item_id, bare | {"scale": item.get("scale")} != item | {"scale": item.get("scale")}


# ---------------------------------------------------------------- inside


def _questions(source: str, data: Data, kind: str) -> list[Question]:
    scales = data.get("scales", {})
    return [
        Question(source, item, kind, scales.get(item.get("scale")), dict(data["title"]))
        for page in data.get("pages", [])
        for item in page.get("items", [])
        if kinds.of(item["type"]).asks
    ]


def _last_published(
    session: Session, study_ids: Collection[uuid.UUID]
) -> list[tuple[InstrumentVersion, str]]:
    found = session.execute(
        select(InstrumentVersion, Study.title)
        .join(Instrument, Instrument.id == InstrumentVersion.instrument_id)
        .join(Study, Study.id == Instrument.study_id)
        .where(Study.id.in_(study_ids), InstrumentVersion.state == "published")
        .options(selectinload(InstrumentVersion.instrument))
        .order_by(InstrumentVersion.number)
    )
    last = {version.instrument_id: (version, title) for version, title in found.tuples()}
    return list(last.values())


def _answered(
    session: Session, instrument_ids: list[uuid.UUID]
) -> dict[tuple[uuid.UUID, str], tuple[set[uuid.UUID], set[int]]]:
    """Per instrument and item: who answered, and in which years."""
    rows = session.execute(
        select(
            InstrumentVersion.instrument_id,
            Answer.item_id,
            func.coalesce(Response.partner_id, Response.id),
            Response.submitted_at,
        )
        .join(Response, Response.id == Answer.response_id)
        .join(InstrumentVersion, InstrumentVersion.id == Response.version_id)
        .where(
            InstrumentVersion.instrument_id.in_(instrument_ids),
            Response.state == "submitted",
            Response.is_test.is_(False),
        )
    )
    found: dict[tuple[uuid.UUID, str], tuple[set[uuid.UUID], set[int]]] = {}
    for instrument_id, item_id, source, submitted_at in rows:
        partners, years = found.setdefault((instrument_id, item_id), (set(), set()))
        partners.add(source)
        if submitted_at is not None:
            years.add(submitted_at.year)
    return found


def _of_version(session: Session, source: str, study_ids: Collection[uuid.UUID]) -> list[Question]:
    try:
        version = session.get(InstrumentVersion, uuid.UUID(source))
    except ValueError:
        return []
    if version is None or version.state != "published" or version.instrument.study_id not in study_ids:
        return []
    return _questions(source, version.definition, version.instrument.kind)


def _searched(question: Question) -> str:
    item = question.item
    said = [item["text"], item.get("hint") or {}]
    said += [option["text"] for option in [*item.get("options", []), *item.get("rows", [])]]
    return " ".join([*item.get("codes", []), *(one for text in said for one in text.values())]).lower()


def _without_conditions(part: Any) -> Any:
    """The part without the conditions that look at other questions."""
    if isinstance(part, list):
        return [_without_conditions(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_conditions(value)
        for key, value in part.items()
        if not (key in EXPRESSIONS and isinstance(value, str) and _looks_elsewhere(value))
    }


def _looks_elsewhere(expression: str) -> bool:
    try:
        return bool(syntax.references(syntax.parse(expression)))
    except BadExpression:
        return True


def _fills_in(data: Data, source: str | None) -> bool:
    """Whether the draft has a question already that is filled in from there; two of them would contradict each other."""
    return any(
        item.get("prefill") == source for page in data.get("pages", []) for item in page.get("items", [])
    )


def _with_scale(data: Data, name: str, scale: Data) -> tuple[str, Data]:
    """The draft with the scale, under its name or, where that is another scale already, a name beside it."""
    scales = data.get("scales", {})
    for known, there in scales.items():
        if there == scale:
            return known, data
    new = editing.fresh(name, scales)
    return new, data | {"scales": scales | {new: scale}}
