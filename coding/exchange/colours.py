"""The palette of codes as colours, and the place in it that is nearest to a colour of another tool. Pure."""

PALETTE = (
    "#0B6E75", "#A8430B", "#5B4DB1", "#1E6B2E", "#9A2B5F", "#7A5A00",
    "#1F5FA8", "#8A3A2B", "#4A6512", "#7D3596", "#3D5A6B", "#6B4A32",
)  # fmt: skip
"""As `--code-1` to `--code-12` in tokens.css, in light."""


def of_place(place: int) -> str:
    return PALETTE[place % len(PALETTE)]


def nearest(colour: str | None) -> int | None:
    """The place whose hue is nearest, seen as people see (OKLab without its lightness); None without a colour."""
    wanted = _oklab(colour) if colour else None
    if wanted is None:
        return None

    def far(place: int) -> float:
        found = _oklab(PALETTE[place])
        assert found is not None
        return sum((a - b) ** 2 * weight for a, b, weight in zip(found, wanted, (0.2, 1, 1), strict=True))

    return min(range(len(PALETTE)), key=far)


def _oklab(colour: str) -> tuple[float, float, float] | None:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    try:
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return None
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
