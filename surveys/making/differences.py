"""What differs between two versions of an instrument, as sentences in both languages. Pure.

Items are matched as in `surveys.mapping`: by id, or by the name they had before.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from surveys import mapping
from surveys.definition import Definition, Item, Page, read
from surveys.making import kinds, picking, references
from surveys.making.moves import another_place, keyed, moved, out_of_order, page_name
from surveys.making.saying import (
    Difference,
    another_order,
    came_or_went,
    item_name,
    part_came,
    reworded,
    setting,
)
from surveys.texts import LANGUAGES, Text, pick

GIVEN: dict[str, Text] = {"partner.type": {"nl": "soort partner", "en": "kind of partner"}}
HANDLED = frozenset({"id", "was", "type", "options", "rows", "probes", "items"})
WHOLE: dict[str, Text] = {
    "survey": {"nl": "De vragenlijst", "en": "The survey"},
    "guide": {"nl": "De leidraad", "en": "The guide"},
}
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
        *moved(old, new),
        *(difference for match in mapping.matches(old, new) for difference in _item(match)),
    ]
    words = _conditions(old) | _conditions(new)
    return [_in_words(difference, words) if difference.kind == "rule" else difference for difference in found]


def _conditions(definition: Definition) -> dict[str, Text]:
    """Every condition that can be picked, with its words in both languages."""
    items = {item.id: item for item in definition.every_item()}
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
    whole = WHOLE[new.kind]
    for key in ("title", "intro"):
        yield from reworded("", key, whole, getattr(old, key), getattr(new, key))
    for key in ("languages", "duration_minutes", "asks_for_figures", "given", "min_cell"):
        yield from setting("", key, whole, getattr(old, key), getattr(new, key))
    before = {consent.key: consent for consent in old.consents}
    after = {consent.key: consent for consent in new.consents}
    if out_of_order(before, after):
        yield another_order("", whole, "consents")
    for key in [*after, *(key for key in before if key not in after)]:
        name: Text = {"nl": f"Toestemming {key}", "en": f"Consent {key}"}
        if key not in before or key not in after:
            yield came_or_went("", name, (after.get(key) or before[key]).text, added=key in after)
            continue
        yield from reworded("", "wording", name, before[key].text, after[key].text)
        yield from reworded("", "explanation", name, before[key].explanation, after[key].explanation)
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
    if out_of_order(before, after):
        yield another_order("", WHOLE[new.kind], "indicators")
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
        name = page_name(page)
        if page.id not in before:
            yield came_or_went(page.id, name, {}, added=True)
            continue
        for key in ("title", "intro"):
            yield from reworded(page.id, key, name, getattr(before[page.id], key), getattr(page, key))
        for key in ("relevant", "coherence_dimension"):
            yield from setting(page.id, key, name, getattr(before[page.id], key), getattr(page, key))
        yield from _checks(before[page.id], page)
    for page in old.pages:
        if page.id not in after:
            yield came_or_went(page.id, page_name(page), {}, added=False)
    names = {page.id: page_name(page) for page in new.pages}
    for page_id in out_of_order(before, after):
        yield another_place(page_id, names, [*after])


def _checks(old: Page, new: Page) -> Iterator[Difference]:
    """Checks over several questions have no names: one that reckons otherwise came, and the other went."""
    name = page_name(new)
    what: Text = {"nl": "controle", "en": "check"}
    before = keyed(old.checks, lambda check: check.expression)
    after = keyed(new.checks, lambda check: check.expression)
    for key, check in after.items():
        if key not in before:
            yield part_came(new.id, name, what, check.message, added=True)
            continue
        was, said = before[key], _within(name, what, check.message)
        yield from reworded(new.id, "message", said, was.message, check.message)
        yield from setting(new.id, "severity", said, was.severity, check.severity)
        yield from setting(new.id, "shown_at", said, was.items, check.items)
    for key, check in before.items():
        if key not in after:
            yield part_came(new.id, name, what, check.message, added=False)
    if out_of_order(before, after):
        yield another_order(new.id, name, "checks")


# ---------------------------------------------------------------- items


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
        was, now = (keyed(getattr(one, key), lambda option: option.id) for one in (before, after))
        yield from _parts(after.id, key, name, was, now)
    yield from _probes(after, before)


def _probes(after: Item, before: Item) -> Iterator[Difference]:
    """Follow-up questions have no names: one that reads otherwise came, and the other went."""
    was, now = (
        keyed(one.probes, lambda probe: json.dumps(probe.text, sort_keys=True)) for one in (before, after)
    )
    name = item_name(after)
    what: Text = {"nl": "doorvraag", "en": "probe"}
    for key, probe in now.items():
        if key not in was:
            yield part_came(after.id, name, what, probe.text, added=True)
        else:
            said = _within(name, what, probe.text)
            yield from setting(after.id, "relevant", said, was[key].relevant, probe.relevant)
    for key, probe in was.items():
        if key not in now:
            yield part_came(after.id, name, what, probe.text, added=False)
    if out_of_order(was, now):
        yield another_order(after.id, name, "probes")


def _parts(
    place: str, key: str, name: Text, before: Mapping[Any, Any], after: Mapping[Any, Any]
) -> Iterator[Difference]:
    """Options, rows, or the points of a scale."""
    what = PARTS[key]
    for part_id, part in after.items():
        if part_id not in before:
            yield part_came(place, name, what, part.text, added=True)
            continue
        was = before[part_id]
        said = _within(name, what, was.text)
        yield from reworded(place, "wording", said, was.text, part.text, kind="answers")
        for field in ("relevant", "exclusive", "free_text", "missing"):
            if hasattr(part, field):
                yield from setting(place, field, said, getattr(was, field), getattr(part, field))
    for part_id, part in before.items():
        if part_id not in after:
            yield part_came(place, name, what, part.text, added=False)
    if out_of_order(before, after):
        yield another_order(place, name, key)


def _within(name: Text, what: Text, text: Text) -> Text:
    """What a part is called: 'Vraag K, antwoord “Ja”'."""
    return {
        language: f"{name[language]}, {what[language]} “{pick(text, language)}”" for language in LANGUAGES
    }
