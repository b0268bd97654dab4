"""A page that follows its own answers: what may come to it, what the browser needs to know, what a form read. Pure.

Conditions may look at answers of the same page. With JavaScript such questions come and go while one answers; without,
they come when the page is saved. Both are read here in one way:

    page = present(form)                              # blocks to show, hidden ones among them, and the rules as JSON
    reading = read(definition, page_id, answers, language, posted)
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.answers import OTHER, Answers
from surveys.asking.blocks import Block
from surveys.asking.live_rules import rules_of
from surveys.definition import Definition, Item, Option
from surveys.fields.asking import Asked
from surveys.forms import PageForm, data_from_answers, form_class, kept_answers
from surveys.rules import parse, references

SEEN = "seen"
"""The field with what was on the page when it was sent: ids of questions, "question:choice" for what comes and goes."""


@dataclass
class Shown:
    """A page as it is shown: the blocks, hidden ones among them, and what the browser follows them with."""

    form: PageForm
    blocks: list[Block]
    rules: dict[str, Any] | None = None
    seen: str = ""

    @property
    def json(self) -> str:
        return json.dumps(self.rules, ensure_ascii=False, separators=(",", ":"))

    def open_among(self, names: list[str]) -> list[Block]:
        """Which of these questions are on the page and wait for an answer."""
        return [
            block for block in self.form.every_block if block.item.id in names and block.asked.known is None
        ]

    def wider_among(self, names: list[str]) -> list[Block]:
        """Which of these questions are on the page, with choices that were not there before."""
        return [block for block in self.form.every_block if block.item.id in names]

    def totals_after(self, block: Block) -> list[int]:
        """The numbers of the checks on a total whose last item this is: the running total stands below it."""
        checks = self.rules["checks"] if self.rules else []
        order = [one.item.id for one in self.blocks]
        return [
            number
            for number, check in enumerate(checks)
            if "total" in check and max(check["items"], key=order.index) == block.item.id
        ]


@dataclass
class Reading:
    """What a page's form read: the form for these answers, and what they brought to the page."""

    form: PageForm
    valid: bool
    new: list[Block] = field(default_factory=list)
    """Questions that were not on the page when it was sent, and have no answer."""
    wider: list[Block] = field(default_factory=list)
    """Questions that were on the page, with choices or rows that were not."""
    unseen: set[str] = field(default_factory=set)

    def kept(self, filled_in: Collection[str] = ()) -> Answers:
        """What is to be stored; a question that nobody saw keeps the answer it had, if it was not just `filled_in`."""
        unseen = {
            key: value
            for key, value in self.form.known.items()
            if key.removesuffix(OTHER) in self.unseen and key not in filled_in
        }
        return unseen | kept_answers(self.form, filled_in)


def opened(definition: Definition, page_id: str) -> Definition:
    """The definition with everything on a page that may come to it; itself when nothing there depends on the page."""
    made: dict[str, Definition] = definition.__dict__.setdefault("_opened", {})
    if page_id not in made:
        made[page_id] = _opened(definition, page_id)
    return made[page_id]


def _opened(definition: Definition, page_id: str) -> Definition:
    own = names_on(definition, page_id)
    page = definition.page(page_id)
    items = [_open_item(item, own) for item in page.items]
    if all(one is item for one, item in zip(items, page.items, strict=True)):
        return definition
    pages = [
        one.model_copy(update={"items": items}) if one.id == page_id else one for one in definition.pages
    ]
    fields = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition.model_construct(**fields | {"pages": pages})  # a copy would keep what was cached


def names_on(definition: Definition, page_id: str) -> set[str]:
    return {one.id for item in definition.page(page_id).items for one in (item, *item.items)}


def _open_item(item: Item, own: set[str]) -> Item:
    changed: dict[str, Any] = {}
    if depends(item.relevant, own):
        changed["relevant"] = None
    if item.type in ("single", "multi", "likert_matrix"):
        for part in ("options", "rows"):
            options: list[Option] = getattr(item, part)
            if any(depends(option.relevant, own) for option in options):
                changed[part] = [
                    option.model_copy(update={"relevant": None}) if depends(option.relevant, own) else option
                    for option in options
                ]
    inside = [_open_item(one, own) for one in item.items]
    if any(one is not old for one, old in zip(inside, item.items, strict=True)):
        changed["items"] = inside
    return item.model_copy(update=changed) if changed else item


def depends(expression: str | None, own: set[str]) -> bool:
    """Whether an expression looks at one of these items."""
    return expression is not None and any(
        name.removesuffix(OTHER) in own for name in references(parse(expression))
    )


# ---------------------------------------------------------------- showing


def present(form: PageForm, posted: Any = None, seen_pages: Collection[str] | None = None) -> Shown:
    """The page of a form with all that may come to it, hidden as long as it is not relevant.

    `posted`: what was typed, where the page is shown again. `seen_pages`: the pages whose answers may be told, None for all.
    """
    definition, page_id = form.definition, form.page.id
    wide = opened(definition, page_id)
    blocks = list(form.blocks)
    if wide is not definition:
        made = form_class(wide, page_id, form.known, form.language)
        full = (
            made(posted)
            if posted is not None
            else made(data=data_from_answers(wide, page_id, form.known, form.language))
        )
        blocks = _merged(full.blocks, form.blocks)
        for block in blocks:
            _mark(block, names_on(definition, page_id), definition)
    rules = rules_of(form, [block.asked for block in blocks], seen_pages)
    own = names_on(definition, page_id)
    choices = [name for block in form.every_block for name in sorted(_live_choices(block, own))]
    shown = " ".join([*(block.item.id for block in form.every_block), *choices])
    return Shown(form, blocks, rules, shown)


def _merged(full: list[Block], real: list[Block]) -> list[Block]:
    """The blocks of the form in the order of the page, with those between them that are not relevant now."""
    by_id = {block.item.id: block for block in real}
    return [_merge(block, by_id.get(block.item.id)) for block in full]


def _merge(full: Block, real: Block | None) -> Block:
    if real is None:
        full.hidden = True
        return full
    for entry, other in zip(real.entries, full.entries, strict=False):
        entry.blocks = _merged(other.blocks, entry.blocks)
    offered = {option.id for option in [*real.item.options, *real.item.rows]}
    every = {option.id for option in [*full.item.options, *full.item.rows]}
    if offered == every:
        return real
    for name in real.form.names[real.item.id]:
        full.form[name].errors, full.form[name].data = real.form[name].errors, real.form[name].data
    full.label, full.required, full.warning = real.label, real.required, real.warning
    full.unoffered = frozenset(every - offered)
    return full


def _mark(block: Block, own: set[str], definition: Definition) -> None:
    """Says of a block, and of those in it, whether it comes and goes with the answers of the page."""
    block.live = depends(definition.item(block.asked.key).relevant, own)
    for entry in block.entries:
        for inside in entry.blocks:
            _mark(inside, own, definition)


# ---------------------------------------------------------------- reading


def read(definition: Definition, page_id: str, answers: Answers, language: str, posted: Any) -> Reading:
    """The form for what was posted: with the questions that its own answers brought, without those they took away."""
    form = first = form_class(definition, page_id, answers, language)(posted)
    valid = form.validate()
    if opened(definition, page_id) is definition:
        return Reading(form, valid)
    own = names_on(definition, page_id)
    for _ in range(len(own)):
        made = form_class(definition, page_id, _with_read(form, answers, own), language)
        if _signature(made.asked) == _signature(form.asked):
            break
        made.known = answers
        made.asked = [_as_before(asked, answers) for asked in made.asked]
        form = made(posted)
        valid = form.validate()
    unseen = [block for block in form.every_block if not _was_seen(block, posted, first)]
    for block in unseen:
        block.warning = None
        for one in block.fields:
            one.errors = []
    if unseen:
        valid = not any(block.errors or block.warning for block in form.every_block)
    new = [block for block in unseen if block.item.asks and block.asked.key not in answers]
    there = _choices_seen(first, posted, own)
    wider = [block for block in form.every_block if block not in unseen and _live_choices(block, own) - there]
    return Reading(form, valid, new, wider, {block.asked.key for block in unseen})


def _live_choices(block: Block, own: set[str]) -> set[str]:
    """The choices and rows that are offered now, and come and go with answers of the page: "question:choice"."""
    if block.kind not in ("single", "multi", "likert_matrix"):
        return set()
    offered = [*block.item.options, *block.item.rows]
    return {f"{block.item.id}:{option.id}" for option in offered if depends(option.relevant, own)}


def _choices_seen(before: PageForm, posted: Any, own: set[str]) -> set[str]:
    """The choices that were on the page that was sent; without that mark, those that were there for what is stored."""
    if SEEN in posted:
        return set(posted[SEEN].split())
    return {name for block in before.every_block for name in _live_choices(block, own)}


def _with_read(form: PageForm, answers: Answers, own: set[str]) -> Answers:
    """What is known with the answers that were read; a repeat keeps as many entries as were posted."""
    elsewhere = {
        key: value
        for key, value in answers.items()
        if key.removesuffix(OTHER) not in own
        or (isinstance(value, list) and any(isinstance(one, dict) for one in value))
    }
    return elsewhere | kept_answers(form)


def _signature(asked: list[Asked]) -> list[Any]:
    """What is asked: the ids of questions, choices and rows."""
    return [
        (
            one.item.id,
            [option.id for option in [*one.item.options, *one.item.rows]],
            [_signature(entry) for entry in one.entries],
        )
        for one in asked
    ]


def _as_before(asked: Asked, answers: Mapping[str, Any]) -> Asked:
    """As asked, knowing the answer that is stored and not the one that was just read: a warning compares them."""
    before = answers.get(asked.key)
    entries = before if isinstance(before, list) else []
    inside = [
        [_as_before(one, entries[place] if place < len(entries) else {}) for one in entry]
        for place, entry in enumerate(asked.entries)
    ]
    return replace(asked, known=before, entries=inside)


def _was_seen(block: Block, posted: Any, before: PageForm) -> bool:
    """Whether the question was on the page that was sent; without that mark, whether it was there for what is stored."""
    if SEEN in posted:
        return block.item.id in posted[SEEN].split()
    names = block.form.names[block.item.id]
    return block.item.id in before.names or any(name in posted for name in names)
