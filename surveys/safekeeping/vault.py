"""Encryption at rest: AES-256-GCM under a key per response, which the server's own rotatable keys wrap. Pure.

The hall puts the server's keys here when it starts (`install`); they live in the process alone, never in the database.
A box is a nonce of 12 bytes and what AES-GCM made; `about` is what it belongs to, so that no box opens in another's place.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class VaultError(RuntimeError):
    """A box cannot be opened: its key is not here, or it was changed. The message is for the operator."""


@dataclass(frozen=True, repr=False)
class ServerKey:
    """A key of the server; its id is the beginning of its digest, and stands beside everything it wraps."""

    id: str
    cipher: AESGCM


_ring: dict[str, ServerKey] = {}
_newest: list[ServerKey] = []


def install(keys: Sequence[bytes]) -> None:
    """Makes these the server's keys, newest first. Raises ValueError for one that is not 32 bytes, or for none."""
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError(f"the server needs at least one key, each of {KEY_BYTES} bytes")
    ring = [ServerKey(hashlib.sha256(key).hexdigest()[:12], AESGCM(key)) for key in keys]
    _ring.clear()
    _ring.update((key.id, key) for key in ring)
    _newest[:] = ring[:1]


def newest() -> ServerKey:
    """The key that everything new is wrapped with."""
    if not _newest:
        raise VaultError("the server has no data keys; the hall installs them when it starts")
    return _newest[0]


def server_key(key_id: str) -> ServerKey:
    if key_id not in _ring:
        raise VaultError(
            f"the data key {key_id} is not among the server's; add it at the end of WEERKLANK_DATA_KEYS"
        )
    return _ring[key_id]


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def derived(secret: bytes, purpose: bytes) -> bytes:
    """A key that only who holds `secret` can make; another purpose gives another key (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


# ---------------------------------------------------------------- boxes


def close(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    """A box around `plain`, 28 bytes longer than it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about)


def opened(cipher: AESGCM, box: bytes, about: bytes) -> bytes:
    """What is in the box. Raises VaultError for another key, another place or a changed box."""
    try:
        return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise VaultError("a box does not open with this key in this place") from error


def wrap(key: bytes, about: bytes) -> tuple[str, bytes]:
    """A key in a box under the newest key of the server: (id of that key, box)."""
    outer = newest()
    return outer.id, close(outer.cipher, key, about)


def unwrap(key_id: str, box: bytes, about: bytes) -> bytes:
    return opened(server_key(key_id).cipher, box, about)


def padded(plain: bytes, size: int) -> bytes:
    """`plain` made exactly `size` bytes long. Raises ValueError when it does not fit."""
    if len(plain) > size - 4:
        raise ValueError(f"{len(plain)} bytes do not fit in {size - 4}")
    return len(plain).to_bytes(4, "big") + plain + bytes(size - 4 - len(plain))


def unpadded(full: bytes) -> bytes:
    length = int.from_bytes(full[:4], "big")
    return full[4 : 4 + length]


# ---------------------------------------------------------------- values and texts


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_bytes(plain: bytes) -> Any:
    return json.loads(plain.decode("utf-8", "surrogatepass"))


_TEXT = b"text"


def close_text(text: str) -> bytes:
    """A text that stands in a column of its own, directly under the server's newest key: its id, then the box."""
    key = newest()
    return key.id.encode("ascii") + close(key.cipher, text.encode("utf-8", "surrogatepass"), _TEXT)


def text_key(stored: bytes) -> str:
    """The id of the server's key that closed it."""
    return stored[:12].decode("ascii", "replace")


def open_text(stored: bytes) -> str:
    key = server_key(text_key(stored))
    return opened(key.cipher, stored[12:], _TEXT).decode("utf-8", "surrogatepass")
