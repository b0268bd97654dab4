"""Numbers as people write them, read and written in both notations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking import numerals


@pytest.mark.parametrize(
    ("text", "language", "decimals", "number"),
    [
        ("1.250.000", "nl", 2, 1250000),
        ("1.250.000,50", "nl", 2, 1250000.5),
        ("12,50", "nl", 2, 12.5),
        ("12.50", "nl", 2, 12.5),
        ("1.250", "nl", 2, 1250),
        ("1,250", "en", 2, 1250),
        ("0,125", "nl", 3, 0.125),
        ("€ 1 250,-", "nl", 2, 1250),
        ("€ 12,50", "en", 2, 12.5),
        ("5,0", "nl", 0, 5),
        ("-3", "nl", 0, -3),
    ],
)
def test_read(text: str, language: str, decimals: int, number: float) -> None:
    assert numerals.read(text, language, decimals) == number


@pytest.mark.parametrize(
    "text", ["", "veel", "1.25.000", "1,2,3", "12,", ",5", "1.000.00,0", "١٢", "1e5", "9" * 16, "12-13"]
)
def test_no_number(text: str) -> None:
    with pytest.raises(numerals.NumberError):
        numerals.read(text, "nl", 2)


@given(
    st.integers(-(10**12), 10**12) | st.integers(-(10**8), 10**8).map(lambda cents: cents / 100),
    st.sampled_from(["nl", "en"]),
)
def test_what_is_written_is_read_back(number: float, language: str) -> None:
    assert numerals.read(numerals.write(number, language, 2), language, 2) == number


@given(st.text(max_size=20), st.sampled_from(["nl", "en"]), st.integers(0, 4))
def test_any_text_is_a_number_or_refused(text: str, language: str, decimals: int) -> None:
    try:
        number = numerals.read(text, language, decimals)
    except (numerals.NumberError, numerals.DecimalsError):
        return
    assert isinstance(number, int | float)
