"""The themes: colours by name (`nowcast.plots.colours`), sent with the snapshot, repeated in `assets/core/app.css`.

Lines keep at least 4.5:1 against the ground, so that a thin line and a small word in the same colour can both be
read. No meaning is carried by colour alone: states have a word and a shape, storm levels have their "G2".
"""

from collections.abc import Mapping
from types import MappingProxyType

from nowcast.plots.colours import DARK

THEMES: Mapping[str, Mapping[str, str]] = MappingProxyType({"dark": DARK})


def palette(theme: str = "dark") -> dict[str, str]:
    """Colours of a theme as a plain dict, for the snapshot.

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> palette()["bz"]
    '#FF5C5C'
    """
    if theme not in THEMES:
        raise ValueError(f"there is no theme {theme!r}; there are {', '.join(THEMES)}")
    return dict(THEMES[theme])


PALETTE: dict[str, str] = palette()  # what the snapshot carries


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21.

    References
    ----------
    WCAG 2.2, "contrast ratio" and "relative luminance", https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
