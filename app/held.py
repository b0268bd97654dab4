"""What was read from a file, between the step that shows it and the step that takes it in.

Nothing of a file is kept on the server: it goes to the browser and comes back, signed for this study and this person.
"""

from typing import Any

from flask import current_app, g, request
from flask_security import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from surveys.errors import BadFile
from surveys.texts import Text

HOURS = 4
MOST_SIGNS = 3_500_000
"""What a form may bring back."""
LATE: Text = {
    "nl": "Dit voorbeeld is verlopen. Kies het bestand opnieuw.",
    "en": "This preview has expired. Choose the file again.",
}
TOO_LARGE: Text = {
    "nl": "Dit bestand is te groot om in één keer in te lezen. Deel het op.",
    "en": "This file is too large to import at once. Divide it.",
}


def hold(purpose: str, data: Any) -> str:
    """What was read, signed for this study and person, to come back with the next form. Raises BadFile when too large."""
    text = _signer(purpose).dumps(data)
    signed = text if isinstance(text, str) else text.decode()
    if len(signed) > MOST_SIGNS:
        raise BadFile(TOO_LARGE)
    return signed


def held_back(purpose: str) -> Any:
    """What the form brings back. Raises BadFile when it is not what was held, or too old."""
    try:
        return _signer(purpose).loads(request.form.get("held", ""), max_age=HOURS * 3600)
    except BadSignature as error:
        raise BadFile(LATE) from error


def _signer(purpose: str) -> URLSafeTimedSerializer:
    salt = f"import-{purpose}-{g.study.id}-{current_user.id}"
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=salt)
