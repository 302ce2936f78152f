"""The scored targets: a column of the issued nowcast, the truth it is scored against, and when the two are a pair."""

from dataclasses import dataclass
from datetime import timedelta

from nowcast.vocabulary import scales
from nowcast.vocabulary.scales import mark

LEADS = (0, 15, 30, 45, 60)  # min, at which a nowcast is issued
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Period:
    """A span up to now, and how long the blocks are that its intervals are resampled from."""

    name: str
    words: str
    length: timedelta
    block: timedelta
    block_words: str


PERIODS: dict[str, Period] = {
    period.name: period
    for period in (
        Period("24h", "24 hours", timedelta(hours=24), timedelta(hours=3), "3 hours"),
        Period("7d", "7 days", timedelta(days=7), timedelta(days=1), "a day"),
        Period("30d", "30 days", timedelta(days=30), timedelta(days=3), "3 days"),
    )
}


@dataclass(frozen=True)
class Target:
    """A column of the nowcast that is scored, and the truth it is scored against.

    Parameters
    ----------
    label, truth : str
        Names for people: of what is issued, and of the truth.
    unit, decimals
        Of the value; "1" has no unit.
    step : timedelta
        Length of the span that a truth covers; it is stamped with the start.
    how : str
        Which of the nowcasts issued for a span counts: that of its "last" minute, the "mean" of its minutes, or that of
        each "minute" against the truth of that minute (one in a span).
    columns : tuple of str
        Value, 5 and 95 % of what was issued; the value alone where there is no band.
    feed, column : str
        Where the truth is stored; empty where it is made of several.
    thresholds : tuple of float
        Events in the value, the first one a storm; `below`: at or below it. Of Kp the levels of the G scale.
    event : float, optional
        The truth is whether it reached this, and the value a probability of it.
    persistence : tuple of float [h]
        Ages of the truths that serve as references.
    card : str
        Model card with the score on years that were not fitted on.
    setting : str
        Setting without which the truth is not asked for.
    note : str
        What a reader has to know, in a sentence.
    """

    label: str
    truth: str
    unit: str
    decimals: int
    step: timedelta
    how: str
    columns: tuple[str, ...]
    feed: str
    column: str
    thresholds: tuple[float, ...]
    persistence: tuple[float, ...]
    card: str
    below: bool = False
    event: float | None = None
    setting: str = ""
    note: str = ""

    @property
    def probability(self) -> bool:
        """Whether the value is the chance of an event."""
        return self.event is not None


KP = "Kp of GFZ Potsdam"
MINOR, MODERATE, STRONG = scales.KP[:3]  # a Kp from here on is rounded to 5-, 6-, 7-: the levels of a geomagnetic storm
TARGETS: dict[str, Target] = {
    "kp": Target(
        "Kp of the 3-hour block", KP, "1", 2, 3 * HOUR, "last", ("kp_estimate", "kp_estimate_low", "kp_estimate_high"),
        "gfz_kp", "kp", (MINOR, MODERATE, STRONG), (3.0, 24.0), "kp",
        note="The last value issued, so many minutes before the block. "
        f"An event is Kp 5− or more ({mark('G', 1)}).",
    ),
    "g1": Target(
        f"Chance of {mark('G', 1)} or more", KP, "1", 2, 3 * HOUR, "last", ("g1_probability",),
        "gfz_kp", "kp", (0.5,), (3.0,), "kp", event=MINOR, note="It came where the block reached Kp 5−.",
    ),
    "hp30": Target(
        "Running Kp", "Hp30 of GFZ Potsdam", "1", 2, 30 * MINUTE, "last", ("hp30_estimate",),
        "gfz_hp30", "hp30", (MINOR, STRONG), (0.5, 3.0), "kp",
        note="The estimate has no band of its own; it is fitted on hourly Hp60, the truth is of half an hour.",
    ),
    "geo": Target(
        "Own satellite outside of the magnetopause", "GOES magnetometers", "1", 2, 5 * MINUTE, "minute",
        ("probability",), "", "", (0.5,), (1.0,), "boundary", event=0.5,
        note="Judged from the field at a GOES within 1° of an own satellite, from 07 to 17 h local time, without the "
        "wind; minutes judged uncertain are left out.",
    ),
    "dst": Target(
        "Dst", "quick-look Dst of WDC Kyoto", "nT", 0, HOUR, "mean",
        ("dst_estimate", "dst_estimate_low", "dst_estimate_high"), "kyoto_dst", "dst", (-50.0, -100.0, -200.0),
        (1.0, 3.0, 6.0), "dst", below=True, setting="NOWCAST_KYOTO_DST",
        note="Kyoto's Dst is not for commercial use: it is asked for only where the operator allows it.",
    ),
}  # fmt: skip
SHOCKS = Target(
    "Arrival of shocks", "the step in the field at a GOES", "min", 0, MINUTE, "last",
    ("expected", "low", "high"), "", "", (), (), "shocks",
    note="The first announcement of each step. A shock that was not announced is not counted: nobody lists them in "
    "real time.",
)  # fmt: skip
