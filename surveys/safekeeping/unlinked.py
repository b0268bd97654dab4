"""Answers that nothing joins to an invitation: what is asked then, in which steps, and the sheet they are kept on. Pure.

A sheet is the whole of what somebody fills in. It has one size, whatever is on it, and the steps through it depend on the
type of partner alone: so neither a length nor a number of page turns tells one respondent from another.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from surveys import routing
from surveys.definition import Definition
from surveys.errors import Refused
from surveys.routing import OTHER, SEED, TODAY, Answers, visible
from surveys.rules import holds
from surveys.safekeeping import vault

SIZE = 64 * 1024
"""Bytes of every sheet, half filled or sealed."""
ROOM = SIZE - 1024
"""Bytes for what is filled in; the rest is for what stands around it."""
FEWEST = 5
"""Of fewer respondents of a type nothing becomes readable, and no fewer are invited."""
POOL = 2 * FEWEST
"""So many of a type are sealed before a part of them is released."""

CONSENT, REVIEW, REFUSED = ":consent", ":review", ":refused"
"""Places that are no page of the instrument."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_SIGNS = 12
_NAME = re.compile(r"\$\{\s*([A-Za-z]\w*)\s*\}")


class TooLong(Refused):
    """The answers together do not fit on a sheet."""

    def __init__(self) -> None:
        super().__init__(
            {
                "nl": "Uw antwoorden zijn samen te lang. Er is plaats voor ongeveer 60.000 tekens in de hele vragenlijst. "
                "Maak een antwoord op deze pagina korter.",
                "en": "Your answers are too long together. There is room for about 60,000 characters in the whole "
                "survey. Please make an answer on this page shorter.",
            }
        )


# ---------------------------------------------------------------- what is asked


def asked(definition: Definition) -> Definition:
    """The instrument without what says who somebody is, and with the type of partner given instead of asked."""
    data = definition.to_json(rows_in_full=True)
    routing_key = definition.routing_key
    hidden = {item.id for item in definition.every_item() if item.identifies or item.id == routing_key}
    data["pages"] = [
        page | {"items": kept} for page in data["pages"] if (kept := _without(page["items"], hidden))
    ]
    if routing_key is not None:
        data["given"] = data.get("given", {}) | {routing_key: "partner.type"}
    return Definition.model_validate(data)


def _without(items: list[Any], hidden: set[str]) -> list[Any]:
    """What is left of these items; a repeat with nothing left in it goes as well."""
    left = []
    for item in items:
        inside = _without(item["items"], hidden) if "items" in item else []
        if item["id"] not in hidden and ("items" not in item or inside):
            left.append(item | {"items": inside} if inside else item)
    return left


def steps(definition: Definition, answers: Answers) -> list[str]:
    """The pages to go through: all that may be shown to this type, also one that has nothing to ask after these answers."""
    given = {name: answers[name] for name in definition.given if name in answers}

    def possible(condition: str | None) -> bool:
        if condition is None:
            return True
        if set(_NAME.findall(condition)) <= set(definition.given) and ".." not in condition:
            return holds(condition, given, routing.context(definition, given)) is True
        return True

    return [
        page.id
        for page in definition.pages
        if possible(page.relevant) and any(visible(item) and possible(item.relevant) for item in page.items)
    ]


# ---------------------------------------------------------------- the sheet


@dataclass
class Sheet:
    """What somebody filled in so far, and where they are."""

    day: str
    """The day it was begun (ISO), which expressions see as today()."""
    route: str
    """The route of the partner's type in the register; it is not asked."""
    answers: Answers = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    at: str = CONSENT
    to_review: bool = False
    """Whether the review comes after the page at hand, because it was opened from there."""
    seed: str = field(default_factory=lambda: secrets.token_hex(16))
    """Orders of chance come from it; it ends with the sheet."""
    code: str = field(default_factory=lambda: new_code())
    """The code on the receipt."""

    def known(self, definition: Definition) -> Answers:
        """The answers with what the sheet knows of itself, for routing."""
        key = definition.routing_key
        return {TODAY: self.day, SEED: self.seed} | ({key: self.route} if key else {}) | self.answers

    def put(self, definition: Definition, page_id: str, given: Answers) -> None:
        """Keeps one page as surveys.responses.save_page does. Raises TooLong, and Refused for what is not asked."""
        shown = routing.items(definition, page_id, self.known(definition) | given)
        keys = {key for item in shown if item.asks for key in (item.id, item.id + OTHER)}
        if not set(given) <= keys:
            raise Refused(
                {
                    "nl": "Deze pagina is intussen veranderd door een eerder antwoord. Bekijk hem opnieuw.",
                    "en": "This page changed because of an earlier answer. Please look at it again.",
                }
            )
        fresh = {key: value for key, value in self.answers.items() if key not in keys} | given
        if len(vault.as_bytes(fresh)) > ROOM:
            raise TooLong
        self.answers = fresh

    def withheld(self, definition: Definition) -> list[str]:
        """The required consents that are not given."""
        return [item.key for item in definition.consents if item.required and not self.consents.get(item.key)]

    def counted(self, definition: Definition) -> Answers:
        """What is handed in: the answers that count, by name, in no order of filling in."""
        return dict(sorted(routing.counted(definition, self.known(definition)).items()))


def as_bytes(sheet: Sheet) -> bytes:
    return vault.padded(vault.as_bytes(asdict(sheet)), SIZE)


def from_bytes(full: bytes) -> Sheet:
    return Sheet(**vault.from_bytes(vault.unpadded(full)))


# ---------------------------------------------------------------- the code on the receipt


def new_code() -> str:
    """Twelve signs of chance, 60 bits, in groups that can be read aloud: "7K2M-9QXC-04TB"."""
    return grouped("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_SIGNS)))


def code_from(secret: bytes) -> str:
    """The same code each time for one secret, for a receipt that can be opened again."""
    number = int.from_bytes(hashlib.sha256(secret).digest()[:8], "big")
    return grouped("".join(_ALPHABET[number >> 5 * place & 31] for place in range(_CODE_SIGNS)))


def grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_digest(typed: str) -> str | None:
    """The SHA-256 under which a code is kept, however it was typed; None for what is no code."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    code = code.translate(str.maketrans("OIL", "011"))
    if len(code) != _CODE_SIGNS or not set(code) <= set(_ALPHABET):
        return None
    return hashlib.sha256(b"receipt " + code.encode()).hexdigest()


# ---------------------------------------------------------------- which are released


def to_release(count: int, *, over: bool, chance: secrets.SystemRandom) -> int:
    """How many of `count` sealed answers of a type become readable now: none, FEWEST or more, and never all but a few.

    A threshold pool mix (Serjantov, Dingledine and Syverson, "From a trickle to a flood", 2002): while the wave is open
    at least FEWEST stay behind, so that nobody can tell whether the last that came in are among those that come out.
    """
    if over:
        return count if count >= FEWEST else 0
    return chance.randint(FEWEST, count - FEWEST) if count >= POOL else 0


def too_few(invited: Iterable[tuple[Any, int]]) -> list[Any]:
    """The types of which somebody, but fewer than FEWEST, are invited."""
    return [kind for kind, count in invited if 0 < count < FEWEST]
