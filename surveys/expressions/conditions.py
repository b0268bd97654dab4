"""The conditions of an instrument: which cannot be read, or look at what is not there or not yet asked. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from surveys import rules
from surveys.expressions.syntax import base
from surveys.texts import Text

if TYPE_CHECKING:
    from surveys.definition import Definition, Item, Scale

Known = dict[str, Collection[str] | None]
"""The names that exist, with the ids of their options where they have options."""
Found = Iterator[tuple[str, Text]]


@dataclass(frozen=True)
class _Reader:
    groups: Mapping[str, str]
    talked: Collection[str]
    """The questions of a conversation: what is noted there is no answer to compare with."""
    before: Known = field(default_factory=dict)
    scales: Mapping[str, "Scale"] = field(default_factory=dict)

    def expression(self, place: str, text: str | None, known: Known, within: str | None = None) -> Found:
        if text is None:
            return
        try:
            tree = rules.parse(text)
        except rules.BadExpression as error:
            yield place, error.text
            return
        for problem in rules.check(tree, known, self.groups, within):
            yield place, problem
        for name in sorted({base(name) for name in rules.references(tree)} & set(self.talked)):
            yield (
                place,
                {
                    "nl": f"naar {name} kan niets kijken: wat in een gesprek wordt genoteerd is geen antwoord om mee te "
                    "vergelijken. Kies de soort partner.",
                    "en": f"nothing can look at {name}: what is noted in a conversation is no answer to compare with. "
                    "Choose the kind of partner.",
                },
            )

    def item(self, item: "Item", known: Known, within: str | None = None) -> Found:
        """An item; `known` is what its checks may look at: all of its page (and of its entry)."""
        before = self.before
        yield from self.expression(item.id, item.relevant, before, within)
        yield from self.expression(item.id, item.calculation, before, within)
        yield from self.expression(item.id, item.required_when, known, within)
        for option in [*item.options, *item.rows]:
            yield from self.expression(f"{item.id} › {option.id}", option.relevant, before, within)
        for number, probe in enumerate(item.probes, 1):
            for place, problem in self.expression(item.id, probe.relevant, before, within):
                yield (
                    place,
                    {"nl": f"doorvragen {number}: {problem['nl']}", "en": f"probe {number}: {problem['en']}"},
                )
        yield from self.expression(item.id, item.constraint, known, within)
        yield from self.expression(item.id, item.warn, known, within)
        before[item.id] = _options(item, self.scales)
        for one in item.items:
            yield from self.item(one, known, item.id)


def problems(definition: "Definition") -> Found:
    """Each problem with its place, in the order of the instrument."""
    talked = {item.id for item in definition.items() if item.type == "guide_question"}
    reader = _Reader(definition.groups, talked, dict.fromkeys(definition.given), definition.scales)
    for page in definition.pages:
        yield from reader.expression(page.id, page.relevant, reader.before)
        on_page = {
            one.id: _options(one, definition.scales) for item in page.items for one in (item, *item.items)
        }
        known = reader.before | on_page
        for item in page.items:
            yield from reader.item(item, known)
        for check in page.checks:
            yield from reader.expression(page.id, check.expression, known)
    for indicator in definition.indicators:
        yield from reader.expression(indicator.id, indicator.expression, reader.before)


def _options(item: "Item", scales: Mapping[str, "Scale"]) -> list[str] | None:
    """What can be answered, as conditions name it; None where that is no short list."""
    if item.type in ("single", "multi"):
        return [option.id for option in item.options]
    if item.type == "yes_no":
        return ["yes", "no"]
    if item.type == "likert" and item.scale and item.scale in scales:
        return [str(value) for value in scales[item.scale].values]
    return None
