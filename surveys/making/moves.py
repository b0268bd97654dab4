"""What stands in another place than before: pages, questions, and parts that are known by more than a name. Pure."""

import difflib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from surveys.definition import Definition, Page
from surveys.making.saying import Difference, item_name, lower
from surveys.texts import Text, pick

Entry = TypeVar("Entry")
Key = TypeVar("Key", bound=Hashable)


def moved(old: Definition, new: Definition) -> Iterator[Difference]:
    """To another page or group, or to another place where it was."""
    before, after = _homes(old), _homes(new)
    was = {item_id: home for home, (_, ids) in before.items() for item_id in ids}
    names = {item.id: item_name(item) for item in new.every_item()}
    for home, (here, ids) in after.items():
        for item_id in ids:
            if item_id in was and was[item_id] != home:
                name, there = names[item_id], before[was[item_id]][0]
                yield Difference(
                    "moved",
                    item_id,
                    {
                        "nl": f"{name['nl']} staat nu {here['nl']}, was {there['nl']}.",
                        "en": f"{name['en']} is now {here['en']}, was {there['en']}.",
                    },
                )
        for item_id in out_of_order(before[home][1] if home in before else [], ids):
            yield another_place(item_id, names, ids, here)


def _homes(definition: Definition) -> dict[tuple[str, str], tuple[Text, list[str]]]:
    """The pages and the groups that repeat: where that is, in words, and the items it holds."""
    found: dict[tuple[str, str], tuple[Text, list[str]]] = {}
    for page in definition.pages:
        name = page_name(page)
        here = {"nl": f"op {lower(name['nl'])}", "en": f"on {lower(name['en'])}"}
        found["page", page.id] = here, [item.id for item in page.items]
    for item in definition.items():
        if item.type == "repeat":
            group: Text = {
                language: f"{word} “{pick(item.text, language)}”"
                for language, word in (("nl", "in de groep"), ("en", "in the group"))
            }
            found["group", item.id] = group, [one.id for one in item.items]
    return found


def another_place(
    part: str, names: Mapping[str, Text], order: list[str], holder: Text | None = None
) -> Difference:
    """A page or item that was moved among its neighbours, with the one that it follows now.

    `order`: the neighbours as they stand now; `holder`: where they stand, in words.
    """
    at, name = order.index(part), names[part]
    where: Text = {"nl": "vooraan", "en": "first"}
    if at:
        follows = names[order[at - 1]]
        where = {"nl": f"na {lower(follows['nl'])}", "en": f"after {lower(follows['en'])}"}
    elif holder:
        where = {"nl": f"vooraan {holder['nl']}", "en": f"first {holder['en']}"}
    return Difference(
        "moved",
        part,
        {"nl": f"{name['nl']} staat nu {where['nl']}.", "en": f"{name['en']} now comes {where['en']}."},
    )


def page_name(page: Page) -> Text:
    return {"nl": f"Pagina “{pick(page.title, 'nl')}”", "en": f"Page “{pick(page.title, 'en')}”"}


def keyed(entries: Iterable[Entry], key: Callable[[Entry], str]) -> dict[tuple[str, int], Entry]:
    """The entries by what they are known by; those that are known by the same are counted."""
    seen: Counter[str] = Counter()
    found = {}
    for entry in entries:
        name = key(entry)
        found[name, seen[name]] = entry
        seen[name] += 1
    return found


def out_of_order(before: Iterable[Key], after: Iterable[Key]) -> list[Key]:
    """Of the names in both, those that have to move to turn one order into the other: as few as can be found."""
    new = [*after]
    old = [name for name in before if name in new]
    new = [name for name in new if name in old]
    kept = {
        name
        for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        for name in old[block.a : block.a + block.size]
    }
    return [name for name in new if name not in kept]
