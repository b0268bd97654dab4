"""Who speaks of whom, and in which order goals come."""

import uuid

import pytest

from analysis.each_other import comparing, reading
from analysis.framework import Answered
from surveys.definition import library
from surveys.models import PartnerType

SURVEY = library("partner_survey")


@pytest.mark.parametrize(
    ("text", "route", "named"),
    [
        ("De aannemers bellen te laat.", "bouwbedrijf", True),
        ("Die hoofdaannemer zegt niets.", "bouwbedrijf", True),
        ("De Gemeente wil vooral cijfers.", "gemeente", True),
        ("Wij bouwen door.", "bouwbedrijf", False),
        ("Het bureau stuurt drie namen.", "re-integratiebureau", True),
        ("Ik zit aan mijn bureau.", "gemeente", False),
        ("The contractor calls us late.", "bouwbedrijf", True),
        ("", "gemeente", False),
        ("Wat dan ook.", "een eigen soort", False),
    ],
)
def test_a_passage_names_a_kind_of_partner_by_the_words_of_the_field(
    text: str, route: str, named: bool
) -> None:
    assert comparing.speaks_of(text, route) is named


def test_an_own_kind_is_known_by_its_own_name_too() -> None:
    assert comparing.speaks_of("De scholen doen mee.", "gemeente", ("School", "Scholen"))
    assert not comparing.speaks_of("De scholen doen mee.", "gemeente", ("", " "))


def test_places_are_counted_and_what_is_left_out_is_unknown() -> None:
    found = comparing.places([["b", "a"], ["b", "c", "a"], ["a"]], ["a", "b", "c"])
    assert (found["a"].median, found["a"].n, found["a"].unknown) == (2.0, 3, 0)
    assert (found["b"].median, found["b"].n, found["b"].unknown) == (1.0, 2, 1)
    assert found["c"].n == 1


def test_each_kind_of_partner_weighs_the_same_in_the_order() -> None:
    many = comparing.places([["a", "b", "c"]] * 20, ["a", "b", "c"])
    few = comparing.places([["b", "c", "a"]], ["a", "b", "c"])
    fewer = comparing.places([["b", "c", "a"]], ["a", "b", "c"])
    assert comparing.in_order({"many": many, "few": few, "fewer": fewer}, ["a", "b", "c"]) == ["b", "c", "a"]
    assert comparing.in_order({}, ["a", "b"]) == ["a", "b"]


def answered(kind: str, **rows: int) -> Answered:
    return Answered(uuid.uuid4(), kind, {"E2": rows}, frozenset({"E2"}), SURVEY)


def rated(key: str, route: str, *responses: Answered) -> list[tuple[float | None, int, int]]:
    kind = PartnerType(key=key, label={"nl": key}, route=route, position=0)
    found = reading._rated(responses, "ervaringen", kind)
    return [(item.summary.median, item.summary.n, item.summary.unknown) for item in found]


def test_what_others_answered_about_a_kind_stands_in_its_row() -> None:
    given = (
        answered("gemeente", bouwbedrijf=2, woningcorporatie=5),
        answered("woningcorporatie", bouwbedrijf=4),
        answered("re-integratiebureau", gemeente=1),  # said nothing of builders
        answered("bouwbedrijf", gemeente=5),
    )
    assert rated("bouwbedrijf", "bouwbedrijf", *given) == [(3.0, 2, 1)]
    assert rated("gemeente", "gemeente", *given) == [(3.0, 2, 1)]


def test_an_own_kind_is_not_rated_by_what_was_said_of_the_kind_whose_route_it_follows() -> None:
    given = (answered("gemeente", bouwbedrijf=2), answered("woningcorporatie", bouwbedrijf=4))
    assert rated("installateur", "bouwbedrijf", *given) == []
