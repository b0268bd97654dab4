"""The words of monitoring, in Dutch and English: the same on pages and in reports. Pure."""

from analysis.monitoring.rates import FEW, Rate
from surveys.asking import numerals
from surveys.texts import Text, pick

WORDS: dict[str, Text] = {
    "money": {"nl": "Verplichting en gerealiseerde waarde", "en": "Obligation and realised value"},
    "by_form": {"nl": "Plaatsingen naar vorm", "en": "Placements by form"},
    "by_group": {"nl": "Plaatsingen naar doelgroep", "en": "Placements by target group"},
    "by_district": {"nl": "Plaatsingen naar wijk", "en": "Placements by district"},
    "by_duration": {"nl": "Hoe lang plaatsingen duren", "en": "How long placements last"},
    "follow_up": {"nl": "Aan het werk na 6, 12 en 24 maanden", "en": "At work after 6, 12 and 24 months"},
    "followed": {
        "nl": "Wat mensen na 6, 12 en 24 maanden doen",
        "en": "What people do after 6, 12 and 24 months",
    },
    "reasons": {"nl": "Waarom mensen stopten", "en": "Why people stopped"},
    "funnel": {"nl": "Van voordracht tot werk", "en": "From referral to work"},
    "weeks": {"nl": "Van vacature tot start", "en": "From vacancy to start"},
    "zuid": {"nl": "Banen voor bewoners van Zuid", "en": "Jobs for residents of Zuid"},
    "extra": {"nl": "Bijdrage aan de 125.000 extra banen", "en": "Contribution to the 125,000 extra jobs"},
    "money_said": {
        "nl": "Van {n} {unit} zijn verplichting en gerealiseerde waarde bekend: {realised} van {obligation}. Met wat "
        "onbekend is "
        "erbij is {share} gerealiseerd: het minst als daarvan niets is gerealiseerd, het meest als alles is "
        "gerealiseerd. Van "
        "{unrealised} is de gerealiseerde waarde onbekend, van {unobliged} de verplichting; die laatste tellen in het "
        "deel niet mee.",
        "en": "Of {n} {unit} obligation and realised value are known: {realised} of {obligation}. With what is unknown "
        "{share} is "
        "realised: the least if nothing of that was, the most if all of it was. Of {unrealised} the realised value is "
        "unknown, of "
        "{unobliged} the obligation; these last are left out of the share.",
    },
    "fulfilled": {"nl": "Verplichting geheel ingevuld", "en": "Obligation wholly realised"},
    "what": {"nl": "Wat", "en": "What"},
    "euros": {"nl": "Euro", "en": "Euros"},
    "obligation": {"nl": "Verplichting, waar beide bekend zijn", "en": "Obligation, where both are known"},
    "realised": {"nl": "Gerealiseerd, waar beide bekend zijn", "en": "Realised, where both are known"},
    "open_obligation": {
        "nl": "Verplichting waarvan de gerealiseerde waarde onbekend is",
        "en": "Obligation of which the realised value is unknown",
    },
    "counted": {
        "nl": "Plaatsingen: {total}, waarvan {known} bekend en {unknown} onbekend.",
        "en": "Placements: {total}, of which {known} known and {unknown} unknown.",
    },
    "counted_few": {
        "nl": "Plaatsingen: {total}. Wat minder dan vijf keer voorkomt, ook onbekend, staat samen op één regel.",
        "en": "Placements: {total}. What occurs fewer than five times, unknown as well, stands together in one line.",
    },
    "district_said": {
        "nl": "Waar mensen bij de start woonden: de zeven focuswijken, de rest van Zuid en daarbuiten.",
        "en": "Where people lived at the start: the seven focus districts, the rest of Zuid and outside it.",
    },
    "duration_said": {
        "nl": "Van wie nog werkt telt hoe lang tot nu toe.",
        "en": "Of who still works it counts how long so far.",
    },
    "reasons_said": {
        "nl": "Alleen van plaatsingen die gestopt zijn.",
        "en": "Of placements that stopped alone.",
    },
    "follow_up_said": {
        "nl": "Aan het werk is: bij dezelfde of een andere werkgever. Het deel loopt van wie zeker werkt tot wie zeker "
        "werkt en wie "
        "onbekend is samen. Bekend na 6, 12 en 24 maanden: {known}; onbekend: {unknown}; zover is het nog niet: {later}.",
        "en": "At work is: with the same or another employer. The share runs from who certainly works to who certainly "
        "works and "
        "who is unknown together. Known after 6, 12 and 24 months: {known}; unknown: {unknown}; not that far yet: {later}.",
    },
    "funnel_said": {
        "nl": "Van {organisations} organisaties. Een getal dat iemand niet wist ligt tussen de stappen ervoor en erna: "
        "de grijze "
        "balk is wat het nog kan zijn. Onbekend per stap: {unknown} van {ways} {answers}.",
        "en": "Of {organisations} organisations. A number that somebody did not know lies between the steps before and "
        "after it: "
        "the grey bar is what it may still be. Unknown per step: {unknown} of {ways} {answers}.",
    },
    "funnel_outside": {
        "nl": "Van {organisations} organisaties. Een getal dat iemand niet wist ligt tussen de stappen ervoor en erna: de "
        "grijze balk is wat het nog kan zijn.",
        "en": "Of {organisations} organisations. A number that somebody did not know lies between the steps before and "
        "after it: the grey bar is what it may still be.",
    },
    "answers_register": {"nl": "contracten", "en": "contracts"},
    "answers_answers": {"nl": "antwoorden", "en": "answers"},
    "unit_register": {"nl": "contracten", "en": "contracts"},
    "unit_answers": {"nl": "opgaven van organisaties", "en": "statements of organisations"},
    "weeks_said": {
        "nl": "Mediaan {median} weken, de middelste helft {low} tot {high}. Bekend: {n}; onbekend: {unknown}.",
        "en": "Median {median} weeks, the middle half {low} to {high}. Known: {n}; unknown: {unknown}.",
    },
    "weeks_none": {
        "nl": "Van geen enkele plaatsing zijn vacature en start bekend. Onbekend: {unknown}.",
        "en": "Of no placement are vacancy and start known. Unknown: {unknown}.",
    },
    "zuid_said": {
        "nl": "Van {of} plaatsingen: ten minste {low} en ten hoogste {high} zijn een betaalde baan voor iemand uit Zuid. "
        "Bekend: {n}; "
        "onbekend: {unknown}.",
        "en": "Of {of} placements: at least {low} and at most {high} are a paid job for somebody from Zuid. Known: {n}; "
        "unknown: "
        "{unknown}.",
    },
    "extra_said": {
        "nl": "Van de 125.000 extra banen van het Sociaal Akkoord (100.000 bij de markt, 25.000 bij de overheid) gaat "
        "het hier om ten "
        "minste {low} en ten hoogste {high} plaatsingen, dat is {share} per 100.000. Bekend: {n}; onbekend: {unknown}; "
        "bij een "
        "onbekende soort organisatie: {elsewhere}. Een plaatsing is nog geen extra baan volgens de officiële telling, en "
        "of zij "
        "iemand anders verdrong staat hier niet in.",
        "en": "Of the 125,000 extra jobs of the Social Agreement (100,000 with the market, 25,000 with government) these "
        "are at least "
        "{low} and at most {high} placements, which is {share} per 100,000. Known: {n}; unknown: {unknown}; with an "
        "unknown kind of "
        "organisation: {elsewhere}. A placement is not an extra job of the official count yet, and whether it displaced "
        "somebody "
        "else is not told here.",
    },
    "hidden": {
        "nl": "Niet getoond: van zo weinig dat het te herleiden is.",
        "en": "Not shown: of so few that it could be traced.",
    },
    "nothing": {"nl": "Hierover is niets bekend.", "en": "Nothing is known of this."},
    FEW: {"nl": "Minder dan vijf elk, samen", "en": "Fewer than five each, together"},
    "yes": {"nl": "Ja", "en": "Yes"},
    "no": {"nl": "Nee", "en": "No"},
    "unknown": {"nl": "Onbekend", "en": "Unknown"},
    "share": {"nl": "Deel", "en": "Share"},
    "at_work": {"nl": "Aan het werk", "en": "At work"},
    "not_at_work": {"nl": "Niet aan het werk", "en": "Not at work"},
    "not_yet": {"nl": "Nog niet zover", "en": "Not that far yet"},
    "after": {"nl": "Na", "en": "After"},
    "months": {"nl": "Na {months} maanden", "en": "After {months} months"},
    "kind": {"nl": "Soort partner", "en": "Kind of partner"},
    "all": {"nl": "Alle samen", "en": "All together"},
    "others": {"nl": "Overige soorten samen", "en": "Other kinds together"},
    "kind_unknown": {"nl": "Soort onbekend", "en": "Kind unknown"},
    "organisations": {"nl": "Organisaties", "en": "Organisations"},
    "referred": {"nl": "Voorgedragen", "en": "Referred"},
    "introduced": {"nl": "Op gesprek", "en": "Introduced"},
    "started": {"nl": "Gestart", "en": "Started"},
    "working": {"nl": "Werkt nog", "en": "Still at work"},
    "of_referred": {"nl": "Werkt nog, van wie is voorgedragen", "en": "Still at work, of who was referred"},
    "surely": {"nl": "zeker", "en": "for sure"},
    "perhaps": {"nl": "misschien, omdat het onbekend is", "en": "perhaps, as it is unknown"},
    "at_least": {"nl": "ten minste {low}", "en": "at least {low}"},
    "step": {"nl": "Stap", "en": "Step"},
    "least": {"nl": "Minst", "en": "Least"},
    "most": {"nl": "Meest", "en": "Most"},
    "median": {"nl": "Mediaan", "en": "Median"},
    "lower": {"nl": "Een kwart korter dan", "en": "A quarter shorter than"},
    "upper": {"nl": "Een kwart langer dan", "en": "A quarter longer than"},
    "in_weeks": {"nl": "Weken", "en": "Weeks"},
    "lives_zuid": {"nl": "Woont op Zuid", "en": "Lives in Zuid"},
    "lives_focus": {"nl": "Woont in een focuswijk", "en": "Lives in a focus district"},
    "job_zuid": {"nl": "Woont op Zuid en heeft een betaalde baan", "en": "Lives in Zuid and has a paid job"},
    "job_zuid_now": {
        "nl": "Woont op Zuid, heeft een betaalde baan en werkt nog",
        "en": "Lives in Zuid, has a paid job and still works",
    },
    "market": {"nl": "Bij de markt", "en": "With the market"},
    "government": {"nl": "Bij de overheid", "en": "With government"},
    "going_on": {"nl": "Werkt nog", "en": "Still at work"},
    "under_3": {"nl": "Minder dan 3 maanden", "en": "Under 3 months"},
    "3_to_6": {"nl": "3 tot 6 maanden", "en": "3 to 6 months"},
    "6_to_12": {"nl": "6 tot 12 maanden", "en": "6 to 12 months"},
    "12_to_24": {"nl": "1 tot 2 jaar", "en": "1 to 2 years"},
    "over_24": {"nl": "2 jaar of langer", "en": "2 years or longer"},
}  # fmt: skip


def say(key: str, language: str, **values: object) -> str:
    return pick(WORDS[key], language).format(**values)


def share(found: Rate, language: str) -> str:
    """ "40 – 80 %"; one number where nothing is unknown."""
    return "–" if found.low is None or found.high is None else percents(found.low, found.high, language)


def percents(low: float, high: float, language: str) -> str:
    least, most = (numerals.write(round(100 * value, 1), language, 1) for value in (low, high))
    return f"{least} %" if least == most else f"{least} – {most} %"


def between(low: int, high: int | None, language: str) -> str:
    """ "12", "9 – 14", or "at least 9" where nothing bounds it."""
    if high is None:
        return say("at_least", language, low=low)
    return str(low) if low == high else f"{low} – {high}"
