"""Theories of change in a report: one table per kind of partner, then what they share, lack and contradict. Service."""

import uuid

from analysis import evidence
from analysis.models import Step
from analysis.report.content import Block, Listing, Part, Table, Words, filled
from analysis.report.gathering import Gathering
from analysis.statistics import SMALL_CELL
from analysis.theories import steps
from surveys.models import PartnerType


def the_theories(gathering: Gathering) -> list[Part]:
    found = gathering.steps
    kinds = {step.partner_type_id: step.partner_type for step in found}
    by_id = {step.id: step for step in found}
    leads: dict[uuid.UUID, list[str]] = {}
    for one, other in steps.leads_to(gathering.session, gathering.study.id):
        if one in by_id and other in by_id:
            leads.setdefault(one, []).append(_named(by_id[other]))
    parts = [
        _theory(gathering, kind, [step for step in found if step.partner_type_id == kind.id], leads)
        for kind in kinds.values()
    ]
    if len(kinds) > 1:
        parts.append(_differences(gathering, list(kinds.values())))
    return filled(parts, gathering.say("none"))


def _theory(
    gathering: Gathering, kind: PartnerType, found: list[Step], leads: dict[uuid.UUID, list[str]]
) -> Part:
    rows = [
        [
            gathering.say("stage_" + step.stage),
            _named(step),
            ", ".join(leads.get(step.id, [])) or "–",
            _organisations(gathering, step, "for"),
            _organisations(gathering, step, "against"),
        ]
        for step in found
    ]
    head = [gathering.say(name) for name in ("stage", "step", "leads_to", "for", "against")]
    blocks: list[Block] = [Table(gathering.say("theory_note"), head, rows)]
    quotes = [evidence.quote(one) for step in found for one in step.evidence if one.stance == "for"]
    blocks += gathering.quotes([quote for quote in quotes if quote is not None])
    return Part(gathering.pick(kind.label), blocks)


def _organisations(gathering: Gathering, step: Step, stance: str) -> str:
    sides = gathering.sides[step.id]
    counted = (sides.behind if stance == "for" else sides.against).organisations
    if not gathering.inside and 0 < counted < SMALL_CELL:
        return gathering.say("fewer_than_five")
    return str(counted)


def _differences(gathering: Gathering, kinds: list[PartnerType]) -> Part:
    compared = steps.compare(gathering.session, gathering.study.id, kinds, propose=False)
    labels = {kind.key: gathering.pick(kind.label) for kind in kinds}
    found = compared.differences

    def names(keys: tuple[str, ...]) -> str:
        return ", ".join(labels[key] for key in keys) or "–"

    blocks: list[Block] = [
        Table(
            gathering.say("theories_note"),
            [gathering.say(name) for name in ("step", "shared_by", "missing_in")],
            [
                [
                    " / ".join(_named(compared.steps[key]) for key in row.steps),
                    names(row.theories),
                    names(row.missing),
                ]
                for row in (*found.shared, *found.single)
            ],
        )
    ]
    opposed = []
    for one, other in found.contradictory:
        sides = [
            f"{gathering.pick(step.partner_type.label)}: {_named(step)}"
            for step in (compared.steps[one], compared.steps[other])
        ]
        opposed.append(f"{' ↔ '.join(sides)}. {compared.matches[one, other].reason}")
    blocks.append(Words("" if opposed else gathering.say("none"), lead=gathering.say("contradictory")))
    if opposed:
        blocks.append(Listing(opposed))
    if found.arrows:
        rows = [
            [
                f"{_named(compared.steps[arrow.source])} → {_named(compared.steps[arrow.target])}",
                names(arrow.theories),
                names(arrow.missing),
            ]
            for arrow in found.arrows
        ]
        head = [gathering.say(name) for name in ("leads_to", "shared_by", "missing_in")]
        blocks.append(Table(gathering.say("arrows_note"), head, rows))
    return Part(gathering.say("theories_compared"), blocks)


def _named(step: Step) -> str:
    return f"T{step.number} {step.title}"
