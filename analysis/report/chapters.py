"""Chapters of one's own: words of the team, and what partners say under codes that they choose. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from analysis import framework
from analysis.evidence import Quote
from analysis.report.content import Block, Listing, Part, Table, Words
from analysis.report.gathering import Gathering
from analysis.report.sections import heading
from analysis.statistics import SMALL_CELL, Balance, balance, suppressed_balance
from coding import codebook
from coding.models import Code


def chapter(gathering: Gathering, keys: Sequence[str]) -> list[Part]:
    """What is said under these codes: organisations by direction, words of different ones, findings that rest on them.

    `keys` are those of codes; one that the codebook does not have (any more) is passed over. The codes under a chosen
    one count with it.
    """
    codes = _chosen(gathering, keys)
    if not codes:
        return []
    said = [each for each in gathering.said if each.code.id in codes]
    blocks: list[Block] = []
    if rows := _rows(gathering, codes, said):
        head = [
            gathering.say(name) for name in ("code", "organisations", "kinds", "success", "failure", "both")
        ]
        blocks.append(Table(gathering.say("chapter_note"), head, rows))
    else:
        blocks.append(Words(gathering.say("nothing_said"), tone="note"))
    blocks += gathering.quotes(_spread(said))
    if found := _findings(gathering, said):
        blocks += [Words("", lead=gathering.say("findings_here")), Listing(found)]
    return [Part("", blocks)]


def _chosen(gathering: Gathering, keys: Sequence[str]) -> dict[uuid.UUID, Code]:
    every = codebook.every(gathering.session, gathering.study.id)
    roots = [codebook.standing_in(code) for code in every if code.key in keys]
    chosen = {code.id for root in roots for code in (root, *codebook.below(every, root))}
    return {code.id: code for code, _depth in codebook.in_order(every) if code.id in chosen}


def _rows(gathering: Gathering, codes: dict[uuid.UUID, Code], said: list[framework.Said]) -> list[list[str]]:
    by_code: dict[uuid.UUID, list[framework.Said]] = defaultdict(list)
    for each in said:
        by_code[each.code.id].append(each)
    rows = []
    for code in (code for code in codes.values() if code.id in by_code):
        valences: dict[uuid.UUID | None, list[str]] = defaultdict(list)
        for each in by_code[code.id]:
            valences[each.document.source_id].append(each.valence)
        counted = balance(list(valences.values()))
        found = suppressed_balance(counted, 1 if gathering.inside else SMALL_CELL)
        rows.append([gathering.pick(code.label), *_counted(gathering, found, by_code[code.id])])
    return rows


def _counted(gathering: Gathering, found: Balance, said: list[framework.Said]) -> list[str]:
    if found.hidden:
        return [gathering.say("fewer_than_five"), "", "", "", ""]
    kinds = {
        each.kind: gathering.pick(each.document.speaker_type.label)
        for each in said
        if each.document.speaker_type
    }
    return [
        str(found.organisations),
        ", ".join(sorted(kinds.values())) if gathering.inside else "–",
        str(found.facilitator),
        str(found.barrier),
        str(found.mixed),
    ]


def _spread(said: list[framework.Said]) -> list[Quote]:
    """Passages of a readable length first, the kinds of partners in turn."""
    by_kind: dict[str, list[framework.Said]] = defaultdict(list)
    for each in sorted(said, key=lambda one: abs(one.end - one.start - framework.READABLE)):
        by_kind[each.kind].append(each)
    turns = max((len(found) for found in by_kind.values()), default=0)
    spread = [found[turn] for turn in range(turns) for found in by_kind.values() if turn < len(found)]
    return [framework.quote_of(each) for each in spread]


def _findings(gathering: Gathering, said: list[framework.Said]) -> list[str]:
    """The findings whose evidence overlaps with these passages."""
    places: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    for each in said:
        places[each.document.id].append((each.start, each.end))
    return [
        heading(finding)
        for finding in gathering.findings
        if any(
            one.document_id in places
            and one.start is not None
            and one.end is not None
            and any(start < one.end and one.start < end for start, end in places[one.document_id])
            for one in finding.evidence
        )
    ]
