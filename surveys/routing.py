"""Routing: which page and items come next, from definition and answers alone; see surveys.answers for these. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.answers import OTHER, OWN, SEED, TODAY, UNKNOWN, Answers, free_choice_made
from surveys.asking.piping import entry_title, pipe
from surveys.asking.view import Entry, View, in_view, view_of, visible
from surveys.definition import Definition, Item, Page, Probe
from surveys.expressions.evaluation import number
from surveys.rules import Context, evaluate, holds, parse

__all__ = ["OTHER", "OWN", "SEED", "TODAY", "UNKNOWN", "Answers", "pipe", "visible"]  # and what stands below


def context(definition: Definition, answers: Answers) -> Context:
    """What the definition's expressions may know besides the answers."""
    return view_of(definition, answers).context


def walk(definition: Definition, answers: Answers) -> Iterator[tuple[Page, list[Item]]]:
    """Each page of the definition with the items it shows for these answers, perhaps none."""
    view = view_of(definition, answers)
    return ((page, view.items(page)) for page in definition.pages)


def known(definition: Definition, answers: Answers) -> Mapping[str, Any]:
    """What expressions and texts may use at the end: the answers that are shown, and the calculated values."""
    return view_of(definition, answers).known


def calculated(definition: Definition, answers: Answers) -> Answers:
    """The values of the calculated items that are relevant; None where one needs something unknown."""
    view = view_of(definition, answers)
    return {
        item.id: view.value(item.id) for item in definition.items() if item.calculation and view.shown(item)
    }


def pages(definition: Definition, answers: Answers) -> list[Page]:
    """The pages for these answers, in order; a page where nothing is asked or said is none."""
    view = view_of(definition, answers)
    return [page for page in definition.pages if view.visible(page)]


def shows(definition: Definition, page_id: str, answers: Answers) -> bool:
    """Whether there is such a page for these answers."""
    return definition.has_page(page_id) and view_of(definition, answers).visible(definition.page(page_id))


def items(definition: Definition, page_id: str, answers: Answers) -> list[Item]:
    """The items of a page for these answers, with only the options and rows that are offered now."""
    return view_of(definition, answers).items(definition.page(page_id))


def probes(definition: Definition, item: Item, answers: Answers) -> list[tuple[int, Probe]]:
    """The probes of a guide's question that are for these answers, each with its place: what was put is kept by place."""
    return view_of(definition, answers).probes(item)


def next_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """The page after `page_id` (None: before the first); None after the last, where the review comes.

    A page that is itself no longer relevant still has a next one.
    """
    return _first(definition, page_id, answers, definition.pages)


def previous_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """The page before `page_id` (None: the review); None before the first, where the welcome is."""
    return _first(definition, page_id, answers, definition.pages[::-1])


def progress(definition: Definition, page_id: str, answers: Answers) -> tuple[int, int]:
    """Position (from 1) and number of pages, for "3 of 8". A page out of view counts with the one before it."""
    definition.page(page_id)
    view, position, total, passed = view_of(definition, answers), 0, 0, False
    for page in definition.pages:
        shown = view.visible(page)
        total += shown
        position += shown and not passed
        passed = passed or page.id == page_id
    return max(position, 1), max(total, 1)


def count_items(definition: Definition, answers: Answers) -> int:
    """How many items a respondent with these answers is shown.

    Each item of a relevant page that asks something counts once: the routing question included, also when it is
    prefilled, and a matrix, ranking or repeat as one whatever its rows or entries. Notes do not count, nor do the
    consents, which come before the first page.
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
            or (key.endswith(OTHER) and not free_choice_made(item.options, answers.get(item.id)))
        )
    }


def counted(definition: Definition, answers: Answers) -> Answers:
    """The answers that count, which is what analysis reads: none that is stale, no row or choice out of view.

    Of a repeat the entries in which something is filled in.
    """
    view, shown = view_of(definition, answers), _shown(definition, answers)
    gone = stale(definition, answers)
    valid = {
        key: _counted(view, shown.get(key), value)
        for key, value in answers.items()
        if key not in gone and key not in OWN
    }
    return {key: value for key, value in valid.items() if value not in (None, [], {})}


def unanswered(definition: Definition, answers: Answers) -> list[tuple[Page, Item]]:
    """Required items that are shown and have no answer yet, for the review page.

    One in an entry of a repeat is named "<repeat>.<place from 0>.<item>", as its field on the page is.
    """
    view = view_of(definition, answers)
    found: list[tuple[Page, Item]] = []
    for page, shown in walk(definition, answers):
        for item in shown:
            if item.type == "repeat":
                found += [(page, one) for one in _unanswered_entries(view, item)]
            elif item.asks and item.id not in answers and required(item, view.known, view.context):
                found.append((page, item))
    return found


def required(item: Item, answers: Mapping[str, Any], knowledge: Context) -> bool:
    """Whether the item must be answered, given these answers."""
    if item.required:
        return True
    return item.required_when is not None and holds(item.required_when, answers, knowledge) is True


def fewest(item: Item) -> int:
    """How many entries a repeat that must be answered needs."""
    return max(int(item.min or 0), 1)


def indicators(definition: Definition, answers: Answers) -> dict[str, float | None]:
    """The derived indicators of one response; None where something they need is unknown or stale."""
    view = view_of(definition, answers)
    valid = counted(definition, answers) | calculated(definition, answers)
    valid |= {key: view.value(key) for key in valid if isinstance(valid[key], list)}  # entries, files by name
    return {
        indicator.id: number(evaluate(parse(indicator.expression), valid, view.context))
        for indicator in definition.indicators
    }


def _shown(definition: Definition, answers: Answers) -> dict[str, Item]:
    return {item.id: item for _, shown in walk(definition, answers) for item in shown}


def _counted(view: View, item: Item | None, value: Any) -> Any:
    if item is not None and item.type == "repeat":
        return [found for entry in view.entries(item) if (found := entry.counted())]
    return in_view(item, value)


def _unanswered_entries(view: View, group: Item) -> Iterator[Item]:
    filled = [entry for entry in view.entries(group) if not entry.empty]
    if len(filled) < fewest(group) and required(group, view.known, view.context):
        yield group
    for entry in filled:
        for item in entry.items():
            if item.asks and item.id not in entry.answers and required(item, entry.inside, entry.context):
                yield _named(view.definition, entry, item)


def _named(definition: Definition, entry: Entry, item: Item) -> Item:
    """The item of one entry with a name and a text that say which."""
    text = {
        language: f"{entry_title(entry.group, entry.number, entry.inside, language, definition)}: "
        f"{pipe(item.text, entry.inside, language, definition)}"
        for language in item.text
    }
    return item.model_copy(update={"id": f"{entry.group.id}.{entry.number - 1}.{item.id}", "text": text})


def _first(definition: Definition, page_id: str | None, answers: Answers, order: list[Page]) -> str | None:
    view = view_of(definition, answers)
    if page_id is not None:
        definition.page(page_id)
        order = order[[page.id for page in order].index(page_id) + 1 :]
    return next((page.id for page in order if view.visible(page)), None)
