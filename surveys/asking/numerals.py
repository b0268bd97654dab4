"""Numbers as people write them, in Dutch and English notation: "1.250.000", "12,50", "€ 1,250.00". Pure."""

import re

_DECORATION = re.compile(r"[\s\u00a0\u202f€'’]|EUR", re.IGNORECASE)
_WHOLE_AMOUNT = re.compile(r"[.,](-{1,2}|–|=)$")
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}(\{sign}\d{{3}})+") for sign in ".,"}
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")

DECIMAL_SIGN = {"nl": ",", "en": "."}
MAX_DIGITS = 15


class NumberError(ValueError):
    """The text is not a number in either notation."""


class DecimalsError(ValueError):
    """The text is a number, with more decimals than asked."""


def read(text: str, language: str, decimals: int = 0) -> int | float:
    """The number in `text`: an int when it is whole.

    The last of two different signs is the decimal one. A single sign with three digits behind it groups thousands,
    unless it is the language's own decimal sign and three decimals are asked for; "1.250" is never one and a quarter.
    Raises NumberError or DecimalsError.
    """
    bare = _WHOLE_AMOUNT.sub("", _DECORATION.sub("", text))
    if sum(sign.isdigit() for sign in bare) > MAX_DIGITS or not bare.isascii():
        raise NumberError(text)
    plain = _plain(bare, DECIMAL_SIGN[language], decimals)
    if not _PLAIN.fullmatch(plain):
        raise NumberError(text)
    fraction = plain.partition(".")[2].rstrip("0")
    if len(fraction) > decimals:
        raise DecimalsError(text)
    return float(plain) if fraction else int(plain.partition(".")[0])


def write(number: int | float, language: str, decimals: int = 0) -> str:
    """The number as the language writes it, grouped in thousands; an amount with cents shows two decimals."""
    if number == int(number):
        text = f"{int(number):,}"
    else:
        text = f"{number:,.{decimals}f}"
        text = text if decimals == 2 else text.rstrip("0")
    return text.translate(str.maketrans(",.", ".,")) if DECIMAL_SIGN[language] == "," else text


def _plain(text: str, decimal_sign: str, decimals: int) -> str:
    """The text with a point as decimal sign and no grouping; unchanged, so unreadable, when the groups are wrong."""
    signs = [sign for sign in text if sign in ".,"]
    if not signs:
        return text
    last = signs[-1]
    if len(set(signs)) == 2:
        whole, _, fraction = text.rpartition(last)
        other = signs[0]
        return f"{whole.replace(other, '')}.{fraction}" if _GROUPED[other].fullmatch(whole) else text + "?"
    own_decimal = len(signs) == 1 and last == decimal_sign and decimals >= 3
    grouped = _GROUPED[last].fullmatch(text) and not text.lstrip("+-").startswith("0")
    if grouped and not own_decimal:
        return text.replace(last, "")
    return text.replace(last, ".") if len(signs) == 1 else text


def size(count: int, language: str) -> str:
    """A number of bytes for people: "3 kB", "1,2 MB"."""
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} kB"
    return f"{write(round(count / 1_000_000, 1), language, 1)} MB"
