"""Numbers and addresses that have a form of their own: in digits, and telephone numbers as they are spoken. Pure.

Offsets are code points, end exclusive. Every pattern is bounded, so that the work grows with the length of the text.
"""

import re
from collections.abc import Iterator

Place = tuple[int, int, str, bool]
"""start, end, kind, and whether it is sure."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_URL = re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[A-Za-z0-9][A-Za-z0-9-]{1,62}\.){1,4}(?:nl|com|org|net|eu|uk|info|example)"
    r"(?![\w-]|\.\w)(?:/[^\s<>\"]{0,2000})?"
)
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]){11,40}")
_POSTCODE = re.compile(r"(?<![\w.,-])([1-9]\d{3})[ ]?(?!SA|SD|SS)[A-Z]{2}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w+.,-])(?:\+\d{2}|00[1-9]\d|\(0\d{1,4}\)|0)(?:[ .–-]{0,3}(?:\(0\)[ ]?)?\d){7,12}(?!\d)"
)
_BSN = re.compile(r"(?<![\w.,-])\d(?:\d{8}|\d{3}\.\d{2}\.\d{3}|\d{2}[ .]\d{3}[ .]\d{3})(?![.,]?\d)(?!\w)")
_OF_BSN = re.compile(r"\b(?:bsn|burgerservicenummer|sofinummer|citizen service number)\b", re.IGNORECASE)

LENGTHS = {"NL": 18, "BE": 16, "DE": 22, "GB": 22, "FR": 27, "ES": 24, "PL": 28, "TR": 26, "PT": 25, "IT": 27,
           "MA": 28, "RO": 24, "BG": 22, "HU": 28, "GR": 27, "AT": 20, "CH": 21, "IE": 22, "LU": 20}  # fmt: skip
"""Signs of an IBAN by country (the ISO 13616 register); for another country whatever passes the test."""


def find(text: str) -> Iterator[Place]:
    """Everything of these kinds, the surest first; what comes later may overlap what came before."""
    if "@" in text:
        yield from ((*match.span(), "EMAIL", True) for match in _EMAIL.finditer(text))
    if "." in text:
        for pattern in (_URL, _DOMAIN):
            for match in pattern.finditer(text):
                yield match.start(), match.start() + len(match.group().rstrip(".,;:!?)'’”")), "URL", True
    if _DIGIT.search(text):
        yield from _ibans(text)
        yield from _bsns(text)
        yield from _phones(text)
        yield from _postcodes(text)
    yield from spoken(text)


_DIGIT = re.compile(r"\d\D{0,3}\d\D{0,3}\d")


def _ibans(text: str) -> Iterator[Place]:
    for match in _IBAN.finditer(text):
        words = match.group()
        length = LENGTHS.get(words[:2].upper())
        for end in _ends(words, length):
            if is_iban(words[:end]):
                yield match.start(), match.start() + end, "IBAN", True
                break


def _ends(words: str, length: int | None) -> Iterator[int]:
    """Where the number may end: after as many signs as its country has, or after any from fifteen on."""
    signs = 0
    for at, sign in enumerate(words, 1):
        signs += sign != " "
        if sign != " " and (signs == length or (length is None and 15 <= signs <= 34)):
            yield at


def _bsns(text: str) -> Iterator[Place]:
    for match in _BSN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if is_bsn(digits):
            yield *match.span(), "BSN", True
        elif _OF_BSN.search(text, max(0, match.start() - 40), match.start()):
            yield *match.span(), "BSN", False


def _phones(text: str) -> Iterator[Place]:
    for match in _PHONE.finditer(text):
        words = match.group()
        digits = re.sub(r"\D", "", words.replace("(0)", ""))
        abroad = words.startswith(("+", "00"))
        if (abroad and 10 <= len(digits) <= 14) or (not abroad and len(digits) in (10, 11)):
            yield *match.span(), "PHONE", abroad or len(digits) == 10


def _postcodes(text: str) -> Iterator[Place]:
    """A number that may be a year is asked about: "in 2023 GB" is no address."""
    for match in _POSTCODE.finditer(text):
        yield *match.span(), "POSTCODE", not "1900" <= match[1] <= "2099"


def is_bsn(digits: str) -> bool:
    """The eleven-test of nine digits: 9·a + 8·b + … + 2·h − 1·i is divisible by 11 (Besluit burgerservicenummer)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


def is_iban(text: str) -> bool:
    """ISO 13616: the first four signs moved to the end and letters as numbers from 10, the remainder by 97 is 1."""
    plain = text.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


# ---------------------------------------------------------------- as they are spoken

_NL_ONES = "een één twee drie vier vijf zes zeven acht negen"
_NL_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_NL_TEENS = "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
_EN_ONES = "one two three four five six seven eight nine"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"


def _digits_of() -> dict[str, int]:
    """Word → how many digits it stands for."""
    found = dict.fromkeys("nul zero oh nought".split(), 1)
    found |= dict.fromkeys(f"{_NL_ONES} {_EN_ONES}".split(), 1)
    found |= dict.fromkeys(f"{_NL_TEENS} {_NL_TENS} {_EN_TEENS} {_EN_TENS}".split(), 2)
    for ones in _NL_ONES.split():
        join = "ën" if ones in ("twee", "drie") else "en"
        found |= {f"{ones}{join}{tens}": 2 for tens in _NL_TENS.split()}
        found |= {f"{ones}en{tens}": 2 for tens in _NL_TENS.split()}
    found |= {f"{tens}-{ones}": 2 for tens in _EN_TENS.split() for ones in _EN_ONES.split()}
    return found


_SPOKEN = _digits_of()
_TWICE = {"dubbel": 2, "dubbele": 2, "double": 2, "driemaal": 3, "triple": 3}
_WORD = "|".join(sorted([*_SPOKEN, *_TWICE], key=len, reverse=True))
_BETWEEN = r"(?:[ ,.–…-]{1,4}(?:(?:eh|ehm|uh|uhm|en dan|and then)[ ,.…]{1,4})?)"
_ROW = re.compile(
    rf"\b(?:nul|zero|oh|nought|plus|0\d{{0,3}})\b(?:{_BETWEEN}(?:(?:{_WORD})\b|\d{{1,8}}\b)){{3,14}}",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?|\d+")


def spoken(text: str) -> Iterator[Place]:
    """Telephone numbers in words ("nul zes twaalf vierendertig …"), or half in words: sure when they have ten digits."""
    if _STARTS.search(text) is None:
        return
    for match in _ROW.finditer(text):
        digits = _count(match.group())
        if 8 <= digits <= 13:
            yield *match.span(), "PHONE", digits == 10 or match.group().lower().startswith("plus")


_STARTS = re.compile(r"\b(?:nul|zero|oh|nought|plus|0\d{0,3} [a-z])", re.IGNORECASE)


def _count(words: str) -> int:
    """How many digits are said; tens and ones of English that stand apart ("thirty four") are two, not three."""
    total, times, tens = 0, 1, False
    for piece in _PIECE.findall(words.lower()):
        if piece in _TWICE:
            times = _TWICE[piece]
            continue
        if piece.isdigit():
            total += len(piece)
        elif tens and piece in _EN_ONES.split():
            total += 0
        else:
            total += _SPOKEN.get(piece, 0) * times
        times, tens = 1, piece in _EN_TENS.split()
    return total
