"""The family of alphas for unitizing against the published example; agreement on presence against the general formulas."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from coding import agreement, unitizing
from coding.presence import pooled, presence

ROOT = Path(__file__).parents[3]
EXAMPLES = {
    e["id"]: e for e in json.loads((ROOT / "tests/data/agreement_examples.json").read_text())["examples"]
}


def units(name: str) -> unitizing.Units:
    found = EXAMPLES[name]["units_start_end_exclusive"]
    return {coder: [(s, e, code) for s, e, code in of_coder] for coder, of_coder in found.items()}


def test_the_family_equals_the_published_example() -> None:
    example = EXAMPLES["krippendorff2019_fig12_11"]
    expected = example["expected"]
    found = unitizing.family(units(example["id"]), 0, example["continuum"]["length"])
    assert found.u == pytest.approx(expected["u_alpha_nominal"], abs=0.0005)
    assert found.binary == pytest.approx(expected["bar_u_alpha_binary"], abs=0.001)
    assert found.coded == pytest.approx(expected["cu_alpha_nominal"], abs=0.0005)
    for code, value in expected["(k)u_alpha"].items():
        alpha = found.codes[code].alpha
        assert alpha is None if value is None else alpha == pytest.approx(value, abs=1e-9)
    for code, share in expected["coverage"].items():
        assert found.codes[code].coverage == pytest.approx(share, abs=0.0001)


def test_coders_who_do_the_same_agree_wholly() -> None:
    found = unitizing.family(units("identical"), 0, 30)
    assert found.u == pytest.approx(1.0, abs=1e-9)
    assert found.coded == pytest.approx(1.0, abs=1e-9)
    assert {code.alpha for code in found.codes.values()} == {1.0}


def test_two_codes_on_the_same_words_are_not_for_this_family() -> None:
    with pytest.raises(ValueError, match="overlap"):
        unitizing.family({"a": [(0, 5, "x"), (4, 9, "y")], "b": []}, 0, 10)


def test_nobody_coded_anything_is_none_and_not_one() -> None:
    assert unitizing.family({"a": [], "b": []}, 0, 10) == unitizing.Family(None, None, None)
    assert unitizing.family({"a": [(0, 5, "x")]}, 0, 10) == unitizing.Family(None, None, None)


@given(st.integers(0, 10_000), st.integers(2, 4))
def test_the_family_stays_below_one_and_knows_no_order_of_coders(seed: int, coders: int) -> None:
    chance = random.Random(seed)
    made = {}
    for coder in "abcd"[:coders]:
        cuts = sorted(chance.sample(range(41), 8))
        made[coder] = [
            (start, end, chance.choice("xyz")) for start, end in zip(cuts[::2], cuts[1::2], strict=True)
        ]
    found = unitizing.family(made, 0, 40)
    turned = unitizing.family(dict(zip(made, reversed(made.values()), strict=True)), 0, 40)
    for one, other in ((found.u, turned.u), (found.binary, turned.binary), (found.coded, turned.coded)):
        assert one == other is None or one == pytest.approx(other)
        assert one is None or one <= 1 + 1e-9


tables = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from([True, False, None]), min_size=coders, max_size=coders),
        min_size=1,
        max_size=30,
    )
)


@given(tables)
def test_presence_equals_the_general_formulas(table: list[list[bool | None]]) -> None:
    found = presence(table)
    ratings = [[None if value is None else int(value) for value in row] for row in table]
    for measure, value in (
        (found.percent, agreement.percent(ratings)),
        (found.alpha, agreement.alpha(ratings)),
    ):
        assert measure.value == value is None or measure.value == pytest.approx(value)
    if len(table[0]) == 2:
        kappa = agreement.cohen_kappa(ratings)
        assert found.kappa.value == kappa is None or found.kappa.value == pytest.approx(kappa)


@pytest.mark.parametrize("coders", [2, 3])
def test_presence_equals_nltk(coders: int) -> None:
    chance = random.Random(coders)
    table = [[chance.random() < 0.4 for _ in range(coders)] for _ in range(60)]
    task = AnnotationTask(
        data=[(f"c{c}", str(u), str(v)) for u, row in enumerate(table) for c, v in enumerate(row)]
    )
    found = presence(table)
    assert found.alpha.value == pytest.approx(task.alpha())
    assert found.kappa.value == pytest.approx(task.kappa() if coders == 2 else task.pi())
    assert found.percent.value == pytest.approx(task.avg_Ao())


def test_an_interval_holds_its_value_and_narrows_with_more_units() -> None:
    chance = random.Random(3)
    rows = [
        (value := chance.random() < 0.5, value if chance.random() < 0.85 else not value) for _ in range(400)
    ]
    few, many = presence(rows[:40]).alpha, presence(rows).alpha
    for found in (few, many):
        assert found.low is not None
        assert found.high is not None
        assert found.value is not None
        assert found.low <= found.value <= found.high
    assert few.high - few.low > many.high - many.low  # type: ignore[operator]


def test_the_interval_is_that_of_resampling_one_by_one() -> None:
    chance = random.Random(5)
    table = [[chance.random() < 0.3, chance.random() < 0.3] for _ in range(80)]
    slow = agreement.bootstrap([[int(v) for v in row] for row in table], agreement.alpha)
    fast = presence(table).alpha
    assert fast.low == pytest.approx(slow.low, abs=0.06)
    assert fast.high == pytest.approx(slow.high, abs=0.06)


def test_several_codes_together_are_their_ratings_together() -> None:
    chance = random.Random(7)
    one, other = ([[chance.random() < 0.4 for _ in range(2)] for _ in range(30)] for _ in range(2))
    found = pooled([one, other])
    assert found.alpha.value == pytest.approx(agreement.alpha([[int(v) for v in row] for row in one + other]))
    assert found.units == 30


@pytest.mark.parametrize(
    ("table", "warning"),
    [
        ([[False, False]] * 50, "never"),
        ([[True, True]] + [[False, False]] * 60, "rare"),
        ([[True, True]] * 60 + [[False, True]], "always"),
        ([[True, True]] * 5 + [[False, False]] * 20, "few"),
        ([[True, True]] * 20 + [[False, False]] * 20, ""),
    ],
)
def test_a_number_that_says_little_is_marked(table: list[list[bool]], warning: str) -> None:
    assert presence(table).warning == warning
