"""What a memo can be about, and which kinds there are. Pure.

The kinds follow those that grounded theory tells apart (Corbin & Strauss, Basics of Qualitative Research, 2015, ch. 6):
notes on what was said, on concepts, on method, and on one's own part in it.
"""

from surveys.texts import Text

SUBJECTS: dict[str, Text] = {
    "study": {"nl": "de studie", "en": "the study"},
    "document": {"nl": "document", "en": "document"},
    "code": {"nl": "code", "en": "code"},
    "theme": {"nl": "thema", "en": "theme"},
    "partner": {"nl": "partner", "en": "partner"},
    "coding": {"nl": "passage", "en": "passage"},
    "interview": {"nl": "interview", "en": "interview"},
    "journal": {"nl": "logboek", "en": "journal"},
}
"""In the order of choosing. Memos on passages are written in the workspace, those on interviews at the interview."""

WRITTEN_HERE = ("study", "document", "code", "theme", "partner", "journal")

KINDS: dict[str, Text] = {
    "content": {"nl": "inhoudelijk", "en": "on content"},
    "theory": {"nl": "theoretisch", "en": "theoretical"},
    "method": {"nl": "methodisch", "en": "on method"},
    "reflexive": {"nl": "reflexief", "en": "reflexive"},
}
