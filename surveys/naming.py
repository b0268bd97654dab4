"""What a respondent is called on pages and in documents: the organisation, or only its type. Service: reads rows."""

from surveys.models import Response, Wave
from surveys.texts import Text, pick

_SOMEBODY: Text = {"nl": "Een respondent ({type})", "en": "A respondent ({type})"}


def respondent(response: Response, language: str, *, names: bool) -> str:
    """The organisation, or "A respondent (builder)": where it is not known, and with names=False in a confidential wave."""
    if response.partner is not None and may_be_named(response, names=names):
        return response.partner.name
    return of_type(response.kind.label, language)


def may_be_named(response: Response, *, names: bool) -> bool:
    """Whether organisation and person may be shown; `names`: to somebody who does the fieldwork."""
    return response.partner is not None and (names or not is_confidential(response.wave))


def of_type(label: Text, language: str) -> str:
    return pick(_SOMEBODY, language).format(type=pick(label, language))


def is_confidential(wave: Wave | None) -> bool:
    """Whether only who does the fieldwork may see which organisation answered."""
    return wave is not None and wave.mode != "identified"
