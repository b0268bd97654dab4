"""The words of XLSForm and what they are here: types of questions, columns, languages. Pure."""

import re

from surveys.texts import Text

TYPES: dict[str, str] = {
    "text": "short_text", "string": "short_text", "integer": "number", "int": "number", "decimal": "number",
    "note": "note", "date": "date", "calculate": "calculated", "acknowledge": "single", "trigger": "single",
    "range": "scale", "file": "file", "image": "file", "photo": "file",
    "phone number": "phone",
}  # fmt: skip
SELECTS = {
    "select one": "single", "select one from": "single", "select1": "single", "select multiple": "multi",
    "select multiple from": "multi", "select all that apply": "multi", "select all that apply from": "multi",
    "rank": "rank",
}  # fmt: skip
AS_TEXT = frozenset({"time", "datetime", "date time", "barcode"})
"""Asked as short text until there is an item of their own."""
QUIET = frozenset(
    "start end today deviceid username phonenumber email audit simserial subscriberid start-geopoint "
    "background-audio imei uri:deviceid uri:username uri:email uri:phonenumber".split()
)
"""Filled by a collecting app; a survey by link has no such thing."""
UNSUPPORTED = frozenset(
    "geopoint geotrace geoshape gps location audio video osm csv-external xml-external hidden background-geopoint "
    "signature select_one_external".split()
)
IMAGE_KINDS = ["png", "jpeg"]
LANGUAGES = {"nl": "nl", "dutch": "nl", "nederlands": "nl", "en": "en", "english": "en", "engels": "en"}
NAMES = {"nl": "Nederlands (nl)", "en": "English (en)"}

OWN = "weerklank"
"""Columns "weerklank::…" and a sheet of this name hold what XLSForm has no place for."""

ALIASES = {
    "list name": "list_name", "value": "name", "relevance": "relevant", "caption": "label", "command": "type",
    "calculate": "calculation", "constraint message": "constraint_message", "constraint_msg": "constraint_message",
    "required message": "required_message", "choice filter": "choice_filter", "repeat count": "repeat_count",
    "read only": "readonly", "read_only": "readonly", "title": "form_title", "id_string": "form_id",
    "set form title": "form_title", "set form id": "form_id", "default language": "default_language",
    "bind::relevant": "relevant", "bind::required": "required", "bind::constraint": "constraint",
    "bind::calculate": "calculation", "bind::jr:constraintmsg": "constraint_message", "constraint-msg": "constraint_message",
}  # fmt: skip
TEXT_COLUMNS = frozenset({"label", "hint", "constraint_message", "guidance_hint", "required_message"})
SURVEY_COLUMNS = frozenset(
    "type name label hint required relevant constraint constraint_message calculation choice_filter parameters "
    "repeat_count appearance default guidance_hint".split()
)
QUIET_COLUMNS = frozenset(
    {"", "comments", "comment", "notes", "note", "disabled", "trigger", "order", "kuid", "$xpath", "$kuid"}
)
CHOICE_COLUMNS = frozenset({"list_name", "name", "label"})

OTHER_TEXT: Text = {"nl": "Anders, namelijk", "en": "Other, namely"}
NONE_TEXT: Text = {"nl": "Geen van deze", "en": "None of these"}
DOES_NOT_FIT: Text = {"nl": "Dit antwoord past niet.", "en": "This answer does not fit."}
SEEN: list[dict[str, object]] = [
    {"id": "ok", "text": {"nl": "Ja, gezien", "en": "Yes, seen"}},
    {"id": "no", "text": {"nl": "Nee", "en": "No"}},
]
ENTRY: Text = {"nl": "Nummer", "en": "Number"}
ADD: Text = {"nl": "Nog een toevoegen", "en": "Add another"}
LANGUAGE_WORDS: dict[str, Text] = {
    "nl": {"nl": "Nederlands", "en": "Dutch"},
    "en": {"nl": "Engels", "en": "English"},
}

_OPTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,59}")


def item_name(name: str, otherwise: str) -> str:
    """A name as our items have them: letters, digits and single underscores, a letter first."""
    clean = re.sub(r"_{2,}", "_", re.sub(r"\W", "_", name, flags=re.ASCII))[:40].rstrip("_")
    if re.match(r"[A-Za-z]", clean):
        return clean
    return f"q_{clean.strip('_')}"[:40].rstrip("_") if clean.strip("_") else otherwise


def option_name(name: str, otherwise: str) -> str:
    """A name as our options have them."""
    if _OPTION_ID.fullmatch(name):
        return name
    return re.sub(r"[^A-Za-z0-9_+.-]", "_", name)[:60].lstrip("_+.-") or otherwise


def language_of(spoken: str) -> str | None:
    """ "nl" or "en" for "Nederlands (nl)", "English" …; None for another language."""
    words = re.findall(r"[a-z]+", spoken.lower())
    return next((LANGUAGES[word] for word in words if word in LANGUAGES), None)
