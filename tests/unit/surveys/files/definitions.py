"""Draws instruments that hold together: every kind of item, with conditions on what was asked before."""

import itertools
from typing import Any, get_args

from hypothesis import strategies as st

from surveys.definition import Definition, ItemType, parse

KINDS = sorted(get_args(ItemType))
REPEATABLE = ["single", "multi", "number", "short_text", "date", "yes_no", "calculated", "note"]
SIGNS = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"],
    exclude_characters="${}\u00a0\ufeff",
)
words = st.text(SIGNS, min_size=1, max_size=24).map(str.strip).filter(bool)
texts = st.fixed_dictionaries({"nl": words, "en": words})
some_texts = st.one_of(st.just({}), texts, st.fixed_dictionaries({"nl": words}))
prefixes = st.sampled_from(["q", "Q", "vraag_", "n0", "other"])
option_ids = st.sampled_from(
    ["a", "B", "0", "12", "gemeente", "re-integratie", "x.y", "p+q", "other", "yes_", "dk"]
)


@st.composite
def definitions(draw: Any, guides: bool = True) -> Definition:
    """A survey (or guide) of up to three pages; names, options and scales differ each time."""
    guide = guides and draw(st.booleans())
    prefix = draw(prefixes)
    pool = (f"{prefix}{number}" for number in itertools.count(1))
    given = {next(pool): "partner.type"} if draw(st.booleans()) else {}
    maker = _Maker(draw, pool, guide, list(given))
    data: dict[str, Any] = {
        "id": draw(option_ids),
        "version": draw(st.sampled_from(["", "3", "2026-1"])),
        "kind": "guide" if guide else "survey",
        "title": draw(texts),
        "intro": draw(some_texts),
        "languages": draw(st.sampled_from([["nl", "en"], ["en", "nl"], ["nl"]])),
        "duration_minutes": draw(st.none() | st.integers(1, 90)),
        "given": given,
        "scales": {"eens": {"points": maker.points()}, "met spatie": {"points": maker.points()}},
        "consents": [
            {"key": f"c{number}", "text": draw(texts), "required": draw(st.booleans())}
            for number in range(draw(st.integers(0, 2)))
        ],
        "pages": [maker.page() for _ in range(draw(st.integers(1, 3)))],
        "min_cell": draw(st.sampled_from([5, 8])),
    }
    asked = [item["id"] for page in data["pages"] for item in page["items"]]
    data["asks_for_figures"] = draw(st.lists(st.sampled_from(asked), max_size=2, unique=True))
    data["indicators"] = (
        [{"id": "ind", "expression": maker.condition(), "title": draw(texts)}] if maker.before else []
    )
    return parse(data)


class _Maker:
    def __init__(self, draw: Any, pool: Any, guide: bool, before: list[str]) -> None:
        self.draw, self.pool, self.guide = draw, pool, guide
        self.before = before
        self.choices: dict[str, list[str]] = {}
        self.few: dict[str, list[str]] = {}
        self.pages = 0

    def points(self) -> list[dict[str, Any]]:
        values = self.draw(st.lists(st.integers(-9, 99), min_size=2, max_size=4, unique=True))
        return [
            {"value": value, "text": self.draw(texts), "missing": self.draw(st.booleans())}
            for value in values
        ]

    def page(self) -> dict[str, Any]:
        self.pages += 1
        page = {
            "id": self.draw(st.sampled_from([f"page{self.pages}", f"{self.pages}-a.b", f"d_{self.pages}"])),
            "title": self.draw(texts),
            "intro": self.draw(some_texts),
            "coherence_dimension": self.draw(st.sampled_from([None, "goals"])),
        }
        self._maybe(page, "relevant", self.condition)
        page["items"] = [self.item() for _ in range(self.draw(st.integers(1, 4)))]
        return page

    def item(self, kinds: list[str] | None = None) -> dict[str, Any]:
        allowed = kinds or (["guide_question", "note"] if self.guide else KINDS)
        kind = self.draw(st.sampled_from(allowed))
        item: dict[str, Any] = {"id": next(self.pool), "type": kind, "text": self.draw(texts)}
        item["hint"] = self.draw(some_texts)
        self._maybe(item, "relevant", self.condition)
        if kind in ("single", "multi", "rank"):
            item["options"] = self.options(kind)
            item["shuffle"] = self.draw(st.booleans())
        elif kind in ("likert", "likert_matrix"):
            item["scale"] = self.draw(st.sampled_from(["eens", "met spatie"]))
        elif kind == "scale":
            item |= {
                "min": self.draw(st.integers(0, 2)),
                "max": self.draw(st.integers(3, 10)),
                "max_label": self.draw(some_texts),
            }
        elif kind in ("number", "money"):
            item |= self.draw(st.sampled_from([{}, {"min": 0}, {"max": 12.5}, {"min": -3, "max": 40}]))
            item |= {"decimals": self.draw(st.integers(0, 3))} if kind == "number" else {}
            item["unit"] = self.draw(some_texts)
        elif kind == "guide_question":
            item["probes"] = [self.probe() for _ in range(self.draw(st.integers(0, 2)))]
        elif kind == "calculated":
            item["calculation"] = self.condition()
        elif kind == "repeat":
            item |= {
                "entry": self.draw(texts),
                "add_text": self.draw(texts),
                "min": self.draw(st.none() | st.integers(0, 2)),
            }
            outside = list(self.before)
            item["items"] = [self.item(REPEATABLE) for _ in range(self.draw(st.integers(1, 3)))]
            self.before = outside
            return item
        if kind == "likert_matrix":
            item["rows"] = self.options(kind)
        if kind not in ("note", "calculated"):
            item["required"] = self.draw(st.booleans())
            self._maybe(item, "required_when", self.condition)
            item["allow_unknown"] = self.draw(st.booleans())
            item["codes"] = self.draw(st.lists(words, max_size=2))
            item["carry_over"] = self.draw(st.sampled_from([None, "show"]))
            if self.draw(st.booleans()):
                item |= {"constraint": ". != 'a'", "constraint_message": self.draw(texts)}
            if self.draw(st.booleans()):
                item |= {"warn": "string-length(.) > 3", "warn_message": self.draw(texts)}
        self._known(item)
        return item

    def options(self, kind: str) -> list[dict[str, Any]]:
        ids = self.draw(st.lists(option_ids, min_size=2, max_size=4, unique=True))
        options = []
        for identifier in ids:
            option = {"id": identifier, "text": self.draw(texts)}
            self._maybe(option, "relevant", self.condition)
            options.append(option)
        if kind in ("single", "multi"):
            options[-1]["free_text"] = self.draw(st.booleans())
            options[0]["exclusive"] = kind == "multi" and self.draw(st.booleans())
        return options

    def probe(self) -> dict[str, Any]:
        probe = {"text": self.draw(texts)}
        self._maybe(probe, "relevant", self.condition)
        return probe

    def condition(self) -> str:
        """Of what was asked before this; one that always holds when there is nothing yet."""
        if not self.before:
            return "1 = 1"
        name = self.draw(st.sampled_from(self.before))
        if name in self.choices:
            option = self.draw(st.sampled_from(self.choices[name]))
            return f"selected(${{{name}}}, '{option}')"
        if name in self.few:
            return f"${{{name}}} = '{self.draw(st.sampled_from(self.few[name]))}'"
        return self.draw(
            st.sampled_from([f"${{{name}}} != ''", f"${{{name}}} = 'x' or 1 > 2", f"not(${{{name}}}='')"])
        )

    def _known(self, item: dict[str, Any]) -> None:
        if item["type"] == "guide_question":
            return  # what is noted in a conversation is no answer to compare with
        self.before.append(item["id"])
        if item["type"] in ("single", "multi"):
            self.choices[item["id"]] = [option["id"] for option in item["options"]]
            if item["options"][-1].get("free_text"):
                self.before.append(item["id"] + "__other")
        if item["type"] == "yes_no":
            self.few[item["id"]] = ["yes", "no"]
        if item["type"] == "likert":
            self.few[item["id"]] = [""]
        if item["type"] == "likert_matrix":
            self.before += [f"{item['id']}.{row['id']}" for row in item["rows"] if "." not in row["id"]]

    def _maybe(self, part: dict[str, Any], key: str, make: Any) -> None:
        if self.draw(st.booleans()):
            part[key] = make()
