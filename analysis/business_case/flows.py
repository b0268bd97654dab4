"""The amounts of a business case: what is asked for each, and who pays whom what. Pure.

Three parties: the contractor, the municipality, and the residents who are placed. What one pays another moves between
them; only what comes from or goes outside (work done, hours of guidance) makes society richer or poorer. So society is
the sum of the three, as in a social cost-benefit analysis (Boardman et al., Cost-Benefit Analysis, ch. 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.business_case.ranges import Numbers
from surveys.texts import Text

Party = Literal["contractor", "municipality", "resident"]
PARTIES: tuple[Party, ...] = ("contractor", "municipality", "resident")
PARTY_NAMES: dict[str, Text] = {
    "contractor": {"nl": "Opdrachtnemer", "en": "Contractor"},
    "municipality": {"nl": "Gemeente", "en": "Municipality"},
    "resident": {"nl": "Geplaatste bewoners", "en": "Residents placed"},
    "society": {"nl": "Samenleving", "en": "Society"},
}

Unit = Literal["eur", "eur_month", "percent", "hours_week", "months", "number"]


@dataclass(frozen=True)
class Input:
    """Something to fill in, with its least, most likely and greatest value. Percentages are 0–100."""

    key: str
    part: Literal["contract", "placement", "contractor", "municipality"]
    unit: Unit
    name: Text
    hint: Text


def _input(
    key: str, part: Literal["contract", "placement", "contractor", "municipality"], unit: Unit, nl: str, en: str,
    hint_nl: str = "", hint_en: str = "",
) -> Input:  # fmt: skip
    hint = {"nl": hint_nl, "en": hint_en} if hint_nl else {}
    return Input(key, part, unit, {"nl": nl, "en": en}, hint)


INPUTS = (
    _input("basis", "contract", "eur", "Grondslag", "Basis",
           "De opdrachtsom, de loonsom of het loondeel: wat de clausule noemt.",
           "The contract sum, the wage sum or the share of labour: what the clause names."),
    _input("percent", "contract", "percent", "Percentage social return", "Percentage of social return"),
    _input("placements", "placement", "number", "Plaatsingen", "Placements"),
    _input("hours", "placement", "hours_week", "Uren per week", "Hours a week"),
    _input("months", "placement", "months", "Duur", "Duration"),
    _input("block", "placement", "eur", "Waarde van een voltijdsjaar", "Value of a full-time year",
           "Uit de waarderingstabel van de regio.", "From the region’s valuation table."),
    _input("bonus", "placement", "eur", "Toeslag per plaatsing", "Bonus a placement",
           "Bijvoorbeeld voor leeftijd of een vast contract; anders 0.",
           "For age or a permanent contract, for example; else 0."),
    _input("lasting", "placement", "percent", "Na 12 maanden nog aan het werk", "Still at work after 12 months",
           "Wie niet gevolgd is, is onbekend: laat dat zien in laag en hoog.",
           "Who was not followed is unknown: show that in low and high."),
    _input("wage", "contractor", "eur_month", "Loonkosten", "Wage costs",
           "Per plaatsing, bij deze uren.", "A placement, at these hours."),
    _input("productivity", "contractor", "percent", "Loonwaarde", "Productivity",
           "Wat het werk oplevert, als deel van de loonkosten.", "What the work brings, as a share of the wage costs."),
    _input("substituted", "contractor", "eur_month", "Uitgespaarde inhuur", "Hired labour saved",
           "Boven op de loonwaarde; 0 als niemand anders was ingehuurd.",
           "On top of productivity; 0 if nobody else would have been hired."),
    _input("guidance", "contractor", "eur_month", "Begeleiding op de werkvloer", "Guidance at work"),
    _input("training", "contractor", "eur", "Opleiding per plaatsing", "Training a placement"),
    _input("administration", "contractor", "eur_month", "Administratie per plaatsing", "Administration a placement"),
    _input("subsidy", "municipality", "eur_month", "Loonkostensubsidie", "Wage subsidy",
           "Van de gemeente aan de opdrachtnemer.", "From the municipality to the contractor."),
    _input("coaching", "municipality", "eur_month", "Jobcoach", "Job coach", "Voor zover de gemeente betaalt.",
           "As far as the municipality pays."),
    _input("handling", "municipality", "eur_month", "Uitvoering door de gemeente", "Handling by the municipality",
           "Voordragen, controleren en registreren, per plaatsing.", "Referring, checking and registering, a placement."),
    _input("benefit", "municipality", "eur_month", "Uitkering die niet meer nodig is", "Benefit no longer needed",
           "Per plaatsing.", "A placement."),
    _input("benefit_months", "municipality", "months", "Maanden zonder uitkering", "Months without the benefit",
           "Kan langer zijn dan de plaatsing, of korter.", "May be longer than the placement, or shorter."),
)  # fmt: skip
BY_KEY = {each.key: each for each in INPUTS}

Values = Mapping[str, Numbers]


@dataclass(frozen=True)
class Flow:
    """Euros from one party to another; None is outside the three. `factors` multiply, percentages as shares.

    An amount a month is multiplied by the months that `lasts` names; without, it comes once, in the first month.
    """

    key: str
    name: Text
    payer: Party | None
    receiver: Party | None
    factors: tuple[str, ...]
    lasts: Literal["months", "benefit_months"] | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("placements", *self.factors, *((self.lasts,) if self.lasts else ()))

    def amount(self, values: Values, until: float = np.inf) -> Numbers:
        """Euros up to and with month `until`, 0 or more."""
        total = values["placements"]
        for factor in self.factors:
            total = total * values[factor] / (100 if BY_KEY[factor].unit == "percent" else 1)
        return total * np.minimum(values[self.lasts], until) if self.lasts else total


def _named(key: str) -> Text:
    return BY_KEY[key].name


FLOWS = (
    Flow("wage", _named("wage"), "contractor", "resident", ("wage",), "months"),
    Flow("work", {"nl": "Waarde van het werk", "en": "Value of the work"}, None, "contractor",
         ("wage", "productivity"), "months"),
    Flow("substituted", _named("substituted"), None, "contractor", ("substituted",), "months"),
    Flow("guidance", _named("guidance"), "contractor", None, ("guidance",), "months"),
    Flow("training", {"nl": "Opleiding", "en": "Training"}, "contractor", None, ("training",), None),
    Flow("administration", {"nl": "Administratie", "en": "Administration"}, "contractor", None,
         ("administration",), "months"),
    Flow("subsidy", _named("subsidy"), "municipality", "contractor", ("subsidy",), "months"),
    Flow("coaching", _named("coaching"), "municipality", None, ("coaching",), "months"),
    Flow("handling", _named("handling"), "municipality", None, ("handling",), "months"),
    Flow("benefit", _named("benefit"), "resident", "municipality", ("benefit",), "benefit_months"),
)  # fmt: skip
