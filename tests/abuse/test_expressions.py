"""Expressions that a small instrument would use to stop a page: they are refused, or come to nothing, in no time."""

import time

import pytest

from surveys import routing
from surveys.definition import parse
from surveys.errors import BadDefinition
from surveys.expressions.evaluation import LONGEST
from surveys.rules import BadExpression, evaluate
from surveys.rules import parse as read


def _two(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def test_texts_made_of_texts_made_of_texts_stop_growing() -> None:
    """Thirty times twice as long would be five million million signs."""
    items = [{"id": "c0", "type": "long_text", "text": _two("?")}]
    for number in range(1, 31):
        twice = f"concat(${{c{number - 1}}}, ${{c{number - 1}}})"
        items.append({"id": f"c{number}", "type": "calculated", "text": _two("="), "calculation": twice})
    definition = parse(
        {"id": "x", "title": _two("x"), "pages": [{"id": "p", "title": _two("p"), "items": items}]}
    )
    started = time.process_time()
    found = routing.calculated(definition, {"c0": "a" * 5000})
    assert time.process_time() - started < 1
    assert max(len(value or "") for value in found.values()) == 40_000
    assert max(len(value or "") for value in found.values()) <= LONGEST


@pytest.mark.parametrize("call", ["count-if(${g}, %s)", "sum-if(${g}, %s, ${n})"])
def test_counting_per_entry_per_entry_per_entry_is_refused(call: str) -> None:
    twice = call % (call % "${n} > 1")
    answers = {"g": [{"n": 2}] * 50}
    started = time.process_time()
    evaluate(read(twice), answers)
    assert time.process_time() - started < 2
    with pytest.raises(BadExpression) as refused:
        read(call % twice)
    assert set(refused.value.text) == {"nl", "en"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "1" + ")" * 900,
        "not(" * 900 + "1" + ")" * 900,
        "-" * 3900 + "1",
        "1" + "+1" * 1990,
        "${a" + "}" * 50,
    ],
)
def test_deep_and_long_expressions_are_refused_in_words(text: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read(text)
    assert set(refused.value.text) == {"nl", "en"}
    assert isinstance(refused.value, BadExpression)
