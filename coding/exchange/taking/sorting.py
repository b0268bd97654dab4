"""Variables and cases become attributes, sets become groups of documents. Service."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from coding.documents import attribute_values
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.exchange import gathering
from coding.exchange.previewing import ATTRIBUTE, GROUP, sources_of
from coding.exchange.taking.values import as_uuid, free_ids
from coding.exchange.taking.work import Work
from surveys.base import new_id
from surveys.errors import Refused
from surveys.texts import Text, pick

CASE: Text = {"nl": "Case", "en": "Case"}
YES_NO: dict[str, Text] = {
    "true": {"nl": "ja", "en": "yes"}, "1": {"nl": "ja", "en": "yes"},
    "false": {"nl": "nee", "en": "no"}, "0": {"nl": "nee", "en": "no"},
}  # fmt: skip


def take_attributes(work: Work) -> None:
    """Variables of sources and cases, and cases that are no partner here; what a document has already, stays."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for case in work.project.cases:
        sources = sources_of(work.project, case.id)
        if work.chosen("cases", case.id, ATTRIBUTE) == ATTRIBUTE:
            for source in sources:
                before = found[""].get(source)
                found[""][source] = f"{before}; {case.name}" if before else case.name
        for value in case.values:
            for source in sources:
                found[value.variable].setdefault(source, value.value)
    for one in work.project.sources:
        for value in one.values:
            found[value.variable][one.id] = value.value
    kinds = {variable.id: variable for variable in work.project.variables}
    if found[""]:
        _attribute(work, pick(CASE, work.language), "text", [], "", found[""])
    for variable_id, values in found.items():
        variable = kinds.get(variable_id)
        if variable is None or variable_id == gathering.variable_id("quotable"):
            continue
        if work.chosen("variables", variable_id, ATTRIBUTE) != ATTRIBUTE:
            work.taken.counts["skipped_value"] += len(values)
            continue
        kind = {"Integer": "number", "Float": "number", "Date": "date"}.get(variable.kind, "text")
        options: list[str] = []
        if work.project.origin == "Weerklank" and kind == "text" and " | " in variable.description:
            kind, options = "choice", variable.description.split(" | ")
        if variable.kind == "Boolean":
            values = {
                source: pick(YES_NO.get(value, {"nl": value}), work.language)
                for source, value in values.items()
            }
        _attribute(work, variable.name, kind, options, variable_id, values)


def _attribute(
    work: Work, name: str, kind: str, options: Sequence[str], identity: str, values: Mapping[str, str]
) -> None:
    wanted = {
        work.document_ids[source]: value for source, value in values.items() if source in work.document_ids
    }
    if not wanted:
        return
    plain = " ".join(name.split())[:100] or "?"
    here = work.session.scalars(select(Attribute).where(Attribute.study_id == work.study.id)).all()
    attribute = next((one for one in here if one.name.casefold() == plain.casefold()), None)
    if attribute is None:
        free = free_ids(work.session, Attribute, [identity])
        attribute = Attribute(
            id=as_uuid(identity) if as_uuid(identity) in free else new_id(),
            study_id=work.study.id,
            name=plain,
            kind=kind,
            choices=list(options),
            position=max((one.position for one in here), default=-1) + 1,
            created_by=work.actor,
        )
        work.session.add(attribute)
        work.session.flush()
        work.taken.made("attribute", attribute.id)
    known = set(
        work.session.scalars(
            select(AttributeValue.document_id).where(AttributeValue.attribute_id == attribute.id)
        )
    )
    for document_id, value in wanted.items():
        if document_id in known:
            continue
        try:
            fit = attribute_values.parse(attribute.kind, attribute.choices, value[: attribute_values.LONGEST])
        except Refused:
            work.taken.counts["unfit_value"] += 1
            work.taken.notes.append({"about": attribute.name, "text": value})
            continue
        if fit:
            work.session.add(
                AttributeValue(
                    attribute_id=attribute.id, document_id=document_id, value=fit, changed_by=work.actor
                )
            )
            work.taken.values.append([str(attribute.id), str(document_id)])
            work.taken.counts["value"] += 1
    work.session.flush()


def take_groups(work: Work) -> None:
    """Sets of sources become groups of documents, empty ones too; a group of that name gets them beside what it has."""
    here = {
        group.name.casefold(): group
        for group in work.session.scalars(
            select(DocumentGroup).where(DocumentGroup.study_id == work.study.id)
        )
    }
    free = free_ids(work.session, DocumentGroup, [group.id for group in work.project.sets])
    for group in work.project.sets:
        members = [work.document_ids[one] for one in group.sources if one in work.document_ids]
        if (not members and not group.empty) or work.chosen("sets", group.id, GROUP) != GROUP:
            continue
        name = " ".join(group.name.split())[:100] or "?"
        row = here.get(name.casefold())
        if row is None:
            identity = as_uuid(group.id)
            row = DocumentGroup(
                id=identity if identity in free else new_id(),
                study_id=work.study.id,
                name=name,
                about=group.description,
                created_by=work.actor,
            )
            work.session.add(row)
            work.session.flush()
            here[name.casefold()] = row
            work.taken.made("group", row.id)
        known = set(
            work.session.scalars(
                select(DocumentGroupMember.document_id).where(DocumentGroupMember.group_id == row.id)
            )
        )
        for document_id in dict.fromkeys(members):
            if document_id not in known:
                work.session.add(
                    DocumentGroupMember(group_id=row.id, document_id=document_id, added_by=work.actor)
                )
                work.taken.members.append([str(row.id), str(document_id)])
                work.taken.counts["member"] += 1
