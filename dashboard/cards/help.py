"""The help over a page: keys, how the drawings are read, terms, and whose the data are."""

from dataclasses import dataclass

from dashboard.pages.about.view import DataSource, about
from nowcast.texts import label
from nowcast.vocabulary.constants import GEOSYNCHRONOUS

KEYS = (
    ("1, 2", "show 6 hours or 24 hours"),
    ("← →", "move the cursor of time by a minute; with Shift by 15 minutes"),
    ("click", "hold the cursor of time; click again to let it go"),
    ("Esc", "let the cursor go, close what is open"),
    ("L", "back to now, everything fetched afresh"),
    ("?", "this help"),
)
MARKS = (
    ("now", "dashed upright line: now; right of it is wind that has passed L1 and is on its way"),
    ("arriving", "hatched blue: on its way, known from L1"),
    ("due", "hatched orange: a shock is due in this interval"),
    ("passed", "grey: was due, and nothing at the Earth told whether it came"),
    ("there", "orange line: a shock at L1, or where it was seen at the Earth"),
    ("band", "shaded band: from the 5th to the 95th percentile"),
    ("stale", "red hatched, struck out: too old to be taken as present"),
)
TERMS = (
    ("Nose, standoff distance", "subsolar point of the magnetopause; its distance from the Earth's centre in Rᴇ"),
    ("Rᴇ", "radius of the Earth as unit of length"),
    ("GEO", f"geosynchronous orbit, {GEOSYNCHRONOUS} Rᴇ from the centre of the Earth"),
    ("L1", "where the solar wind is measured, 1.5 million km towards the Sun"),
    ("Bz GSM", "north-south part of the magnetic field in the wind; negative is southward and couples to the Earth"),
    ("Median and band", "the estimate, and the interval that should hold the truth in 90 of 100 cases"),
    ("Kp, Hp30", "indices of geomagnetic activity for 3 hours and 30 minutes; 5− is between 4⅔ and 5"),
    ("Dst", "index of the ring current; the more negative, the stronger the storm"),
    ("Fresh, late, stale", "state of a value by its age; each input has its own limits"),
    ("Suspect", "a value that a rule distrusts: shown and marked, not preferred"),
    ("Own satellite outside", "chance that the satellite is outside of the magnetopause, in the magnetosheath"),
    ("Estimate", "computed here from the wind; never the official index"),
)


@dataclass(frozen=True)
class Help:
    """What the help holds."""

    keys: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]
    sources: tuple[DataSource, ...]
    version: str


def help_card() -> Help:
    """The help, the same for everybody."""
    page = about()
    keys, marks, terms = (tuple((name, label(meaning)) for name, meaning in table) for table in (KEYS, MARKS, TERMS))
    return Help(keys, marks, terms, page.sources, page.version)
