"""Many people at once: each row of a list is looked at, and what is right can be added and invited. Service."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import fieldwork, partners
from surveys.base import Actor, new_id
from surveys.errors import Refused
from surveys.inviting import enough, sheets
from surveys.inviting.sheets import LANGUAGE_WORDS, Line
from surveys.models import Invitation, Participant, Partner, PartnerType, Study, StudyPartner, Wave
from surveys.texts import Text, pick

LENGTHS = {
    "organisation": 200,
    "name": 200,
    "email": 254,
    "phone": 50,
    "role": 200,
    "district": 100,
    "networks": 500,
}


@dataclass
class Row:
    """One row as it would be carried out."""

    line: Line
    problems: list[Text] = field(default_factory=list)
    """Why it cannot be done; empty: it can."""
    remarks: list[Text] = field(default_factory=list)
    """What is worth knowing, but stops nothing."""
    partner: Partner | None = None
    """The organisation, when the register has it."""
    person: Participant | None = None
    """The contact person, when the register has them."""
    type: PartnerType | None = None

    @property
    def right(self) -> bool:
        return not self.problems

    def value(self, column: str) -> str:
        return self.line.values.get(column, "")


@dataclass(frozen=True)
class Done:
    """What was carried out."""

    partners: int
    people: int
    invited: list[tuple[Invitation, str]]
    """Each with the token of its link."""


def check(session: Session, study: Study, wave: Wave, lines: Sequence[Line], *, add_new: bool) -> list[Row]:
    """Each row with its problems. `add_new`: organisations and people that are not in the register are added to it."""
    kinds = _kinds(partners.types(session, study))
    known = partners.register(session, study)
    elsewhere = partners.elsewhere(session, study)
    by_name = {_key(partner.name): partner for partner in [*elsewhere, *known]}
    here = {partner.id for partner in known}
    invited = set(session.scalars(select(Invitation.participant_id).where(Invitation.wave_id == wave.id)))
    rows = [_looked_at(line, kinds, by_name, here, add_new=add_new) for line in lines]
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.person is not None and row.person.id in invited:
            row.problems.append(_ALREADY)
        if row.person is not None and row.person.email_failed_at is not None and not row.value("email"):
            row.remarks.append(_BOUNCED)
        for key in _identities(row):
            first = seen.setdefault(key, row.line.number)
            if first != row.line.number:
                row.problems.append(
                    {
                        "nl": f"Staat ook in rij {first}.",
                        "en": f"Stands in row {first} as well.",
                    }
                )
                break
    return rows


def carry_out(
    session: Session, actor: Actor, study: Study, wave: Wave, rows: Sequence[Row], chosen: Collection[int]
) -> Done:
    """Adds and invites the chosen rows (by their number in the file) that are right; the others are left alone."""
    made_partners = made_people = 0
    added: dict[str, Partner] = {}
    invited = []
    batch = new_id()
    for row in rows:
        if row.line.number not in chosen or not row.right:
            continue
        partner = row.partner or added.get(_key(row.value("organisation")))
        if partner is None or session.get(StudyPartner, (study.id, partner.id)) is None:
            partner = _add_partner(session, actor, study, row)
            added[_key(partner.name)] = partner
            made_partners += 1
        person = row.person
        if person is None:
            person = partners.add_participant(
                session,
                actor,
                partner,
                row.value("name"),
                role=row.value("role"),
                email=row.value("email"),
                phone=row.value("phone"),
                language=_language(row),
            )
            made_people += 1
        elif row.value("email") and not person.email:
            partners.update_participant(session, actor, person, email=row.value("email"))
        invited.append(fieldwork.invite(session, actor, wave, person, batch_id=batch))
    if not invited:
        raise Refused({"nl": "Kies ten minste één rij.", "en": "Choose at least one row."})
    enough.must_be_enough(session, wave)
    return Done(made_partners, made_people, invited)


# ---------------------------------------------------------------- inside

_ALREADY: Text = {"nl": "Is in deze ronde al uitgenodigd.", "en": "Was invited in this round already."}
_BOUNCED: Text = {
    "nl": "Mail naar het adres in het register komt terug.",
    "en": "Mail to the address in the register comes back.",
}
_NO_EMAIL: Text = {
    "nl": "Zonder e-mailadres: u krijgt de link om zelf te geven.",
    "en": "No e-mail address: you get the link to hand over yourself.",
}


def _looked_at(
    line: Line,
    kinds: dict[str, PartnerType],
    by_name: dict[str, Partner],
    here: Collection[uuid.UUID],
    *,
    add_new: bool,
) -> Row:
    row = Row(line)
    for column in line.formulas:
        row.problems.append(
            {
                "nl": f"In “{WORDS[column]['nl']}” staat een formule. Zet er een gewone waarde neer.",
                "en": f"There is a formula in “{WORDS[column]['en']}”. Put a plain value there.",
            }
        )
    for column in sheets.NEEDED:
        if not row.value(column) and column not in line.formulas:
            row.problems.append(
                {
                    "nl": f"{WORDS[column]['nl'].capitalize()} ontbreekt.",
                    "en": f"{WORDS[column]['en'].capitalize()} is missing.",
                }
            )
    for column, most in LENGTHS.items():
        if len(row.value(column)) > most:
            row.problems.append(
                {
                    "nl": f"“{WORDS[column]['nl']}” is langer dan {most} tekens.",
                    "en": f"“{WORDS[column]['en']}” is longer than {most} characters.",
                }
            )
    _check_email(row)
    _find_partner(row, kinds, by_name, here, add_new=add_new)
    language = row.value("language")
    if language and language.casefold() not in LANGUAGE_WORDS:
        row.remarks.append(
            {
                "nl": f"De taal “{language}” kennen wij niet; het wordt Nederlands.",
                "en": f"The language “{language}” is not known; it becomes Dutch.",
            }
        )
    return row


def _check_email(row: Row) -> None:
    email = row.value("email")
    if not email:
        return
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        row.problems.append(
            {"nl": f"“{email}” is geen e-mailadres.", "en": f"“{email}” is not an e-mail address."}
        )


def _find_partner(
    row: Row,
    kinds: dict[str, PartnerType],
    by_name: dict[str, Partner],
    here: Collection[uuid.UUID],
    *,
    add_new: bool,
) -> None:
    said = row.value("type")
    row.type = kinds.get(_key(said))
    row.partner = by_name.get(_key(row.value("organisation")))
    if row.partner is not None:
        row.person = _person(row, row.partner)
        if said and row.type is not None and row.type.id != row.partner.type_id:
            label = row.partner.type.label
            row.remarks.append(
                {
                    "nl": f"In het register is dit: {pick(label, 'nl')}. Dat blijft zo.",
                    "en": f"In the register this is: {pick(label, 'en')}. That stays so.",
                }
            )
    elif said and row.type is None:
        row.problems.append(
            {
                "nl": f"Het soort partner “{said}” bestaat niet. Wel: {_named(kinds, 'nl')}.",
                "en": f"There is no kind of partner “{said}”. There are: {_named(kinds, 'en')}.",
            }
        )
    elif row.type is None and add_new and row.value("organisation"):
        row.problems.append(
            {
                "nl": "Van een nieuwe organisatie is het soort partner nodig.",
                "en": "Of a new organisation the kind of partner is needed.",
            }
        )
    new = row.partner is None or row.partner.id not in here or row.person is None
    if new and not add_new and row.value("organisation") and row.value("name"):
        row.problems.append(
            {
                "nl": "Staat niet in het register van dit onderzoek.",
                "en": "Is not in the register of this study.",
            }
        )
    if not row.value("email") and not (row.person and row.person.email):
        row.remarks.append(_NO_EMAIL)


def _person(row: Row, partner: Partner) -> Participant | None:
    """The contact person at this partner with the same address, else with the same name and no other address."""
    email, name = row.value("email").casefold(), _key(row.value("name"))
    for person in partner.participants:
        if email and person.email.casefold() == email:
            return person
    for person in partner.participants:
        if _key(person.name) == name and name and (not email or not person.email):
            return person
    return None


def _identities(row: Row) -> list[tuple[str, str]]:
    """What two rows may not share: an address, or an organisation and a name."""
    found = [("person", f"{_key(row.value('organisation'))}|{_key(row.value('name'))}")]
    if row.value("email"):
        found.append(("email", row.value("email").casefold()))
    return found if row.value("organisation") and row.value("name") else found[1:]


def _named(kinds: dict[str, PartnerType], language: str) -> str:
    """The kinds that there are, each once."""
    return ", ".join(dict.fromkeys(pick(kind.label, language) for kind in kinds.values()))


def _kinds(types: Sequence[PartnerType]) -> dict[str, PartnerType]:
    return {_key(name): kind for kind in types for name in (kind.key, *kind.label.values())}


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _language(row: Row) -> str:
    return LANGUAGE_WORDS.get(row.value("language").casefold(), "nl")


def _add_partner(session: Session, actor: Actor, study: Study, row: Row) -> Partner:
    if row.partner is not None:  # the programme knows it; here it is new
        return partners.add(session, actor, study, row.partner.name, row.partner.type_id)
    assert row.type is not None, "a row without type is not right"
    return partners.add(
        session,
        actor,
        study,
        row.value("organisation"),
        row.type.id,
        district=row.value("district"),
        networks=[name.strip() for name in row.value("networks").split(",") if name.strip()],
    )


WORDS: dict[str, Text] = {
    "organisation": {"nl": "organisatie", "en": "organisation"},
    "type": {"nl": "soort partner", "en": "kind of partner"},
    "name": {"nl": "naam", "en": "name"},
    "email": {"nl": "e-mailadres", "en": "e-mail address"},
    "phone": {"nl": "telefoon", "en": "telephone"},
    "role": {"nl": "functie", "en": "role"},
    "language": {"nl": "taal", "en": "language"},
    "networks": {"nl": "netwerken", "en": "networks"},
    "district": {"nl": "wijk", "en": "district"},
}
