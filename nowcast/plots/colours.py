"""The colours by name, those of the page: figures made in Python look like its panels.

No meaning is carried by colour alone: states have a word and a shape, storm levels have their "G2".
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
        # craft: each has one colour, in its strip and on its lines
        "craft SOLAR1": "#6CB2FF",
        "craft ACE": "#FFB454",
        "craft DSCOVR": "#C9A0FF",
        "craft IMAP": "#7BD88F",
        "craft WIND": "#F58FC0",
        "craft GOES-16": "#7BD88F",
        "craft GOES-17": "#C9A0FF",
        "craft GOES-18": "#FFB454",
        "craft GOES-19": "#6CB2FF",
        "craft": "#9AA7B8",  # any other
    }
)
