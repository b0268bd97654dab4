"""What mails to partners say: per kind and language, with places for names and links; checked before they are kept. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from surveys.errors import Refused
from surveys.texts import Text, pick

LetterKind = Literal["invitation", "reminder", "new_link"]
KINDS: tuple[LetterKind, ...] = ("invitation", "reminder", "new_link")
EDITABLE: tuple[LetterKind, ...] = ("invitation", "reminder")
PLACES = ("name", "organisation", "title", "link", "decline", "contact", "until")
LONGEST_SUBJECT, LONGEST_TEXT = 150, 5000
PLACE = re.compile(r"{([^{}\n]{0,40})}")

SUBJECTS: dict[LetterKind, Text] = {
    "invitation": {"nl": "Uitnodiging: {title}", "en": "Invitation: {title}"},
    "reminder": {"nl": "Herinnering: {title}", "en": "Reminder: {title}"},
    "new_link": {"nl": "Uw nieuwe link: {title}", "en": "Your new link: {title}"},
}
TEXTS: dict[LetterKind, Text] = {
    "invitation": {
        "nl": """Beste {name},

Wij vragen u naar uw ervaringen voor het onderzoek "{title}".
U heeft geen account nodig. Deze link is alleen voor u:

{link}

U kunt tussendoor stoppen en later verdergaan met dezelfde link. {until}
Op de eerste pagina staat wie dit vraagt, waarom, hoe lang het duurt en wat er met uw antwoorden gebeurt.

Doet u niet mee? Dat mag. Zeg het hier, dan krijgt u geen herinnering:
{decline}

{contact}
""",
        "en": """Dear {name},

We would like to ask about your experiences, for the study "{title}".
You do not need an account. This link is for you alone:

{link}

You can stop and go on later with the same link. {until}
The first page says who asks, why, how long it takes and what happens with your answers.

Do you not take part? That is fine. Say so here and you get no reminder:
{decline}

{contact}
""",
    },
    "reminder": {
        "nl": """Beste {name},

Eerder vroegen wij u naar uw ervaringen voor het onderzoek "{title}". Uw antwoord helpt ons verder.
Dit is uw link. Wat u al invulde, is bewaard. Oudere links werken niet meer:

{link}

{until}

Doet u niet mee? Dat mag. Zeg het hier, dan hoort u niets meer van ons:
{decline}

{contact}
""",
        "en": """Dear {name},

Earlier we asked about your experiences, for the study "{title}". Your answer helps us.
This is your link. What you filled in already is kept. Older links no longer work:

{link}

{until}

Do you not take part? That is fine. Say so here and you will not hear from us again:
{decline}

{contact}
""",
    },
    "new_link": {
        "nl": """Beste {name},

U vroeg om een nieuwe link voor het onderzoek "{title}". Oudere links werken niet meer:

{link}

{until}
Hebt u hier niet om gevraagd? Dan hoeft u niets te doen.

{contact}
""",
        "en": """Dear {name},

You asked for a new link for the study "{title}". Older links no longer work:

{link}

{until}
Did you not ask for this? Then you need not do anything.

{contact}
""",
    },
}
NO_LINK: Text = {
    "nl": "Gebruik de link uit onze eerste mail. Alleen met die link kunt u verder; wij hebben haar zelf niet.",
    "en": "Use the link in our first e-mail. Only that link lets you go on; we do not have it ourselves.",
}
NO_DECLINE: Text = {
    "nl": "Dat kan op de pagina achter de link in onze eerste mail.",
    "en": "You can do so on the page behind the link in our first e-mail.",
}
NEW_DRAFT: Text = {
    "nl": "Let op: met deze link begint u opnieuw. Wat u met de oude link invulde, kan niemand meer openen.",
    "en": "Please note: with this link you start anew. What you filled in with the old link nobody can open any more.",
}
UNTIL: Text = {"nl": "U kunt antwoorden tot en met {day}.", "en": "You can answer until {day}."}
CONTACT: Text = {"nl": "Vragen? Bel of mail {who}.", "en": "Questions? Call or e-mail {who}."}


@dataclass(frozen=True)
class Written:
    """A subject and a text, ready to be sent."""

    subject: str
    text: str


@dataclass(frozen=True)
class Facts:
    """What is filled in, already in one language; `link` None: this mail carries none and refers to the first."""

    name: str
    organisation: str
    title: str
    link: str | None
    decline: str | None
    contact: str
    until: str


def standard(kind: LetterKind, language: str) -> Written:
    """The words of the house."""
    return Written(pick(SUBJECTS[kind], language), pick(TEXTS[kind], language))


def chosen(kind: LetterKind, language: str, own: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Written:
    """The words of this wave: its own, else those of the house."""
    usual = standard(kind, language)
    mine = own.get(kind, {}).get(language, {})
    return Written(mine.get("subject") or usual.subject, mine.get("text") or usual.text)


def write(words: Written, facts: Facts, language: str) -> Written:
    """Fills in the places; a line that is empty because nothing is known for it goes."""
    values = {
        "name": facts.name,
        "organisation": facts.organisation,
        "title": facts.title,
        "link": facts.link or pick(NO_LINK, language),
        "decline": facts.decline or pick(NO_DECLINE, language),
        "contact": pick(CONTACT, language).format(who=facts.contact) if facts.contact else "",
        "until": facts.until,
    }

    def fill(text: str) -> str:
        return PLACE.sub(lambda found: values.get(found[1], found[0]), text)

    text = re.sub(r"[ \t]+\n", "\n", fill(words.text))
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Written(" ".join(fill(words.subject).split()), text)


def check(words: Written) -> Written:
    """The words as they are kept. Raises Refused for a place that does not exist, and for a text without the link."""
    subject, text = " ".join(words.subject.split()), words.text.replace("\r\n", "\n").strip()
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_TEXT:
        raise Refused(
            {
                "nl": f"Hoogstens {LONGEST_SUBJECT} tekens voor het onderwerp en {LONGEST_TEXT} voor de tekst.",
                "en": f"At most {LONGEST_SUBJECT} characters for the subject and {LONGEST_TEXT} for the text.",
            }
        )
    for place in PLACE.findall(subject + "\n" + text):
        if place not in PLACES:
            raise Refused(
                {
                    "nl": f"{{{place}}} kennen wij niet. Kies uit: {', '.join(PLACES)}.",
                    "en": f"{{{place}}} is not known. Choose from: {', '.join(PLACES)}.",
                }
            )
    if "{link}" not in text or "{decline}" not in text:
        raise Refused(
            {
                "nl": "In de tekst moeten {link} en {decline} staan: de weg naar de vragenlijst, en de weg om af te zeggen.",
                "en": "The text needs {link} and {decline}: the way to the survey, and the way to say no.",
            }
        )
    return Written(subject, text)
