"""What can go wrong in the rooms, as types. The hall turns each into a page or a status code. Pure."""

from surveys.texts import Text, pick


class WeerklankError(Exception):
    """Something a person can understand and act on: `text` says, per language, what happened and what to do next."""

    def __init__(self, text: Text) -> None:
        super().__init__(pick(text, "en"))
        self.text = text


class NotFound(WeerklankError):
    """There is no such thing, or not for this person."""


class Refused(WeerklankError):
    """The rules of the study do not allow this now."""


class Stale(WeerklankError):
    """Somebody changed it in the meantime; the caller shows both versions."""


class AlreadySubmitted(Refused):
    """The response was handed in; its answers stay as they are."""


class Expired(Refused):
    """The link or the period is over."""


class NotOpenYet(Expired):
    """The period has still to begin."""


class Replaced(Expired):
    """A newer link took the place of this one."""


class Recalled(Expired):
    """The invitation was sent by mistake and taken back."""


class BadFile(WeerklankError):
    """A file that came from outside cannot be read as what it says it is."""


class BadDefinition(WeerklankError):
    """An instrument or codebook that does not hold together; `problems` names each place."""

    def __init__(self, text: Text, problems: list[str] | None = None) -> None:
        super().__init__(text)
        self.problems = problems or []
