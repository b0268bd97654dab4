"""The vault: a box opens with its own key, in its own place, unchanged, and not otherwise."""

import secrets
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from surveys.safekeeping import vault
from surveys.safekeeping.vault import VaultError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """The keys of the house come back afterwards."""
    ring, newest = dict(vault._ring), list(vault._newest)
    vault.install([b"n" * 32, b"o" * 32])
    yield
    vault._ring.clear()
    vault._ring.update(ring)
    vault._newest[:] = newest


def test_a_box_opens_only_with_its_key_in_its_place_and_unchanged() -> None:
    cipher = AESGCM(vault.new_key())
    box = vault.close(cipher, b"wat zij zei", b"hier")
    assert vault.opened(cipher, box, b"hier") == b"wat zij zei"
    changed = bytes([box[0] ^ 1]) + box[1:]
    for other, inside, place in (
        (AESGCM(vault.new_key()), box, b"hier"),
        (cipher, box, b"daar"),
        (cipher, changed, b"hier"),
        (cipher, box[:20], b"hier"),
        (cipher, b"", b"hier"),
    ):
        with pytest.raises(VaultError):
            vault.opened(other, inside, place)


def test_the_same_words_never_make_the_same_box() -> None:
    cipher = AESGCM(vault.new_key())
    assert len({vault.close(cipher, b"ja", b"") for _ in range(50)}) == 50


def test_a_wrapped_key_opens_as_long_as_its_server_key_is_there() -> None:
    key = vault.new_key()
    key_id, wrapped = vault.wrap(key, b"r")
    vault.install([b"x" * 32, b"n" * 32])
    assert vault.unwrap(key_id, wrapped, b"r") == key
    vault.install([b"x" * 32])
    with pytest.raises(VaultError, match=key_id):
        vault.unwrap(key_id, wrapped, b"r")


@pytest.mark.parametrize("keys", [[], [b"short"], [b"n" * 32, b"n" * 31]])
def test_a_server_key_is_32_bytes(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32"):
        vault.install(keys)


@given(JSON)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert vault.from_bytes(vault.as_bytes(value)) == value


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_a_text_comes_back_as_it_was_also_with_lone_surrogates(text: str) -> None:
    vault.install([b"n" * 32])
    stored = vault.close_text(text)
    assert vault.open_text(stored) == text
    assert vault.text_key(stored) == vault.newest().id


@given(st.binary(max_size=60))
def test_what_is_padded_has_one_size(plain: bytes) -> None:
    full = vault.padded(plain, 64)
    assert (len(full), vault.unpadded(full)) == (64, plain)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="fit"):
        vault.padded(bytes(61), 64)


def test_a_derived_key_depends_on_secret_and_purpose() -> None:
    secret = secrets.token_bytes(32)
    made = {vault.derived(secret, b"a"), vault.derived(secret, b"b"), vault.derived(b"other", b"a")}
    assert len(made) == 3
    assert vault.derived(secret, b"a") in made
