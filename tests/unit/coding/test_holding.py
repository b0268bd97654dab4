"""What belongs together or apart holds against any groups; who need not move does not; order says nothing."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from coding.groups.holding import Pair, Ties, held


def _id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


PASSAGES = [_id(n) for n in range(12)]
GROUPS = [_id(100 + n) for n in range(4)]
pair = st.lists(st.sampled_from(PASSAGES), min_size=2, max_size=2, unique=True).map(
    lambda two: (two[0], two[1])
)
places = st.fixed_dictionaries({one: st.sampled_from([None, *GROUPS]) for one in PASSAGES})
likeness = st.fixed_dictionaries(
    {one: st.fixed_dictionaries({group: st.floats(-1, 1) for group in GROUPS}) for one in PASSAGES}
)


@st.composite
def consistent(draw: st.DrawFn) -> Ties:
    """Pairs as people say them one by one: one that contradicts is refused and left out."""
    together: list[Pair] = []
    apart: list[Pair] = []
    for two, are in draw(st.lists(st.tuples(pair, st.booleans()), max_size=14)):
        tried = Ties([*together, two], apart) if are else Ties(together, [*apart, two])
        if tried.contradiction() is None:
            (together if are else apart).append(two)
    return Ties(together, apart)


@given(places, consistent(), likeness)
def test_every_pair_holds_after_it(where: dict, ties: Ties, like: dict) -> None:
    moves = held(where, ties, like)
    assert ties.broken({**where, **moves}) is None
    assert all(where[one] != to for one, to in moves.items())
    assert held({**where, **moves}, ties, like) == {}


@given(places, consistent(), likeness, st.sets(st.sampled_from(PASSAGES)))
def test_who_is_fixed_stays_and_pairs_with_one_that_may_move_hold(
    where: dict, ties: Ties, like: dict, fixed: set
) -> None:
    moves = held(where, ties, like, fixed)
    assert not fixed & set(moves)
    if Ties(
        [two for two in ties.together if set(two) <= fixed], [two for two in ties.apart if set(two) <= fixed]
    ).broken(where):
        return  # fixed passages that contradict the pairs: a person's hand goes first
    bundle = ties.bundles()
    of_fixed = {}
    for one in fixed & set(bundle):
        of_fixed.setdefault(bundle[one], set()).add(where[one])
    if any(len(groups) > 1 for groups in of_fixed.values()):
        return
    if any(
        bundle[a] in of_fixed and of_fixed.get(bundle[a]) == of_fixed.get(bundle[b]) != {None}
        for a, b in ties.apart
    ):
        return
    assert ties.broken({**where, **moves}) is None


@given(places, consistent(), likeness, st.sets(st.tuples(st.sampled_from(PASSAGES), st.sampled_from(GROUPS))))
def test_nobody_is_moved_to_where_a_person_took_it_out(
    where: dict, ties: Ties, like: dict, refused: set
) -> None:
    moves = held(where, ties, like, refused=refused)
    assert not {(one, to) for one, to in moves.items()} & refused
    assert ties.broken({**where, **moves}) is None


@given(places, consistent(), likeness, st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_passages_changes_nothing(
    where: dict, ties: Ties, like: dict, order: object
) -> None:
    together, apart, rows = list(ties.together), list(ties.apart), list(where.items())
    for mixed in (together, apart, rows):
        order.shuffle(mixed)  # type: ignore[attr-defined]
    turned = Ties([(b, a) for a, b in together], [(b, a) for a, b in apart])
    assert held(dict(rows), turned, like) == held(where, ties, like)


@given(places, likeness, st.lists(st.tuples(pair, st.booleans()), max_size=14))
def test_pairs_that_hold_move_nobody(where: dict, like: dict, said: list) -> None:
    ties = Ties(
        [two for two, are in said if are and where[two[0]] == where[two[1]]],
        [two for two, are in said if not are and (where[two[0]] is None or where[two[0]] != where[two[1]])],
    )
    if ties.contradiction() is None:
        assert held(where, ties, like) == {}


def test_who_must_leave_goes_to_the_next_nearest_group_or_to_none() -> None:
    a, b = PASSAGES[:2]
    here, near, far = GROUPS[:3]
    where = {a: here, b: here}
    ties = Ties(apart=[(a, b)])
    like = {a: {here: 0.9, near: 0.1, far: 0.0}, b: {here: 0.5, near: 0.4, far: 0.3}}
    assert held(where, ties, like) == {b: near}
    assert held(where, ties, like, refused={(b, near)}) == {b: far}
    assert held(where, ties, {a: {here: 0.9}, b: {here: 0.5, near: 0.05}}) == {b: None}


def test_what_belongs_together_goes_where_most_of_it_is_and_loose_passages_come_along() -> None:
    a, b, c, d = PASSAGES[:4]
    here, there = GROUPS[:2]
    ties = Ties(together=[(a, b), (b, c), (c, d)])
    assert held({a: here, b: there, c: there, d: None}, ties, {}) == {a: there, d: there}
    assert held({a: None, b: None, c: None, d: None}, ties, {}) == {}


def test_a_contradiction_is_named_also_through_others() -> None:
    a, b, c = PASSAGES[:3]
    assert Ties([(a, b), (b, c)], [(c, a)]).contradiction() == (c, a)
    assert Ties([(a, b)], [(b, c), (a, c)]).contradiction() is None
