"""Codes of a project come into the codebook: the same, or new under what they stood under. Service."""

import uuid
from collections import defaultdict

from coding import codebook
from coding.codebook import adopting, changing, trees, versions
from coding.exchange import colours, describing
from coding.exchange.previewing import NEW, SKIP
from coding.exchange.taking.values import as_uuid, free_ids, slug, stale, texts_of, unused
from coding.exchange.taking.work import Work
from coding.models import Code, Codebook
from coding.refi import model
from surveys.base import new_id, now
from surveys.errors import Refused
from surveys.texts import LANGUAGES, pick

DIMENSIONS = ("ervaringen", "doelen", "invulling", "methodiek")


def take_codes(work: Work) -> None:
    """Codes that are the same stay as they are here; the others come under what they stood under."""
    wanted = [code for code in work.project.codes if work.chosen("codes", code.id, NEW) != SKIP]
    if not wanted:
        return
    book = codebook.of(work.session, work.study.id) or _book(work)
    here = {code.id: code for code in trees.all_codes(work.session, book.id)}
    fresh = sum(work.chosen("codes", code.id, NEW) == NEW for code in wanted)
    if len(here) + fresh > changing.MOST:
        raise Refused(
            {
                "nl": f"Een codeboek heeft ten hoogste {changing.MOST} codes. Sla codes over.",
                "en": f"A codebook has at most {changing.MOST} codes. Skip some.",
            }
        )
    keys = {code.key for code in here.values()}
    free = free_ids(work.session, Code, [code.id for code in wanted])
    depths = {code.id: depth + 1 for code, depth in trees.in_order(list(here.values()))}
    places: dict[uuid.UUID | None, int] = defaultdict(int)
    for known in here.values():
        places[known.parent_id] = max(places[known.parent_id], known.position + 1)
    added = []
    for code in wanted:
        choice = work.chosen("codes", code.id, NEW)
        if choice != NEW:
            same = here.get(as_uuid(choice) or new_id())
            if same is None:
                raise stale()
            work.code_ids[code.id] = same.id
            continue
        row = _code(work, code, book, free, keys)
        parent = _above(work, code)
        while parent is not None and depths.get(parent, 1) >= trees.DEEPEST:
            parent = here[parent].parent_id
            work.taken.counts["lifted"] += 1
        row.parent_id, row.position = parent, places[parent]
        row.colour = _colour(work, code, here.get(parent) if parent else None, places[None])
        places[parent] += 1
        depths[row.id] = depths.get(parent, 1) + 1 if parent else 1
        here[row.id] = row
        work.session.add(row)
        added.append(str(row.id))
        work.code_ids[code.id] = row.id
        work.taken.made("code", row.id)
    if added:
        work.session.flush()
        change = versions.log(work.session, work.actor, book, "imported", None, {"added": added})
        work.taken.ids["change"].append(str(change.id))


def _colour(work: Work, code: model.Code, above: Code | None, roots: int) -> int:
    """As our own file says; else the nearest of the palette, that of the code above, or the next in turn."""
    known = work.told.code(code).get("colour")
    if isinstance(known, int) and 0 <= known < codebook.PALETTE:
        return known
    nearest = colours.nearest(code.color)
    if nearest is not None:
        return nearest
    return above.colour if above else roots % codebook.PALETTE


def _book(work: Work) -> Codebook:
    title = work.told.study(work.project).get("title")
    book = Codebook(
        id=new_id(),
        study_id=work.study.id,
        title=texts_of(title) or dict(adopting.TITLE),
    )
    work.session.add(book)
    work.session.flush()
    work.taken.ids["codebook"].append(str(book.id))
    return book


def _code(work: Work, code: model.Code, book: Codebook, free: set[uuid.UUID], keys: set[str]) -> Code:
    known = work.told.code(code)
    spoken = str(known.get("language", work.language))
    spoken = spoken if spoken in LANGUAGES else work.language
    texts = {part: texts_of(known.get(part)) for part in ("label", "definition", *describing.PARTS)}
    if not known or describing.write(texts, spoken) != code.description:
        said = describing.read(code.description)
        for part in ("definition", *describing.PARTS):
            texts[part] = {**texts[part], spoken: said[part]} if part in said else {}
    if pick(texts["label"], spoken) != code.name:
        texts["label"] = {**texts["label"], spoken: code.name[:200]}
    key = str(known.get("key") or "")[:60] or slug(code.name)
    identity = as_uuid(code.id)
    dimension = known.get("coherence_dimension")
    question = known.get("research_question")
    row = Code(
        id=identity if identity in free else new_id(),
        codebook_id=book.id,
        key=unused(key, keys),
        coherence_dimension=dimension if dimension in DIMENSIONS else None,
        research_question=str(question)[:60] if question else None,
        revision=1,
        retired_at=now() if known.get("retired") else None,
        **texts,
    )
    keys.add(row.key)
    return row


def _above(work: Work, code: model.Code) -> uuid.UUID | None:
    """The nearest code above that came along."""
    parents = {one.id: one.parent for one in work.project.codes}
    above = code.parent
    while above is not None and above not in work.code_ids:
        above = parents.get(above)
    return work.code_ids[above] if above is not None else None
