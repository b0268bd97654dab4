"""A wave with many invitees of two types, and a partner's walk through it as their browser does it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveys import fieldwork, instruments, partners, studies
from surveys.definition import parse
from surveys.models import Invitation, Study, Wave


def _two(text: str) -> dict[str, str]:
    return {"nl": text, "en": f"{text} (en)"}


INSTRUMENT: dict[str, Any] = {
    "id": "unlinked_example",
    "title": _two("Ervaringen"),
    "consents": [
        {"key": "consent_survey", "text": _two("Ik doe mee"), "required": True},
        {"key": "consent_quote", "text": _two("Mijn woorden mogen worden aangehaald")},
    ],
    "scales": {
        "eens": {"points": [{"value": value, "text": _two(str(value))} for value in range(1, 6)]},
    },
    "pages": [
        {
            "id": "profiel",
            "title": _two("Over u"),
            "items": [
                {
                    "id": "P1",
                    "type": "single",
                    "text": _two("Wat voor organisatie bent u?"),
                    "prefill": "partner.type",
                    "options": [
                        {"id": key, "text": _two(key)}
                        for key in ("bouwbedrijf", "woningcorporatie", "gemeente", "anders")
                    ],
                },
                {"id": "MAIL", "type": "email", "text": _two("Uw e-mailadres"), "identifying": True},
                {
                    "id": "P2",
                    "type": "single",
                    "text": _two("Hoe groot?"),
                    "options": [{"id": key, "text": _two(key)} for key in ("klein", "groot")],
                },
            ],
        },
        {
            "id": "ervaring",
            "title": _two("Ervaring"),
            "coherence_dimension": "ervaringen",
            "items": [
                {
                    "id": "E1",
                    "type": "likert",
                    "text": _two("Het loopt goed"),
                    "scale": "eens",
                    "required": True,
                },
                {"id": "E2", "type": "likert", "text": _two("Het helpt"), "scale": "eens"},
            ],
        },
        {
            "id": "plaatsen",
            "title": _two("Plaatsen"),
            "relevant": "${E1} >= 4",
            "items": [{"id": "PL", "type": "number", "text": _two("Hoeveel plaatsen?")}],
        },
        {
            "id": "bouw",
            "title": _two("Bouw"),
            "relevant": "${P1} = 'bouwbedrijf'",
            "items": [{"id": "BW", "type": "number", "text": _two("Hoeveel bouwplaatsen?")}],
        },
        {
            "id": "open",
            "title": _two("In uw woorden"),
            "items": [
                {"id": "OPEN", "type": "long_text", "text": _two("Wat zit in de weg?"), "code_openly": True},
                {"id": "WENS", "type": "long_text", "text": _two("Wat wenst u?"), "code_openly": True},
            ],
        },
    ],
}


@dataclass
class Invited:
    """Somebody with a link."""

    invitation: Invitation
    token: str
    kind: str
    name: str


@dataclass
class Round:
    study: Study
    wave: Wave
    people: list[Invited] = field(default_factory=list)


def open_round(
    session: Session, mode: str = "unlinked", counts: Mapping[str, int] | None = None, **values: Any
) -> Round:
    """A study with a wave of this mode and so many invitees per type, each of an organisation of their own."""
    counts = {"bouwbedrijf": 12, "woningcorporatie": 12} if counts is None else counts
    study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1", **values)
    kinds = {kind.key: kind for kind in partners.types(session, study)}
    people = []
    for key, count in counts.items():
        for number in range(count):
            name = f"{key} {number}"
            partner = partners.add(session, None, study, name, kinds[key].id)
            language = "en" if number % 3 == 0 else "nl"
            people.append(
                (key, name, partners.add_participant(session, None, partner, f"P {name}", language=language))
            )
    draft = instruments.add(session, None, study, parse(INSTRUMENT))
    wave = fieldwork.open_wave(
        session, None, instruments.publish(session, None, draft), "Voorjaar", mode=mode
    )
    made = Round(study, wave)
    for key, name, person in people:
        invitation, token = fieldwork.invite(session, None, wave, person)
        made.people.append(Invited(invitation, token, key, name))
    return made


# ---------------------------------------------------------------- a partner's walk


class Walk:
    """One partner's browser in an unlinked wave; `seen` keeps (method, path, status, bytes) of every answer."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.seen: list[tuple[str, str, int, int]] = []
        self.page = ""
        started = self._ask("POST", f"/p/{token}")
        self.address = started.headers.get("Location", "")
        self.status = started.status_code

    def _ask(self, method: str, path: str, data: Mapping[str, str] | None = None) -> Any:
        answer = self.client.open(path, method=method, data=data)
        size = len(answer.get_data())
        self.seen.append((method, path, answer.status_code, size))
        self.status, self.page = answer.status_code, answer.text
        return answer

    def look(self) -> str:
        self._ask("GET", self.address)
        return self.page

    @property
    def at(self) -> str:
        return field_of(self.page, "at")

    def send(self, **data: str) -> str:
        """Sends the form at hand with these fields; follows to where it leads."""
        if not self.page or not self.at:
            self.look()
        hidden = {name: value for name in ("at", "code") if (value := field_of(self.page, name))}
        answer = self._ask("POST", self.address, {"go": "next", **hidden, **data})
        if answer.status_code == 302:
            self.look()
        return self.page

    def consent(self, quote: str = "yes") -> None:
        self.look()
        self.send(consent_survey="yes", consent_quote=quote)

    def fill(self, answers: Mapping[str, str]) -> None:
        """From the consents to the review, page by page, with what each page asks of these."""
        self.consent()
        while self.at != ":review":
            at = self.at
            self.send(**{name: value for name, value in answers.items() if f'name="{name}"' in self.page})
            assert self.at != at, self.page

    done = False

    def turn(self, answers: Mapping[str, str]) -> None:
        """One step further, whatever comes next; the last one sends in."""
        if not self.page or not self.at:
            self.look()
        if self.at == ":consent":
            self.send(consent_survey="yes", consent_quote="yes")
        elif self.at == ":review":
            self.hand_in()
            self.done = True
        else:
            self.send(**{name: value for name, value in answers.items() if f'name="{name}"' in self.page})

    def hand_in(self) -> str:
        """Sends in; gives the code on the receipt."""
        page = self.send(go="send")
        found = re.search(r'class="code">([^<]+)<', page)
        assert found, page
        return found[1]


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""
