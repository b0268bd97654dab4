"""Routing: which page and items come next, from definition and answers alone. Pure.

Answers (item id → value), a missing key is "not answered":
    single "id" · multi and rank ["id", …] · likert and scale int · likert_matrix {"row": int} · number and money int or
    float · texts str · consent bool · guide_question {"coverage": "asked"|"skipped"|"spontaneous"|None, "note": str} ·
    date and partial_date "2026-03-27", "2026-03", "2026" · period {"from": "2026-01", "to": "2026-06"} · yes_no "yes" or
    "no" · "weet ik niet" {"unknown": True} · the text of a free choice under "<item>__other".
Beside them stand what a response knows of itself: TODAY, the day it was begun, which expressions see as today(), and
SEED, from which orders of chance are drawn. Both stay the same however often it is read.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from surveys.definition import Definition, Item, Option, Page
from surveys.evaluation import number, string
from surveys.rules import Context, evaluate, holds, parse
from surveys.texts import Text, pick

Answers = dict[str, Any]
UNKNOWN = {"unknown": True}
OTHER = "__other"
TODAY = "__today"
SEED = "__seed"
OWN = frozenset({TODAY, SEED})

_PIPE = re.compile(r"\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}")


def context(definition: Definition, answers: Answers, this: Any = None) -> Context:
    """What the definition's expressions may know besides the answers."""
    today = dt.date.fromisoformat(answers[TODAY]) if TODAY in answers else None
    return Context(today=today, this=this, missing=definition.missing_codes)


def walk(definition: Definition, answers: Answers) -> Iterator[tuple[Page, list[Item]]]:
    """Each page of the definition with the items it shows for these answers, perhaps none.

    A condition sees only what stands before it and is itself shown, so a stale answer leads nowhere.
    """
    return ((page, shown) for page, shown, _ in _walk(definition, answers))


def _walk(definition: Definition, answers: Answers) -> Iterator[tuple[Page, list[Item], Answers]]:
    """As `walk`, with what is known and shown up to and on that page, calculated values included."""
    valid = {name: answers[name] for name in definition.given if name in answers}
    knowledge = context(definition, answers)
    for page in definition.pages:
        shown: list[Item] = []
        if holds(page.relevant, valid, knowledge):
            for item in page.items:
                if not holds(item.relevant, valid, knowledge):
                    continue
                shown.append(_offered(item, valid, knowledge, answers.get(SEED)))
                if item.calculation is not None:
                    valid[item.id] = evaluate(parse(item.calculation), valid, knowledge)
                elif item.id in answers:
                    valid[item.id] = answers[item.id]
        yield page, shown, valid


def known(definition: Definition, answers: Answers) -> Answers:
    """What expressions and texts may use at the end: the answers that are shown, and the calculated values."""
    return [valid for _, _, valid in _walk(definition, answers)][-1]


def calculated(definition: Definition, answers: Answers) -> Answers:
    """The values of the calculated items that are relevant; None where one needs something unknown."""
    valid = known(definition, answers)
    return {item.id: valid[item.id] for item in definition.items() if item.calculation and item.id in valid}


def pages(definition: Definition, answers: Answers) -> list[Page]:
    """The pages for these answers, in order; a page where nothing is asked or said is none."""
    return [page for page, shown in walk(definition, answers) if any(map(visible, shown))]


def visible(item: Item) -> bool:
    """Whether a page shows it: a calculated value only when it has a text."""
    return item.type != "calculated" or any(item.text.values())


def items(definition: Definition, page_id: str, answers: Answers) -> list[Item]:
    """The items of a page for these answers, with only the options and rows that are offered now."""
    definition.page(page_id)
    return next(shown for page, shown in walk(definition, answers) if page.id == page_id)


def next_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """The page after `page_id` (None: before the first); None after the last, where the review comes.

    A page that is itself no longer relevant still has a next one.
    """
    return _first(definition, page_id, answers, forward=True)


def previous_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """The page before `page_id` (None: the review); None before the first, where the welcome is."""
    return _first(definition, page_id, answers, forward=False)


def progress(definition: Definition, page_id: str, answers: Answers) -> tuple[int, int]:
    """Position (from 1) and number of pages, for "3 of 8". A page out of view counts with the one before it."""
    shown = {page.id for page in pages(definition, answers)}
    position = 0
    for page in definition.pages:
        position += page.id in shown
        if page.id == page_id:
            return max(position, 1), max(len(shown), 1)
    definition.page(page_id)  # raises: there is no such page
    raise AssertionError


def count_items(definition: Definition, answers: Answers) -> int:
    """How many items a respondent with these answers is shown.

    Each item of a relevant page that asks something counts once: the routing question included, also when it is
    prefilled, and a matrix or ranking as one whatever its rows. Notes do not count, nor do the consents, which come
    before the first page.
    """
    return sum(item.asks for _, shown in walk(definition, answers) for item in shown)


def stale(definition: Definition, answers: Answers) -> set[str]:
    """The keys of answers that no longer count: their item, or its page, is not relevant any more.

    They stay stored, so that nothing is lost when the respondent goes back; "<item>__other" goes stale with its
    item, and when its choice is no longer made. Names that are given from the register never go stale.
    """
    shown = _shown(definition, answers)
    return {
        key
        for key in answers
        if key not in definition.given
        and key not in OWN
        and (
            (item := shown.get(key.removesuffix(OTHER))) is None
            or (key.endswith(OTHER) and not _free_choice_made(item, answers))
        )
    }


def counted(definition: Definition, answers: Answers) -> Answers:
    """The answers that count, which is what analysis reads: none that is stale, no row or choice out of view."""
    shown, gone = _shown(definition, answers), stale(definition, answers)
    valid = {
        key: _in_view(shown.get(key), value)
        for key, value in answers.items()
        if key not in gone and key not in OWN
    }
    return {key: value for key, value in valid.items() if value not in (None, [], {})}


def unanswered(definition: Definition, answers: Answers) -> list[tuple[Page, Item]]:
    """Required items that are shown and have no answer yet, for the review page."""
    valid, knowledge = known(definition, answers), context(definition, answers)
    return [
        (page, item)
        for page, shown in walk(definition, answers)
        for item in shown
        if item.asks and item.id not in answers and required(item, valid, knowledge)
    ]


def required(item: Item, answers: Answers, knowledge: Context) -> bool:
    """Whether the item must be answered, given these answers."""
    if item.required:
        return True
    return item.required_when is not None and holds(item.required_when, answers, knowledge) is True


def pipe(text: Text, answers: Answers, language: str, definition: Definition | None = None) -> str:
    """`text` in `language` with each ${item} replaced by its answer; what is not known becomes "…".

    With `definition` a choice is written as its label, without it as its id.
    """
    return _PIPE.sub(lambda match: _said(match[1], answers, language, definition), pick(text, language))


def indicators(definition: Definition, answers: Answers) -> dict[str, float | None]:
    """The derived indicators of one response; None where something they need is unknown or stale."""
    valid = counted(definition, answers) | calculated(definition, answers)
    knowledge = context(definition, answers)
    return {
        indicator.id: number(evaluate(parse(indicator.expression), valid, knowledge))
        for indicator in definition.indicators
    }


def _shown(definition: Definition, answers: Answers) -> dict[str, Item]:
    return {item.id: item for _, shown in walk(definition, answers) for item in shown}


def _in_view(item: Item | None, value: Any) -> Any:
    """What is left of an answer when only the rows and options that are offered now count."""
    if item is None or value == UNKNOWN:
        return value
    if item.type == "likert_matrix":
        return {row.id: value[row.id] for row in item.rows if row.id in value}
    if item.options:
        offered = {option.id for option in item.options}
        if isinstance(value, list):
            return [option for option in value if option in offered]
        return value if value in offered else None
    return value


def _offered(item: Item, answers: Answers, knowledge: Context, seed: str | None) -> Item:
    chance = item.shuffle and seed is not None
    if not chance and not any(option.relevant for option in [*item.options, *item.rows]):
        return item

    def offered(options: list[Option]) -> list[Option]:
        found = [option for option in options if holds(option.relevant, answers, knowledge)]
        if chance:
            found.sort(key=lambda option: (option.exclusive or option.free_text, _drawn(seed, item, option)))
        return found

    return item.model_copy(update={"options": offered(item.options), "rows": offered(item.rows)})


def _drawn(seed: str | None, item: Item, option: Option) -> bytes:
    """A place by chance that depends on nothing else: another option more or less leaves the order of the rest."""
    if option.exclusive or option.free_text:
        return b""
    return hashlib.sha256(f"{seed} {item.id} {option.id}".encode()).digest()


def _first(definition: Definition, page_id: str | None, answers: Answers, *, forward: bool) -> str | None:
    order = [(page.id, any(map(visible, shown))) for page, shown in walk(definition, answers)]
    if not forward:
        order.reverse()
    if page_id is not None:
        definition.page(page_id)
        order = order[[page for page, _ in order].index(page_id) + 1 :]
    return next((page for page, shown in order if shown), None)


def _free_choice_made(item: Item, answers: Answers) -> bool:
    answer = answers.get(item.id)
    chosen = answer if isinstance(answer, list) else [answer]
    return any(option.free_text and option.id in chosen for option in item.options)


def _said(name: str, answers: Answers, language: str, definition: Definition | None) -> str:
    value = answers.get(name)
    if value is None or isinstance(value, dict):
        return "…"
    if definition is not None and definition.has_item(name):
        item = definition.item(name)
        chosen = value if isinstance(value, list) else [value]
        labels = [pick(option.text, language) for option in map(item.option, map(str, chosen)) if option]
        if labels:
            return ", ".join(labels)
    return string(value)
