"""Which language a page speaks: the person's own choice, else the cookie, else the browser, else Dutch."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, get_translations, refresh, to_user_timezone
from flask_security import current_user

from surveys.texts import LANGUAGES, Text, pick

DOORS = ("partner", "evaluator", "researcher", "findings", "account")
"""Each keeps its own catalogue; what they share stands in app/translations."""

babel = Babel()


def init_app(app: Flask) -> None:
    folders = ["translations"]
    here = Path(__file__).parent
    folders += [f"{door}/translations" for door in DOORS if (here / door / "translations").is_dir()]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(here / folder) for folder in folders)
    babel.init_app(app, locale_selector=current)
    app.before_request(choose)
    texts = _catalogues()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: texts().ugettext(text),
        lambda one, many, count: texts().ungettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: texts().upgettext(context, text),
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]
    app.jinja_env.globals.update(current_language=current, pick=in_current)
    app.jinja_env.filters.update(moment=moment, clock=clock, day=day, shortday=shortday, pick=in_current)


def _catalogues() -> Callable[[], NullTranslations]:
    """Gives the texts in the language of the page: a page asks for dozens, and Flask-Babel looks for them each time."""
    kept: dict[str, NullTranslations] = {}

    def texts() -> NullTranslations:
        language = current()
        if language not in kept:
            kept[language] = get_translations()
        return kept[language]

    return texts


def choose() -> None:
    """Before each request: g.language, "nl" or "en"."""
    chosen = request.cookies.get(cookie_name())  # a choice made on this device goes before the profile
    if chosen not in LANGUAGES and current_user and current_user.is_authenticated:
        chosen = current_user.language
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES)
    g.language = chosen or LANGUAGES[0]


def cookie_name() -> str:
    """Bound to this host outside development, as all our cookies are."""
    return f"{current_app.config['COOKIE_PREFIX']}language"


def speak(language: str) -> None:
    """The rest of this answer is in `language`: for a view that knows better, as a partner's response does."""
    if language in LANGUAGES:
        g.language = language
        refresh()


def current() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    return str(g.get("language", LANGUAGES[0]))


def in_current(text: Text | None, language: str | None = None) -> str:
    """A text of the data, in the language of the page."""
    return pick(text, language or current())


def moment(when: dt.datetime | None) -> str:
    """A time as people write it: 3 december 2026 14.03."""
    return (
        str(format_datetime(when, "d MMMM y HH.mm" if current() == "nl" else "d MMMM y HH:mm"))
        if when
        else ""
    )


def clock(when: dt.datetime | None) -> str:
    """The time of day as people write it: 14.03."""
    if when is None:
        return ""
    # by hand: Babel's patterns take ten times as long, on every page of a partner
    local: dt.datetime = to_user_timezone(when)
    return local.strftime("%H.%M" if current() == "nl" else "%H:%M")


def shortday(when: dt.datetime | dt.date | None) -> str:
    """A day for a column of a table: 3 dec. 2026."""
    return str(format_date(when, "d MMM y")) if when else ""


def day(when: dt.datetime | dt.date | None) -> str:
    """A day as people write it: 3 december 2026."""
    return str(format_date(when, "d MMMM y")) if when else ""
