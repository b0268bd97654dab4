"""Mail that came back: which addresses a delivery status message (RFC 3464) says did not work. Pure."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from surveys.errors import BadFile

MOST_BYTES = 2 * 2**20
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Bounce:
    """Addresses that failed for good, with the status the last server gave."""

    addresses: tuple[str, ...]
    status: str


def read(data: bytes) -> Bounce:
    """What a returned mail says. Raises BadFile when it is no delivery status, or tells of no failure for good."""
    if len(data) > MOST_BYTES:
        raise BadFile({"nl": "Dit bestand is te groot.", "en": "This file is too large."})
    message = message_from_bytes(data, policy=policy.default)
    failed: dict[str, str] = {}
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                if str(block.get("Action", "")).strip().casefold() == "failed":
                    address = _address(
                        str(block.get("Final-Recipient") or block.get("Original-Recipient") or "")
                    )
                    if address:
                        failed[address] = _status(str(block.get("Status", "")))
    if not failed:
        raise BadFile(
            {
                "nl": "Dit is geen melding dat een mail niet kon worden bezorgd.",
                "en": "This is not a message that a mail could not be delivered.",
            }
        )
    return Bounce(tuple(failed), next(iter(failed.values())))


def _blocks(part: Message) -> list[Message]:
    content = part.get_payload()
    return [block for block in content if isinstance(block, Message)] if isinstance(content, list) else []


def _address(recipient: str) -> str:
    """ "rfc822; someone@example.org" → "someone@example.org"."""
    address = recipient.rpartition(";")[2].strip().strip("<>")
    return address if re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", address) else ""


def _status(text: str) -> str:
    found = STATUS.search(text)
    return found[1] if found else "5.0.0"
