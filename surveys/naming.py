"""What a respondent is called on pages and in documents: the organisation, or only its type. Service: reads rows."""

from surveys.models import Response, Wave
from surveys.texts import LANGUAGES, Text, pick

_SOMEBODY: Text = {"nl": "Een respondent ({type})", "en": "A respondent ({type})"}


def respondent(response: Response, language: str, *, names: bool) -> str:
    """The organisation, or "A respondent (builder)": where it is not known, and with names=False in a confidential wave."""
    if response.partner is not None and (names or not is_confidential(response.wave)):
        return response.partner.name
    return of_type(response.kind.label, language)


def of_type(label: Text, language: str) -> str:
    return pick(_SOMEBODY, language).format(type=pick(label, language))


def in_all(response: Response) -> Text:
    """What may stand where everybody of the team reads: a name only in an identified wave or an interview."""
    return {language: respondent(response, language, names=False) for language in LANGUAGES}


def is_confidential(wave: Wave | None) -> bool:
    """Whether only who does the fieldwork may see which organisation answered."""
    return wave is not None and wave.mode != "identified"
