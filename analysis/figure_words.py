"""One sentence on a figure of a survey, in Dutch and English: the same on pages, in reports and in the API. Pure."""

from analysis.distributions import Distribution
from analysis.statistics import Ordinal
from surveys.asking import numerals
from surveys.texts import Text, pick

WORDS: dict[str, Text] = {
    "hidden": {
        "nl": "Niet getoond: van zo weinig antwoorden dat ze te herleiden zijn.",
        "en": "Not shown: of so few answers that they could be traced.",
    },
    "none": {"nl": "Geen antwoorden.", "en": "No answers."},
    "gone": {
        "nl": "Deze vraag is in deze ronde niet meer te vinden.",
        "en": "This question is not to be found in this round any more.",
    },
    "scale": {
        "nl": "Mediaan {median}, middelste helft {low} tot {high}, op een schaal van {first} tot {last}.",
        "en": "Median {median}, the middle half {low} to {high}, on a scale from {first} to {last}.",
    },
    "numbers": {
        "nl": "Mediaan {median}, middelste helft {low} tot {high}.",
        "en": "Median {median}, the middle half {low} to {high}.",
    },
    "first": {"nl": "Op de eerste plaats gezet: {counts}.", "en": "Put first: {counts}."},
    "known": {
        "nl": "n = {known}; onbekend: {unknown}; opengelaten: {open}.",
        "en": "n = {known}; unknown: {unknown}; left open: {open}.",
    },
    "known_row": {
        "nl": "n = {known}; onbekend of opengelaten: {unknown}.",
        "en": "n = {known}; unknown or left open: {unknown}.",
    },
    "then": {
        "nl": "Toen dit cijfer werd gekoppeld, was n = {then}.",
        "en": "When this figure was linked, n was {then}.",
    },
    "lost": {
        "nl": "Van de antwoorden waarmee dit cijfer werd gekoppeld (n = {then}) is er geen meer over.",
        "en": "Of the answers with which this figure was linked (n = {then}) none is left.",
    },
    "lost_outside": {
        "nl": "Van de antwoorden waarmee dit cijfer werd gekoppeld is er geen meer over.",
        "en": "Of the answers with which this figure was linked none is left.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    return pick(WORDS[key], language).format(**values)


def whole(found: Distribution, language: str) -> str:
    """What is known of a question without rows, and how many are not known."""
    if found.hidden:
        return say("hidden", language)
    counted = say("known", language, known=found.known, unknown=found.unknown, open=found.open)
    if not found.known:
        return f"{say('none', language)} {counted}"
    if found.points:
        point = found.points[0]
        return f"{_scale(point.summary, point.labels, language)} {counted}"
    if found.numbers is not None:
        return f"{_numbers('numbers', found.numbers, language)} {counted}"
    counts = "; ".join(f"{pick(text, language)}: {count}" for text, count in found.counts)
    told = say("first", language, counts=counts) if found.item.type == "rank" else f"{counts}."
    return f"{told} {counted}"


def row(summary: Ordinal, labels: dict[int, Text], asked: int, language: str) -> str:
    """The same of one row of a matrix, which `asked` respondents were shown."""
    if summary.hidden:
        return say("hidden", language)
    counted = say("known_row", language, known=summary.n, unknown=asked - summary.n)
    if not summary.n:
        return f"{say('none', language)} {counted}"
    return f"{_scale(summary, labels, language)} {counted}"


def _scale(summary: Ordinal, labels: dict[int, Text], language: str) -> str:
    ends = (min(labels), max(labels))
    first, last = (f"{value} ({pick(labels[value], language)})" for value in ends)
    return _numbers("scale", summary, language, first=first, last=last)


def _numbers(key: str, found: object, language: str, **values: str) -> str:
    points = {name: getattr(found, name) for name in ("median", "low", "high")}
    written = {name: numerals.write(round(value, 1), language, 1) for name, value in points.items()}
    return say(key, language, **written, **values)
