"""What happened to a theme, as sentences."""

from flask_babel import gettext as _
from flask_babel import ngettext

from coding.groups.models import ThemeEvent
from coding.models import Theme


def sentence(event: ThemeEvent, other: Theme | None) -> str:
    """One event in words; the other theme is called as it is called now."""
    name = other.label if other is not None else _("another group")
    number = event.passages
    if event.kind == "moved" and other is None:
        return str(
            ngettext(
                "%(num)d passage was put here by hand.", "%(num)d passages were put here by hand.", number
            )
        )
    said = {
        "renamed": lambda: _("It got its name."),
        "defined": lambda: _("Its central concept was written: from then on it was a theme."),
        "undefined": lambda: _("Its central concept was taken away: it was a group of passages again."),
        "merged": lambda: _("It was merged into “%(name)s”.", name=name),
        "took_in": lambda: _("It took in “%(name)s”.", name=name),
        "unmerged": lambda: _("It came back out of “%(name)s”.", name=name),
        "gave_back": lambda: _("“%(name)s” was taken out of it again.", name=name),
        "dismissed": lambda: _("It was taken off the list."),
        "restored": lambda: _("It was put back on the list."),
        "moved": lambda: ngettext(
            "%(num)d passage came from “%(name)s”.",
            "%(num)d passages came from “%(name)s”.",
            number,
            name=name,
        ),
        "left": lambda: ngettext(
            "%(num)d passage went to “%(name)s”.", "%(num)d passages went to “%(name)s”.", number, name=name
        ),
        "out": lambda: ngettext(
            "%(num)d passage was taken out, to no group.",
            "%(num)d passages were taken out, to no group.",
            number,
        ),
        "split": lambda: ngettext(
            "It was made by hand of %(num)d passage.", "It was made by hand of %(num)d passages.", number
        ),
        "tied_in": lambda: ngettext(
            "%(num)d passage came by what belongs together or apart.",
            "%(num)d passages came by what belongs together or apart.",
            number,
        ),
        "tied_out": lambda: ngettext(
            "%(num)d passage left by what belongs together or apart.",
            "%(num)d passages left by what belongs together or apart.",
            number,
        ),
        "joined": lambda: ngettext(
            "%(num)d new passage joined it when the groups were brought up to date.",
            "%(num)d new passages joined it when the groups were brought up to date.",
            number,
        ),
    }
    return str(said[event.kind]())
