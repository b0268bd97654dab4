"""docs/instruments.md is whole: every key of every part of an instrument stands there, every kind, and its examples hold."""

import re
from pathlib import Path

import pytest
import yaml

from surveys import definition as parts
from surveys.definition import parse
from surveys.expressions.evaluation import FUNCTIONS
from surveys.expressions.rule_checks import BY_ENTRY, NOT_KNOWN
from surveys.items import Part
from tests import examples

TEXT = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text(encoding="utf-8")
MODELS: dict[type[Part], str] = {
    parts.Definition: "The instrument",
    parts.Page: "Pages",
    parts.Check: "Pages",
    parts.Item: "Items",
    parts.Option: "Items",
    parts.Scale: "Items",
    parts.ScalePoint: "Items",
    parts.Probe: "Items",
    parts.ConsentItem: "Consents",
    parts.Indicator: "Indicators",
}


def section(title: str) -> str:
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n")[1], flags=re.MULTILINE)[0]


def test_all_parts_are_looked_at() -> None:
    assert set(MODELS) == set(Part.__subclasses__())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[Part]) -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", section(MODELS[model]), re.MULTILINE))
    if model is parts.Probe:
        rows = set(re.findall(r"^\| `(\w+)` \|", section("Items").split("\nA probe:\n")[1], re.MULTILINE))
    assert set(model.model_fields) - rows == set()


def test_no_key_is_explained_that_does_not_exist() -> None:
    known = {name for model in MODELS for name in model.model_fields}
    format_part = TEXT.split("\n## The expression language")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", format_part, re.MULTILINE)) - known == set()


def test_every_kind_has_its_words_and_its_example() -> None:
    kinds = set(parts.ItemType.__args__)
    assert {kind for kind in kinds if not re.search(rf"\b{kind}\b", TEXT)} == set()
    asked = {item.type for name in examples.NAMES for item in examples.load(name)[0].every_item()}
    assert asked == kinds


def test_the_examples_can_be_read() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) >= 12
    read = [yaml.safe_load(block) for block in blocks]
    assert parse(read[0]).item("A2").relevant == "${A1} = 'yes'"
    fields = {name for model in MODELS for name in model.model_fields}
    for block in read:
        for part in block if isinstance(block, list) else [block]:
            assert set(part) - fields == set()


def test_every_function_and_every_one_that_is_refused_is_named() -> None:
    language = section("The expression language")
    assert {name for name in {*FUNCTIONS, *BY_ENTRY} if not re.search(rf"`{name}[(`]", language)} == set()
    assert {name for name in NOT_KNOWN if f"`{name}`" not in language} == set()
