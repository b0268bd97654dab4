"""What mails for a partner check say, in the same places as those of an invitation. Pure."""

from surveys.inviting.letters import Written
from surveys.texts import Text, pick

SUBJECTS: dict[str, Text] = {
    "invitation": {"nl": "Klopt dit volgens u? {title}", "en": "Is this right, in your view? {title}"},
    "reminder": {
        "nl": "Herinnering: klopt dit volgens u? {title}",
        "en": "Reminder: is this right, in your view? {title}",
    },
}
TEXTS: dict[str, Text] = {
    "invitation": {
        "nl": """Beste {name},

Voor het onderzoek "{title}" spraken wij met veel organisaties. Wij schreven op wat wij daaruit leren.
Wij willen graag weten of dat volgens u klopt. U heeft geen account nodig. Deze link is alleen voor u:

{link}

Het lezen kost een paar minuten. {until}
U hoeft niet mee te doen. Dan hoeft u niets te doen.

{contact}
""",
        "en": """Dear {name},

For the study "{title}" we spoke with many organisations. We wrote down what we learn from that.
We would like to know whether it is right in your view. You need no account. This link is for you alone:

{link}

Reading it takes a few minutes. {until}
You do not have to take part. Then you need not do anything.

{contact}
""",
    },
    "reminder": {
        "nl": """Beste {name},

Eerder vroegen wij u of klopt wat wij opschreven voor het onderzoek "{title}". Uw antwoord helpt ons.
Dit is uw link. Wat u al invulde, is bewaard. Oudere links werken niet meer:

{link}

{until}
U hoeft niet mee te doen. Dan hoeft u niets te doen.

{contact}
""",
        "en": """Dear {name},

Earlier we asked you whether what we wrote down for the study "{title}" is right. Your answer helps us.
This is your link. What you filled in already is kept. Older links no longer work:

{link}

{until}
You do not have to take part. Then you need not do anything.

{contact}
""",
    },
}


def standard(kind: str, language: str) -> Written:
    """The words of the house."""
    return Written(pick(SUBJECTS[kind], language), pick(TEXTS[kind], language))
