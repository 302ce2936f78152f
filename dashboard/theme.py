"""The colours by name: one dict per theme, sent with the snapshot and repeated as variables in `assets/core/app.css`.

Lines keep at least 4.5:1 against the ground, so that a thin line and a small word in the same colour can both be
read. No meaning is carried by colour alone: states have a word and a shape, storm levels have their "G2".
"""

from collections.abc import Mapping
from types import MappingProxyType

DARK: Mapping[str, str] = MappingProxyType(
    {
        # surfaces and words
        "ground": "#0E1116",
        "surface": "#141922",
        "raised": "#1B222D",
        "edge": "#2A3342",
        "grid": "#222A36",
        "zero": "#8B97A8",
        "text": "#E8EDF4",
        "muted": "#9AA7B8",
        "neutral": "#C3CCD8",
        "accent": "#5CC8FF",
        # states; each comes with a word
        "good": "#7BD88F",
        "late": "#FFB454",
        "stale": "#FF8A8A",
        "missing": "#9AA7B8",
        # quantities
        "bt": "#F2F2F2",
        "bz": "#FF5C5C",
        "speed": "#C9A0FF",
        "phi": "#6CB2FF",
        "density": "#FFB454",
        "pressure": "#F58FC0",
        "temperature": "#7BD88F",
        "standoff": "#5CE0D8",
        "geo": "#FFD166",
        "dst": "#9FB8FF",
        "kp": "#F2F2F2",
        "toward": "#6CB2FF",
        "away": "#FF8A8A",
        # NOAA storm scale; black words on G0 to G4, white on G5
        "g0": "#92D050",
        "g1": "#F6EB14",
        "g2": "#FFC800",
        "g3": "#FF9600",
        "g4": "#FF0000",
        "g5": "#C80000",
        # what the page is: the frame on all edges
        "live": "#7BD88F",
        "replay": "#FFB454",
        "simulation": "#D78CFF",
        # craft, in the order of their appearance
        "craft0": "#3E7CB1",
        "craft1": "#B5762A",
        "craft2": "#5B8C5A",
        "craft3": "#9A5B9E",
    }
)

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
