"""A project of another tool becomes documents, codes, codings, attributes and groups of a study, or nothing. Service.

The caller's transaction is one: whatever goes wrong, nothing of the project stays.
"""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from coding import codebook, layers
from coding import language as languages
from coding.codebook import adopting, changing, trees, versions
from coding.documents import attribute_values
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.exchange import colours, describing, gathering
from coding.exchange.previewing import ATTRIBUTE, GROUP, NEW, OUTSIDE, SKIP, digest, sources_of
from coding.memos import writing
from coding.memos.models import Memo
from coding.memos.subjects import KINDS as KINDS_OF_MEMO
from coding.models import Code, Codebook, Coding, Document, Turn
from coding.readers import MOST_CHARACTERS, Raw, find_turns
from coding.refi import extras, model
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Partner, Study, StudyPartner
from surveys.texts import LANGUAGES, Text, pick

ROLES = ("interviewer", "respondent", "other", "note")
KINDS = ("interview", "notes", "open_answer", "policy")
DIMENSIONS = ("ervaringen", "doelen", "invulling", "methodiek")
CASE: Text = {"nl": "Case", "en": "Case"}
YES_NO: dict[str, Text] = {
    "true": {"nl": "ja", "en": "yes"}, "1": {"nl": "ja", "en": "yes"},
    "false": {"nl": "nee", "en": "no"}, "0": {"nl": "nee", "en": "no"},
}  # fmt: skip
BATCH = 5_000


@dataclass
class Taken:
    """What came in: how many of each, and the ids of the rows that were made, so that all can be taken back."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: list[list[str]] = field(default_factory=list)
    """[attribute, document] of each value that was set."""
    members: list[list[str]] = field(default_factory=list)
    """[group, document] of each document that was put in a group."""
    notes: list[dict[str, str]] = field(default_factory=list)
    """Notes that have no place of their own here: {"about", "text"}."""

    def made(self, kind: str, identity: uuid.UUID) -> None:
        self.ids[kind].append(str(identity))
        self.counts[kind] += 1

    def plain(self) -> dict[str, Any]:
        return {
            "counts": dict(self.counts),
            "ids": dict(self.ids),
            "values": self.values,
            "members": self.members,
            "notes": self.notes,
        }


def take_in(
    session: Session,
    actor: Actor,
    study: Study,
    project: model.Project,
    choices: Mapping[str, Any],
    members: Mapping[uuid.UUID, str],
) -> Taken:
    """Writes what was chosen (`previewing.defaults` has the shape). Raises Refused when nothing of it can be taken."""
    work = _Work(session, actor, study, project, choices, members)
    work.codes()
    work.documents()
    work.codings()
    work.attributes()
    work.groups()
    work.leftovers()
    if not any(work.taken.counts[kind] for kind in ("document", "code", "coding")):
        raise Refused(
            {
                "nl": "Van dit bestand is niets overgenomen: alles staat er al, of is overgeslagen.",
                "en": "Nothing of this file was taken in: all of it is here already, or was skipped.",
            }
        )
    session.flush()
    return work.taken


@dataclass
class _Work:
    session: Session
    actor: Actor
    study: Study
    project: model.Project
    choices: Mapping[str, Any]
    members: Mapping[uuid.UUID, str]
    taken: Taken = field(default_factory=Taken)
    told: extras.Reading = field(init=False)
    language: str = "nl"
    code_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    document_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    fresh: set[uuid.UUID] = field(default_factory=set)
    """Documents that this import made."""

    def __post_init__(self) -> None:
        self.told = extras.Reading(self.project)
        given = str(self.choices.get("language", "nl"))
        self.language = given if given in LANGUAGES else "nl"

    def chosen(self, kind: str, identity: str, otherwise: str) -> str:
        return str((self.choices.get(kind) or {}).get(identity, otherwise))

    # ------------------------------------------------------------ codes

    def codes(self) -> None:
        """Codes that are the same stay as they are here; the others come under what they stood under."""
        wanted = [code for code in self.project.codes if self.chosen("codes", code.id, NEW) != SKIP]
        if not wanted:
            return
        book = codebook.of(self.session, self.study.id) or self._book()
        here = {code.id: code for code in trees.all_codes(self.session, book.id)}
        fresh = sum(self.chosen("codes", code.id, NEW) == NEW for code in wanted)
        if len(here) + fresh > changing.MOST:
            raise Refused(
                {
                    "nl": f"Een codeboek heeft ten hoogste {changing.MOST} codes. Sla codes over.",
                    "en": f"A codebook has at most {changing.MOST} codes. Skip some.",
                }
            )
        keys = {code.key for code in here.values()}
        free = _free(self.session, Code, [code.id for code in wanted])
        depths = {code.id: depth + 1 for code, depth in trees.in_order(list(here.values()))}
        places: dict[uuid.UUID | None, int] = defaultdict(int)
        for known in here.values():
            places[known.parent_id] = max(places[known.parent_id], known.position + 1)
        added = []
        for code in wanted:
            choice = self.chosen("codes", code.id, NEW)
            if choice != NEW:
                same = here.get(_uuid(choice) or new_id())
                if same is None:
                    raise _stale()
                self.code_ids[code.id] = same.id
                continue
            row = self._code(code, book, free, keys)
            parent = self._above(code)
            while parent is not None and depths.get(parent, 1) >= trees.DEEPEST:
                parent = here[parent].parent_id
                self.taken.counts["lifted"] += 1
            row.parent_id, row.position = parent, places[parent]
            row.colour = self._colour(code, here.get(parent) if parent else None, places[None])
            places[parent] += 1
            depths[row.id] = depths.get(parent, 1) + 1 if parent else 1
            here[row.id] = row
            self.session.add(row)
            added.append(str(row.id))
            self.code_ids[code.id] = row.id
            self.taken.made("code", row.id)
        if added:
            self.session.flush()
            change = versions.log(self.session, self.actor, book, "imported", None, {"added": added})
            self.taken.ids["change"].append(str(change.id))

    def _colour(self, code: model.Code, above: Code | None, roots: int) -> int:
        """As our own file says; else the nearest of the palette, that of the code above, or the next in turn."""
        known = self.told.code(code).get("colour")
        if isinstance(known, int) and 0 <= known < codebook.PALETTE:
            return known
        nearest = colours.nearest(code.color)
        if nearest is not None:
            return nearest
        return above.colour if above else roots % codebook.PALETTE

    def _book(self) -> Codebook:
        title = self.told.study(self.project).get("title")
        book = Codebook(
            id=new_id(),
            study_id=self.study.id,
            title=_texts(title) or dict(adopting.TITLE),
        )
        self.session.add(book)
        self.session.flush()
        self.taken.ids["codebook"].append(str(book.id))
        return book

    def _code(self, code: model.Code, book: Codebook, free: set[uuid.UUID], keys: set[str]) -> Code:
        known = self.told.code(code)
        spoken = str(known.get("language", self.language))
        spoken = spoken if spoken in LANGUAGES else self.language
        texts = {part: _texts(known.get(part)) for part in ("label", "definition", *describing.PARTS)}
        if not known or describing.write(texts, spoken) != code.description:
            said = describing.read(code.description)
            for part in ("definition", *describing.PARTS):
                texts[part] = {**texts[part], spoken: said[part]} if part in said else {}
        if pick(texts["label"], spoken) != code.name:
            texts["label"] = {**texts["label"], spoken: code.name[:200]}
        key = str(known.get("key") or "")[:60] or _slug(code.name)
        identity = _uuid(code.id)
        dimension = known.get("coherence_dimension")
        question = known.get("research_question")
        row = Code(
            id=identity if identity in free else new_id(),
            codebook_id=book.id,
            key=_unused(key, keys),
            coherence_dimension=dimension if dimension in DIMENSIONS else None,
            research_question=str(question)[:60] if question else None,
            revision=1,
            retired_at=now() if known.get("retired") else None,
            **texts,
        )
        keys.add(row.key)
        return row

    def _above(self, code: model.Code) -> uuid.UUID | None:
        """The nearest code above that came along."""
        parents = {one.id: one.parent for one in self.project.codes}
        above = code.parent
        while above is not None and above not in self.code_ids:
            above = parents.get(above)
        return self.code_ids[above] if above is not None else None

    # ------------------------------------------------------------ documents

    def documents(self) -> None:
        free = _free(self.session, Document, [source.id for source in self.project.sources])
        partners = self._partners()
        for source in self.project.sources:
            choice = self.chosen("sources", source.id, NEW)
            if choice == SKIP or source.missing or not source.text.strip():
                self.taken.counts["skipped_source"] += 1
                continue
            if choice != NEW:
                self._same_document(source, choice)
                continue
            if len(source.text) > MOST_CHARACTERS:
                raise Refused(
                    {
                        "nl": f"“{source.name}” is te lang. Sla deze tekst over, of splits hem in delen.",
                        "en": f"“{source.name}” is too long. Skip this text, or split it into parts.",
                    }
                )
            document = self._document(source, free, partners.get(source.id))
            self.session.add(document)
            self.document_ids[source.id] = document.id
            self.fresh.add(document.id)
            self.taken.made("document", document.id)
        self.session.flush()

    def _same_document(self, source: model.Source, choice: str) -> None:
        found = self.session.get(Document, _uuid(choice) or new_id())
        if found is None or found.study_id != self.study.id or found.superseded_at is not None:
            raise _stale()
        if found.sha256 != digest(source.text):
            raise Refused(
                {
                    "nl": f"De tekst van “{source.name}” is niet die van “{found.title}”. Kies: nieuw document.",
                    "en": f"The text of “{source.name}” is not that of “{found.title}”. Choose: new document.",
                }
            )
        self.document_ids[source.id] = found.id
        self.taken.counts["same_document"] += 1

    def _document(self, source: model.Source, free: set[uuid.UUID], partner: Partner | None) -> Document:
        about = self.told.document(source)
        identity = _uuid(source.id)
        turns = self._turns(source, about)
        kind = about.get("kind")
        if kind not in KINDS:
            kind = "interview" if len({turn.speaker for turn in turns}) > 1 else "policy"
        spoken = about.get("language")
        return Document(
            id=identity if identity in free else new_id(),
            study_id=self.study.id,
            kind=kind,
            title=(source.name or source.id)[:300],
            language=spoken
            if spoken in LANGUAGES
            else languages.detect([source.text], default=self.language),
            text=source.text,
            sha256=digest(source.text),
            source_name=str(about.get("file") or source.name)[:300],
            quote_agreed=bool(self.choices.get("quote_agreed")) and self._may_be_quoted(source),
            partner=partner,
            partner_type=partner.type if partner else None,
            created_by=self.actor,
            turns=turns,
        )

    def _may_be_quoted(self, source: model.Source) -> bool:
        """What our own file says of it; another tool says nothing, and then the person who imports does."""
        said = {value.value for value in source.values if value.variable == gathering.variable_id("quotable")}
        return "false" not in said

    def _turns(self, source: model.Source, about: Mapping[str, Any]) -> list[Turn]:
        kept = _kept_turns(about.get("turns"), len(source.text))
        if kept:
            return kept
        read = find_turns(Raw(source.text))
        roles = {**read.guess_roles(), **(self.choices.get("roles") or {})}
        found = []
        for position, turn in enumerate(read.turns):
            seconds = turn.seconds
            if seconds is None:
                seconds = next((at for place, at in reversed(source.seconds) if place <= turn.start), None)
            role = str(roles.get(turn.speaker, "respondent"))
            found.append(
                Turn(
                    position=position,
                    speaker=turn.speaker[:100],
                    role=role if role in ROLES else "respondent",
                    start=turn.start,
                    end=turn.end,
                    seconds=seconds,
                )
            )
        return found

    def _partners(self) -> dict[str, Partner]:
        """Source → the partner that its case was said to be."""
        found: dict[str, Partner] = {}
        for case in self.project.cases:
            choice = self.chosen("cases", case.id, ATTRIBUTE)
            if choice in (ATTRIBUTE, SKIP):
                continue
            partner = self.session.get(Partner, _uuid(choice) or new_id())
            if partner is None or self.session.get(StudyPartner, (self.study.id, partner.id)) is None:
                raise _stale()
            for source in sources_of(self.project, case.id):
                found.setdefault(source, partner)
        return found

    # ------------------------------------------------------------ codings

    def codings(self) -> None:
        every = [coding for source in self.project.sources for coding in source.codings]
        free = _free(self.session, Coding, [coding.id for coding in every])
        here = self._codings_here()
        outside = {user.id: user.name for user in self.project.users}
        rows: list[dict[str, Any]] = []
        touched: set[uuid.UUID] = set()
        for source in self.project.sources:
            document_id = self.document_ids.get(source.id)
            for coding in source.codings:
                code_id = self.code_ids.get(coding.code)
                if document_id is None or code_id is None:
                    self.taken.counts["skipped_coding"] += 1
                    continue
                if not source.text[coding.start : coding.end].strip():
                    self.taken.counts["empty_coding"] += 1
                    continue
                made_by, name = self._coder(coding.coder_id, outside)
                place = (document_id, code_id, coding.start, coding.end, made_by, name)
                if place in here:
                    self.taken.counts["same_coding"] += 1
                    self.told.coding(coding)
                    continue
                row = self._coding(coding, document_id, code_id, made_by, name)
                identity = _uuid(coding.id)
                if identity in free:
                    free.discard(identity)
                    row["id"] = identity
                rows.append(row)
                touched.add(document_id)
                self.taken.made("coding", row["id"])
        for start in range(0, len(rows), BATCH):
            self.session.execute(insert(Coding), rows[start : start + BATCH])
        for document_id in touched - self.fresh:
            layers.touch_document(self.session, document_id)

    def _coding(
        self, coding: model.Coding, document_id: uuid.UUID, code_id: uuid.UUID, made_by: Actor, name: str
    ) -> dict[str, Any]:
        carried = self.told.coding(coding)
        marks = carried.marks
        return {
            "id": new_id(),
            "document_id": document_id,
            "code_id": code_id,
            "start": coding.start,
            "end": coding.end,
            "valence": marks.valence,
            "improvement": marks.improvement,
            "strength": marks.strength,
            "codebook_version": marks.codebook_version,
            "memo": carried.memo,
            "made_by": made_by,
            "outside_coder": name,
            "brought": carried.suggestion,
            "made_at": _moment(coding.made_at),
            "revision": 1,
        }

    def _coder(self, coder_id: str, names: Mapping[str, str]) -> tuple[Actor, str]:
        choice = self.chosen("coders", coder_id, OUTSIDE)
        identity = _uuid(choice) if choice != OUTSIDE else None
        if identity is not None:
            if identity not in self.members:
                raise _stale()
            return identity, ""
        return None, (names.get(coder_id) or (coder_id[:8] if coder_id else ""))[:200]

    def _codings_here(self) -> set[tuple[Any, ...]]:
        """What already stands in the documents that are the same, and counts."""
        same = [one for one in self.document_ids.values() if one not in self.fresh]
        found: set[tuple[Any, ...]] = set()
        for start in range(0, len(same), 500):
            rows = self.session.execute(
                select(
                    Coding.document_id,
                    Coding.code_id,
                    Coding.start,
                    Coding.end,
                    Coding.made_by,
                    Coding.outside_coder,
                ).where(Coding.document_id.in_(same[start : start + 500]), layers.counting())
            )
            found.update(tuple(row) for row in rows)
        return found

    # ------------------------------------------------------------ attributes and groups

    def attributes(self) -> None:
        """Variables of sources and cases, and cases that are no partner here; what a document has already, stays."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for case in self.project.cases:
            sources = sources_of(self.project, case.id)
            if self.chosen("cases", case.id, ATTRIBUTE) == ATTRIBUTE:
                for source in sources:
                    before = found[""].get(source)
                    found[""][source] = f"{before}; {case.name}" if before else case.name
            for value in case.values:
                for source in sources:
                    found[value.variable].setdefault(source, value.value)
        for one in self.project.sources:
            for value in one.values:
                found[value.variable][one.id] = value.value
        kinds = {variable.id: variable for variable in self.project.variables}
        if found[""]:
            self._attribute(pick(CASE, self.language), "text", [], "", found[""])
        for variable_id, values in found.items():
            variable = kinds.get(variable_id)
            if variable is None or variable_id == gathering.variable_id("quotable"):
                continue
            if self.chosen("variables", variable_id, ATTRIBUTE) != ATTRIBUTE:
                self.taken.counts["skipped_value"] += len(values)
                continue
            kind = {"Integer": "number", "Float": "number", "Date": "date"}.get(variable.kind, "text")
            options: list[str] = []
            if self.project.origin == "Weerklank" and kind == "text" and " | " in variable.description:
                kind, options = "choice", variable.description.split(" | ")
            if variable.kind == "Boolean":
                values = {
                    source: pick(YES_NO.get(value, {"nl": value}), self.language)
                    for source, value in values.items()
                }
            self._attribute(variable.name, kind, options, variable_id, values)

    def _attribute(
        self, name: str, kind: str, options: Sequence[str], identity: str, values: Mapping[str, str]
    ) -> None:
        wanted = {
            self.document_ids[source]: value
            for source, value in values.items()
            if source in self.document_ids
        }
        if not wanted:
            return
        plain = " ".join(name.split())[:100] or "?"
        here = self.session.scalars(select(Attribute).where(Attribute.study_id == self.study.id)).all()
        attribute = next((one for one in here if one.name.casefold() == plain.casefold()), None)
        if attribute is None:
            free = _free(self.session, Attribute, [identity])
            attribute = Attribute(
                id=_uuid(identity) if _uuid(identity) in free else new_id(),
                study_id=self.study.id,
                name=plain,
                kind=kind,
                choices=list(options),
                position=max((one.position for one in here), default=-1) + 1,
                created_by=self.actor,
            )
            self.session.add(attribute)
            self.session.flush()
            self.taken.made("attribute", attribute.id)
        known = set(
            self.session.scalars(
                select(AttributeValue.document_id).where(AttributeValue.attribute_id == attribute.id)
            )
        )
        for document_id, value in wanted.items():
            if document_id in known:
                continue
            try:
                fit = attribute_values.parse(
                    attribute.kind, attribute.choices, value[: attribute_values.LONGEST]
                )
            except Refused:
                self.taken.counts["unfit_value"] += 1
                self.taken.notes.append({"about": attribute.name, "text": value})
                continue
            if fit:
                self.session.add(
                    AttributeValue(
                        attribute_id=attribute.id, document_id=document_id, value=fit, changed_by=self.actor
                    )
                )
                self.taken.values.append([str(attribute.id), str(document_id)])
                self.taken.counts["value"] += 1
        self.session.flush()

    def groups(self) -> None:
        """Sets of sources become groups of documents; a group of that name gets them beside what it has."""
        here = {
            group.name.casefold(): group
            for group in self.session.scalars(
                select(DocumentGroup).where(DocumentGroup.study_id == self.study.id)
            )
        }
        free = _free(self.session, DocumentGroup, [group.id for group in self.project.sets])
        for group in self.project.sets:
            members = [self.document_ids[one] for one in group.sources if one in self.document_ids]
            if not members or self.chosen("sets", group.id, GROUP) != GROUP:
                continue
            name = " ".join(group.name.split())[:100] or "?"
            row = here.get(name.casefold())
            if row is None:
                identity = _uuid(group.id)
                row = DocumentGroup(
                    id=identity if identity in free else new_id(),
                    study_id=self.study.id,
                    name=name,
                    about=group.description,
                    created_by=self.actor,
                )
                self.session.add(row)
                self.session.flush()
                here[name.casefold()] = row
                self.taken.made("group", row.id)
            known = set(
                self.session.scalars(
                    select(DocumentGroupMember.document_id).where(DocumentGroupMember.group_id == row.id)
                )
            )
            for document_id in dict.fromkeys(members):
                if document_id not in known:
                    self.session.add(
                        DocumentGroupMember(group_id=row.id, document_id=document_id, added_by=self.actor)
                    )
                    self.taken.members.append([str(row.id), str(document_id)])
                    self.taken.counts["member"] += 1

    # ------------------------------------------------------------ notes

    def leftovers(self) -> None:
        """Notes become memos on the document, the code or the study that they are about."""
        for source in self.project.sources:
            document_id = self.document_ids.get(source.id)
            for note in self.told.memos(source.notes):
                self._memo("document", document_id, note.name or source.name, note)
            if source.description:
                self._memo("document", document_id, source.name, _loose(source.description, source.coder_id))
            for start, end, comment in source.remarks:
                if comment:
                    self._memo(
                        "document",
                        document_id,
                        f"“{source.text[start:end]}”",
                        _loose(comment, source.coder_id),
                    )
        for code in self.project.codes:
            for note in self.told.memos(code.notes):
                self._memo("code", self.code_ids.get(code.id), note.name or code.name, note)
        for note in self.told.left():
            self._memo("study", None, note.name, note)
        names = {variable.id: variable.name for variable in self.project.variables}
        for case in self.project.cases:
            if self.chosen("cases", case.id, ATTRIBUTE) != SKIP and not sources_of(self.project, case.id):
                known = [f"{names.get(value.variable, '?')}: {value.value}" for value in case.values]
                self._memo("study", None, case.name, _loose("\n".join([case.name, *known]), ""))
        if self.project.description and self.project.origin != "Weerklank":
            self._memo("study", None, self.project.name, _loose(self.project.description, ""))

    def _memo(self, about: str, about_id: uuid.UUID | None, title: str, note: model.Note) -> None:
        """Of who wrote it where that is a member here, else of who imports; what has no place is kept with the import."""
        text = note.text.strip()[: writing.MOST]
        if not text:
            return
        maker = (self._coder(note.coder_id, {})[0] if note.coder_id else None) or self.actor
        if maker is None or (about_id is None and about != "study"):
            self.taken.notes.append({"about": title[:300], "text": text})
            self.taken.counts["note"] += 1
            return
        known = self.session.scalars(
            select(Memo).where(Memo.study_id == self.study.id, Memo.about == about, Memo.about_id == about_id)
        )
        if any(memo.text == text for memo in known):
            return
        identity = _uuid(note.id)
        memo = Memo(
            id=identity if identity in _free(self.session, Memo, [note.id]) else new_id(),
            study_id=self.study.id,
            about=about,
            about_id=about_id,
            kind=kind if (kind := extras.kind_of(note)) in KINDS_OF_MEMO else "content",
            title=" ".join(title.split())[:200],
            text=text,
            made_by=maker,
            made_at=_moment(note.made_at),
        )
        self.session.add(memo)
        self.session.flush()
        self.taken.made("memo", memo.id)


# ---------------------------------------------------------------- values


def _free(session: Session, table: type[Any], ids: Sequence[str]) -> set[uuid.UUID]:
    """Those of these ids that no row has yet: what comes in keeps its id where it can, so that it is known again."""
    wanted = [found for one in dict.fromkeys(ids) if (found := _uuid(one)) is not None]
    taken: set[uuid.UUID] = set()
    for start in range(0, len(wanted), 500):
        taken |= set(session.scalars(select(table.id).where(table.id.in_(wanted[start : start + 500]))))
    return set(wanted) - taken


def _loose(text: str, coder_id: str) -> model.Note:
    """Words that stood with something else than a note of their own."""
    return model.Note("", "", text, coder_id)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _slug(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
    return plain[:40] or "code"


def _unused(key: str, taken: set[str]) -> str:
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key[:54]}_{number}"
    return found


def _texts(value: Any) -> Text:
    if not isinstance(value, dict):
        return {}
    return {name: str(text) for name, text in value.items() if name in LANGUAGES and text}


def _moment(text: str) -> dt.datetime:
    """The time in the file, in UTC; now where it is none, or lies in the future."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return now()
    found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    return min(found, now())


def _kept_turns(turns: Any, length: int) -> list[Turn]:
    """Turns as our own file tells them; none of them when one does not hold."""
    found = []
    for position, one in enumerate(turns if isinstance(turns, list) else []):
        if not (isinstance(one, list) and len(one) == 6):
            return []
        start, end, speaker, role, literal, seconds = one
        sound = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length
        if not sound or role not in ROLES or not (seconds is None or isinstance(seconds, int)):
            return []
        found.append(
            Turn(
                position=position,
                start=start,
                end=end,
                speaker=str(speaker)[:100],
                role=role,
                literal=bool(literal),
                seconds=seconds,
            )
        )
    return found


def _stale() -> Refused:
    return Refused(
        {
            "nl": "Wat u koos bestaat niet meer in deze studie. Kies opnieuw; er is niets overgenomen.",
            "en": "What you chose is no longer in this study. Choose again; nothing was taken in.",
        }
    )
