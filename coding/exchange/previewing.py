"""What a project of another tool holds, and what in this study it may be the same as: to choose from. Service."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook
from coding.exchange import gathering
from coding.models import Code, Document
from coding.readers import Raw, find_turns
from coding.refi import extras
from coding.refi.model import Project, Source
from coding.refi.offsets import STANDARD
from surveys.models import Partner, Study, StudyPartner

SHOWN = 200
"""Signs of a description."""
NEW, SKIP, OUTSIDE, ATTRIBUTE, GROUP = "new", "skip", "outside", "attribute", "group"


def preview(
    session: Session, study: Study, project: Project, members: Mapping[uuid.UUID, str]
) -> dict[str, Any]:
    """All that the page shows, as JSON. `members`: account → name, of those who can be coders here.

    Under "same" and the like stands the id of what is most likely the same here; "" where nothing is.
    """
    told = extras.Reading(project)
    used = Counter(coding.code for source in project.sources for coding in source.codings)
    coded = Counter(coding.coder_id for source in project.sources for coding in source.codings)
    noted = {note.coder_id for note in project.notes if note.coder_id and note.text.strip()}
    report = project.report
    return {
        "tool": project.origin,
        "name": project.name,
        "counts": report.counts,
        "ways": [
            asdict(choice)
            for choice in report.choices
            if choice.way != STANDARD or len(report.choices) <= 200
        ][:200],
        "odd": report.odd,
        "left_out": report.left_out,
        "codes": _codes(session, study, project, told, used),
        "sources": _sources(session, study, project, told),
        "coders": _coders(project, members, coded, noted),
        "cases": _cases(session, study, project),
        "variables": _variables(project),
        "sets": [
            {"id": group.id, "name": group.name, "sources": len(group.sources)}
            for group in project.sets
            if group.sources or group.empty
        ],
        "code_sets": [group.name for group in project.sets if group.codes and not group.sources],
        "notes": len(project.notes),
    }


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _codes(
    session: Session, study: Study, project: Project, told: extras.Reading, used: Counter[str]
) -> list[dict[str, Any]]:
    book = codebook.of(session, study.id)
    here = (
        session.scalars(select(Code).where(Code.codebook_id == book.id, Code.retired_at.is_(None))).all()
        if book
        else []
    )
    by_id = {str(code.id): code for code in here}
    by_name: dict[str, Code] = {}
    for own in here:
        for name in (own.key, *own.label.values()):
            by_name.setdefault(_plain(name), own)
    names = {code.id: code.name for code in project.codes}
    parents = {code.id: code.parent for code in project.codes}
    found = []
    for code in project.codes:
        key = str(told.code(code).get("key", ""))
        same = (
            by_id.get(code.id)
            or (by_name.get(_plain(key)) if key else None)
            or by_name.get(_plain(code.name))
        )
        found.append(
            {
                "id": code.id,
                "name": code.name,
                "above": _path(code.id, names, parents),
                "description": code.description[:SHOWN],
                "codings": used[code.id],
                "same": str(same.id) if same else "",
                "sure": same is not None and str(same.id) == code.id,
            }
        )
    return found


def _path(code_id: str, names: Mapping[str, str], parents: Mapping[str, str | None]) -> str:
    path: list[str] = []
    above = parents[code_id]
    while above is not None and len(path) < 50:
        path.insert(0, names[above])
        above = parents[above]
    return " > ".join(path)


def _sources(session: Session, study: Study, project: Project, told: extras.Reading) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Document.id, Document.sha256, Document.title).where(
            Document.study_id == study.id, Document.superseded_at.is_(None)
        )
    ).all()
    by_text: dict[str, list[uuid.UUID]] = {}
    for row in rows:
        by_text.setdefault(row.sha256, []).append(row.id)
    ids = {str(row.id): row.sha256 for row in rows}
    found = []
    for source in project.sources:
        print_ = digest(source.text)
        alike = [str(one) for one in by_text.get(print_, [])]
        same = source.id if source.id in alike else alike[0] if len(alike) == 1 else ""
        found.append(
            {
                "id": source.id,
                "name": source.name,
                "kind": source.kind,
                "signs": len(source.text),
                "codings": len(source.codings),
                "missing": source.missing or not source.text.strip(),
                "changed": source.id in ids and ids[source.id] != print_,
                "same": same,
                "speakers": _speakers(source, told),
            }
        )
    return found


def _speakers(source: Source, told: extras.Reading) -> dict[str, list[Any]]:
    """Speaker → how many turns, and the role that is guessed; of our own files as it was."""
    about = told.document(source)
    if about.get("turns"):
        return {}
    read = find_turns(Raw(source.text))
    guessed = read.guess_roles()
    return {name: [count, guessed[name]] for name, count in read.speakers.items() if name}


def _coders(
    project: Project, members: Mapping[uuid.UUID, str], coded: Counter[str], noted: Collection[str]
) -> list[dict[str, Any]]:
    """Who coded or wrote a note."""
    by_name = {_plain(name): identity for identity, name in members.items() if name}
    ids = {str(identity) for identity in members}
    found = []
    for user in project.users:
        if not coded[user.id] and user.id not in noted:
            continue
        same = user.id if user.id in ids else str(by_name.get(_plain(user.name), ""))
        found.append({"id": user.id, "name": user.name, "codings": coded[user.id], "member": same})
    return found


def _cases(session: Session, study: Study, project: Project) -> list[dict[str, Any]]:
    partners = session.execute(
        select(Partner.id, Partner.name)
        .join(StudyPartner, StudyPartner.partner_id == Partner.id)
        .where(StudyPartner.study_id == study.id)
    ).all()
    by_id = {str(row.id) for row in partners}
    by_name = {_plain(row.name): str(row.id) for row in partners}
    return [
        {
            "id": case.id,
            "name": case.name,
            "sources": len(sources_of(project, case.id)),
            "partner": case.id if case.id in by_id else by_name.get(_plain(case.name), ""),
        }
        for case in project.cases
    ]


def sources_of(project: Project, case_id: str) -> list[str]:
    """The sources of a case: those it names, and those in which it names passages."""
    case = next(case for case in project.cases if case.id == case_id)
    wanted = set(case.selections)
    by_passage = [
        source.id
        for source in project.sources
        if wanted and any(coding.passage in wanted for coding in source.codings)
    ]
    known = {source.id for source in project.sources}
    return [one for one in dict.fromkeys([*case.sources, *by_passage]) if one in known]


def _variables(project: Project) -> list[dict[str, Any]]:
    """Those that say something; what every study of ours has by itself is left out where it follows from the rows."""
    own = {gathering.variable_id(name): name for name in gathering.BUILT_IN}
    values = Counter(value.variable for source in project.sources for value in source.values)
    values.update(value.variable for case in project.cases for value in case.values)
    return [
        {"id": one.id, "name": one.name, "kind": one.kind, "values": values[one.id]}
        for one in project.variables
        if own.get(one.id) != "quotable" and values[one.id]
    ]


def defaults(preview_: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What is taken when nobody chooses otherwise: the same things once, everything else new."""
    return {
        "language": language,
        "quote_agreed": False,
        "codes": {one["id"]: one["same"] or NEW for one in preview_["codes"]},
        "sources": {one["id"]: SKIP if one["missing"] else one["same"] or NEW for one in preview_["sources"]},
        "coders": {one["id"]: one["member"] or OUTSIDE for one in preview_["coders"]},
        "cases": {one["id"]: one["partner"] or ATTRIBUTE for one in preview_["cases"]},
        "variables": {one["id"]: ATTRIBUTE for one in preview_["variables"]},
        "sets": {one["id"]: GROUP for one in preview_["sets"]},
        "roles": {
            name: role for one in preview_["sources"] for name, (_count, role) in one["speakers"].items()
        },
    }


def speakers(preview_: Mapping[str, Any]) -> Sequence[tuple[str, int, str]]:
    """Name, number of turns and guessed role of each speaker in all texts together."""
    counts: Counter[str] = Counter()
    roles: dict[str, str] = {}
    for one in preview_["sources"]:
        for name, (count, role) in one["speakers"].items():
            counts[name] += count
            roles.setdefault(name, role)
    return [(name, count, roles[name]) for name, count in counts.most_common()]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
