"""Which words of a finding can be released, and by what they are told apart. Pure."""

from surveys.texts import Text

FIELDS: dict[str, tuple[str, ...]] = {
    "lesson": ("title", "statement", "change", "for_whom", "feasibility", "feasibility_reason"),
    "element": (
        "title", "when", "then", "mechanism", "for_whom", "conditions", "not_when", "counter_evidence",
        "core", "general", "changeable", "substantiation", "source", "source_context",
    ),
    "effect": (
        "title", "statement", "for_whom", "direction", "expected", "contribution", "other_explanations",
        "substantiation", "source", "source_context",
    ),
}  # fmt: skip
"""By kind of finding. Names of people (its owner) and agreements within the study (dates, first step) stay there."""

CHOSEN = ("feasibility", "core", "general", "changeable", "substantiation", "direction", "expected")
"""Fields that hold a choice and no text."""

DOMAINS: dict[str, Text] = {
    "wonen": {"nl": "wonen", "en": "housing"},
    "werken": {"nl": "werken", "en": "work"},
    "zorg": {"nl": "zorg", "en": "care"},
    "onderwijs": {"nl": "onderwijs", "en": "education"},
}
"""Life domains."""

DISTRICTS: dict[str, Text] = {
    "afrikaanderwijk": {"nl": "Afrikaanderwijk", "en": "Afrikaanderwijk"},
    "bloemhof": {"nl": "Bloemhof", "en": "Bloemhof"},
    "carnisse": {"nl": "Carnisse", "en": "Carnisse"},
    "feijenoord": {"nl": "Feijenoord (wijk)", "en": "Feijenoord (neighbourhood)"},
    "hillesluis": {"nl": "Hillesluis", "en": "Hillesluis"},
    "oud-charlois": {"nl": "Oud-Charlois", "en": "Oud-Charlois"},
    "tarwewijk": {"nl": "Tarwewijk", "en": "Tarwewijk"},
    "elders_zuid": {"nl": "Elders op Zuid", "en": "Elsewhere in Zuid"},
    "buiten_zuid": {"nl": "Buiten Zuid", "en": "Outside Zuid"},
}
"""The focus districts and the rest, by the keys of the built-in survey."""
