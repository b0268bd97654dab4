"""Saturation by base, run and threshold: an example worked out by hand, and what random orders can and cannot do."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from analysis.saturation import Step, assess, shuffled

INTERVIEWS = ["abc", "abd", "ae", "bf", "ag", "a", "bh", "ab", "c", "d"]
"""New codes per interview: 3 1 1 1 1 0 1 0 0 0; the first four hold six."""


def test_saturation_as_worked_out_by_hand() -> None:
    found = assess(INTERVIEWS, 4, 2, 0.0)
    assert found.base_codes == 6
    assert [step.new for step in found.steps] == [3, 1, 1, 1, 1, 0, 1, 0, 0, 0]
    assert [step.total for step in found.steps] == [3, 4, 5, 6, 7, 7, 8, 8, 8, 8]
    assert found.steps[4] == Step(1, 7)  # the first run ends with the sixth
    assert [step.run_new for step in found.steps[5:]] == [1, 1, 1, 0, 0]
    assert found.steps[5].ratio == 1 / 6
    assert found.reached == 7  # 7 + 2: the eighth and the ninth brought nothing
    assert assess(INTERVIEWS, 4, 2, 0.2).reached == 4  # one of six is below a fifth
    assert assess(INTERVIEWS, 4, 3, 0.0).reached == 7
    assert assess(INTERVIEWS[:8], 4, 2, 0.0).reached is None


def test_the_example_of_the_authors() -> None:
    """Guest, Namey & Chen (2020): 37 themes in the base of four; a run that brings four more is 11 % and not enough,
    the next brings one, 3 %, and saturation stands at 6 + 2; with runs of three it stands at 7 + 3."""
    fresh = [20, 9, 5, 3, 3, 3, 1, 0, 1, 0]
    names = itertools.count()
    interviews = [{next(names) for _ in range(count)} for count in fresh]
    found = assess(interviews, 4, 2, 0.05)
    assert found.base_codes == 37
    assert [round(100 * step.ratio) for step in found.steps if step.ratio is not None][:3] == [16, 11, 3]
    assert found.reached == 6
    assert assess(interviews, 4, 3, 0.05).reached == 7


def test_too_few_interviews_cannot_tell() -> None:
    few = assess(INTERVIEWS[:5], 4, 2, 0.05)
    assert few.reached is None
    assert not few.enough
    assert not assess([], 4, 2, 0.05).enough
    assert not assess(
        ["", "", "", "", "", "", "a"], 4, 2, 0.05
    ).enough  # a base without codes divides nothing
    assert assess(INTERVIEWS[:6], 4, 2, 0.05).enough


CODES = st.lists(st.frozensets(st.sampled_from("abcdefgh")), min_size=1, max_size=9)


@given(CODES, st.integers(1, 4), st.integers(1, 3), st.sampled_from([0.0, 0.05, 0.3]))
def test_random_orders_end_where_the_order_of_dates_ends(codes, base, run, threshold) -> None:  # type: ignore[no-untyped-def]
    one = assess(codes, base, run, threshold)
    many = shuffled(codes, base, run, threshold, draws=25, seed=3)
    assert many.low[-1] == many.middle[-1] == many.high[-1] == one.steps[-1].total
    for low, middle, high in zip(many.low, many.middle, many.high, strict=True):
        assert low <= middle <= high
    assert many.low == sorted(many.low)
    assert shuffled(codes, base, run, threshold, draws=25, seed=3) == many
    assert 0 <= many.reached <= 25
    assert (many.usual is None) == (many.reached == 0)


def test_orders_that_are_all_alike_say_what_the_one_says() -> None:
    alike = [frozenset("ab")] * 8
    assert shuffled(alike, 4, 2, 0.0, draws=10).reached == 10
    assert shuffled(alike, 4, 2, 0.0, draws=10).usual == assess(alike, 4, 2, 0.0).reached == 4
