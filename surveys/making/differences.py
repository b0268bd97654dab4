"""What differs between two versions of an instrument, as sentences in both languages. Pure.

Items are matched as in `surveys.mapping`: by id, or by the name they had before.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from surveys import mapping
from surveys.definition import Definition, Item, Page, read
from surveys.making import kinds, picking, references
from surveys.making.labels import label
from surveys.making.saying import Difference, came_or_went, item_name, part_came, reworded, setting
from surveys.texts import LANGUAGES, Text, pick

GIVEN: dict[str, Text] = {"partner.type": {"nl": "soort partner", "en": "kind of partner"}}
HANDLED = frozenset({"id", "was", "type", "options", "rows", "probes", "items"})
PARTS: dict[str, Text] = {
    "options": {"nl": "antwoord", "en": "answer"},
    "rows": {"nl": "rij", "en": "row"},
    "points": {"nl": "stap", "en": "step"},
}


def compare(old: Definition, new: Definition) -> list[Difference]:
    """Every difference: first of the instrument as a whole, then along the newer version, then what was removed."""
    renamed = [
        (m.old.id, m.new.id) for m in mapping.matches(old, new) if m.old and m.new and m.old.id != m.new.id
    ]
    old = _as_called_now(old, renamed)
    found = [
        *_whole(old, new),
        *_pages(old, new),
        *(_renamed(before, after) for before, after in renamed),
        *_moved(old, new),
        *(difference for match in mapping.matches(old, new) for difference in _item(match)),
    ]
    words = _conditions(old) | _conditions(new)
    return [_in_words(difference, words) if difference.kind == "rule" else difference for difference in found]


def _conditions(definition: Definition) -> dict[str, Text]:
    """Every condition that can be picked, with its words in both languages."""
    items = {item.id: item for page in definition.pages for item in page.items}
    found: dict[str, Text] = {}
    for spoken in LANGUAGES:
        names = {item.id: pick(item.text, spoken) for item in items.values()}
        names |= {name: pick(GIVEN.get(source), spoken) or name for name, source in definition.given.items()}
        names[picking.THIS] = {"nl": "het antwoord", "en": "the answer"}[spoken]
        values = {item.id: {o.id: pick(o.text, spoken) for o in item.options} for item in items.values()}
        parts = [
            *definition.pages,
            *items.values(),
            *(o for i in items.values() for o in (*i.options, *i.rows, *i.probes)),
        ]
        for part in parts:
            for key in ("relevant", "required_when", "constraint", "warn"):
                text = getattr(part, key, None)
                picked = picking.read(text) if text else None
                if text and picked is not None:
                    found.setdefault(text, {})[spoken] = picking.sentence(picked, names, values, spoken)
    return found


def _in_words(difference: Difference, words: dict[str, Text]) -> Difference:
    said = dict(difference.text)
    for text in sorted(words, key=len, reverse=True):
        for language in said:
            said[language] = said[language].replace(text, words[text][language])
    return Difference(difference.kind, difference.place, said)


def _as_called_now(old: Definition, renamed: list[tuple[str, str]]) -> Definition:
    """The older version with today's names, so that a new name counts once and not in each condition that uses it."""
    data = old.to_json()
    for before, after in renamed:
        data = references.rename(data, before, after)
    return read(data)


def _renamed(before: str, after: str) -> Difference:
    return Difference(
        "setting",
        after,
        {
            "nl": f"Vraag {before} heet nu {after}; eerdere antwoorden gaan mee.",
            "en": f"Question {before} is now called {after}; earlier answers go along.",
        },
    )


# ---------------------------------------------------------------- the instrument


def _whole(old: Definition, new: Definition) -> Iterator[Difference]:
    whole: Text = {"nl": "De vragenlijst", "en": "The instrument"}
    for key in ("title", "intro"):
        yield from reworded("", key, whole, getattr(old, key), getattr(new, key))
    for key in ("languages", "duration_minutes", "asks_for_figures", "given", "min_cell"):
        yield from setting("", key, whole, getattr(old, key), getattr(new, key))
    before = {consent.key: consent for consent in old.consents}
    after = {consent.key: consent for consent in new.consents}
    for key in [*after, *(key for key in before if key not in after)]:
        name: Text = {"nl": f"Toestemming {key}", "en": f"Consent {key}"}
        if key not in before or key not in after:
            yield came_or_went("", name, (after.get(key) or before[key]).text, added=key in after)
            continue
        for field in ("text", "explanation"):
            yield from reworded("", field, name, getattr(before[key], field), getattr(after[key], field))
        yield from setting("", "required", name, before[key].required, after[key].required)
    yield from _scales(old, new)
    yield from _indicators(old, new)


def _scales(old: Definition, new: Definition) -> Iterator[Difference]:
    for key in dict.fromkeys([*new.scales, *old.scales]):
        name: Text = {"nl": f"Antwoordschaal {key}", "en": f"Answer scale {key}"}
        if key not in old.scales or key not in new.scales:
            yield came_or_went("", name, {}, added=key in new.scales)
            continue
        before = {str(point.value): point for point in old.scales[key].points}
        after = {str(point.value): point for point in new.scales[key].points}
        yield from _parts("", "points", name, before, after)


def _indicators(old: Definition, new: Definition) -> Iterator[Difference]:
    before = {one.id: one for one in old.indicators}
    after = {one.id: one for one in new.indicators}
    for key in dict.fromkeys([*after, *before]):
        name: Text = {"nl": f"Kengetal {key}", "en": f"Indicator {key}"}
        if key not in before or key not in after:
            yield came_or_went("", name, (after.get(key) or before[key]).title, added=key in after)
            continue
        for text in ("title", "note"):
            yield from reworded("", text, name, getattr(before[key], text), getattr(after[key], text))
        for field in ("expression", "unit", "dimension"):
            yield from setting("", field, name, getattr(before[key], field), getattr(after[key], field))


# ---------------------------------------------------------------- pages


def _pages(old: Definition, new: Definition) -> Iterator[Difference]:
    before = {page.id: page for page in old.pages}
    after = {page.id: page for page in new.pages}
    for page in new.pages:
        name = _page_name(page)
        if page.id not in before:
            yield came_or_went(page.id, {"nl": "Pagina", "en": "Page"}, page.title, added=True)
            continue
        for key in ("title", "intro"):
            yield from reworded(page.id, key, name, getattr(before[page.id], key), getattr(page, key))
        for key in ("relevant", "coherence_dimension"):
            yield from setting(page.id, key, name, getattr(before[page.id], key), getattr(page, key))
        yield from _checks(before[page.id], page)
    for page in old.pages:
        if page.id not in after:
            yield came_or_went(page.id, {"nl": "Pagina", "en": "Page"}, page.title, added=False)
    for page_id in _out_of_order([*before], [*after]):
        name = _page_name(after[page_id])
        yield Difference(
            "moved",
            page_id,
            {"nl": f"{name['nl']} staat op een andere plaats.", "en": f"{name['en']} was moved."},
        )


def _checks(old: Page, new: Page) -> Iterator[Difference]:
    """Checks over several questions have no names: one that reckons otherwise came, and the other went."""
    name = _page_name(new)
    what: Text = {"nl": "controle", "en": "check"}
    before = {check.expression: check for check in old.checks}
    after = {check.expression: check for check in new.checks}
    for expression, check in after.items():
        if expression not in before:
            yield part_came(new.id, name, what, check.message, added=True)
            continue
        was = before[expression]
        said: Text = {
            language: f"{name[language]}, {what[language]} “{pick(was.message, language)}”"
            for language in LANGUAGES
        }
        yield from reworded(new.id, "message", said, was.message, check.message)
        for key in ("severity", "items"):
            yield from setting(new.id, key, said, getattr(was, key), getattr(check, key))
    for expression, check in before.items():
        if expression not in after:
            yield part_came(new.id, name, what, check.message, added=False)


def _page_name(page: Page) -> Text:
    return {"nl": f"Pagina “{pick(page.title, 'nl')}”", "en": f"Page “{pick(page.title, 'en')}”"}


# ---------------------------------------------------------------- items


def _moved(old: Definition, new: Definition) -> Iterator[Difference]:
    """To another page, or to another place on its page."""
    for page in new.pages:
        stayed: list[str] = []
        for item in page.items:
            if not old.has_item(item.id):
                continue
            was = old.page_of(item.id)
            if was.id == page.id:
                stayed.append(item.id)
                continue
            name, here, there = item_name(item), _page_name(page), _page_name(was)
            yield Difference(
                "moved",
                item.id,
                {
                    "nl": f"{name['nl']} staat nu op {_lower(here['nl'])}, was {_lower(there['nl'])}.",
                    "en": f"{name['en']} is now on {_lower(here['en'])}, was {_lower(there['en'])}.",
                },
            )
        before = [item.id for one in old.pages if one.id == page.id for item in one.items]
        for item_id in _out_of_order(before, stayed):
            yield Difference(
                "moved",
                item_id,
                {
                    "nl": f"Vraag {item_id} staat op een andere plaats.",
                    "en": f"Question {item_id} was moved.",
                },
            )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _item(match: mapping.Match) -> Iterator[Difference]:
    if match.old is None or match.new is None:
        item = match.new or match.old
        assert item is not None
        yield came_or_went(item.id, item_name(item), item.text, added=match.old is None)
        return
    before, after = match.old, match.new
    name = item_name(after)
    if before.type != after.type:
        one, other = kinds.of(before.type).name, kinds.of(after.type).name
        yield Difference(
            "setting",
            after.id,
            {
                "nl": f"{name['nl']} is een andere soort vraag: “{other['nl']}”, was “{one['nl']}”. "
                f"Eerdere antwoorden {match.fate['nl']}.",
                "en": f"{name['en']} is another kind of question: “{other['en']}”, was “{one['en']}”. "
                f"Earlier answers {match.fate['en']}.",
            },
        )
    for key in Item.model_fields:
        if key in HANDLED:
            continue
        was, now = getattr(before, key), getattr(after, key)
        yield from (reworded if isinstance(now, dict) else setting)(after.id, key, name, was, now)
    for key in ("options", "rows"):
        yield from _parts(
            after.id,
            key,
            name,
            {option.id: option for option in getattr(before, key)},
            {option.id: option for option in getattr(after, key)},
        )
    yield from _probes(after, before)


def _probes(after: Item, before: Item) -> Iterator[Difference]:
    """Follow-up questions have no names: one that reads otherwise came, and the other went."""
    was, now = [probe.text for probe in before.probes], [probe.text for probe in after.probes]
    name = item_name(after)
    for text in now:
        if text not in was:
            yield part_came(after.id, name, {"nl": "doorvragen", "en": "probe"}, text, added=True)
    for text in was:
        if text not in now:
            yield part_came(after.id, name, {"nl": "doorvragen", "en": "probe"}, text, added=False)
    conditions = {json.dumps(probe.text, sort_keys=True): probe.relevant for probe in before.probes}
    for probe in after.probes:
        if (same := json.dumps(probe.text, sort_keys=True)) in conditions:
            said: Text = {
                language: f"{name[language]}, {word} “{pick(probe.text, language)}”"
                for language, word in (("nl", "doorvragen"), ("en", "probe"))
            }
            yield from setting(after.id, "relevant", said, conditions[same], probe.relevant)


def _parts(
    place: str, key: str, name: Text, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    """Options, rows, or the points of a scale."""
    what = PARTS[key]
    for part_id, part in after.items():
        if part_id not in before:
            yield part_came(place, name, what, part.text, added=True)
            continue
        was = before[part_id]
        said: Text = {
            language: f"{name[language]}, {what[language]} “{pick(was.text, language)}”"
            for language in LANGUAGES
        }
        yield from reworded(place, "text", said, was.text, part.text, kind="answers")
        for field in ("relevant", "exclusive", "free_text", "missing"):
            if hasattr(part, field):
                yield from setting(place, field, said, getattr(was, field), getattr(part, field))
    for part_id, part in before.items():
        if part_id not in after:
            yield part_came(place, name, what, part.text, added=False)
    if _out_of_order([*before], [*after]):
        yield Difference(
            "answers",
            place,
            {
                "nl": f"{name['nl']}: de volgorde is anders ({label(key, 'nl').lower()}).",
                "en": f"{name['en']}: the order differs ({label(key, 'en').lower()}).",
            },
        )


def _out_of_order(before: Iterable[str], after: Iterable[str]) -> list[str]:
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
