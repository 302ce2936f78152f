"""The status line of the page in words, with its level."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from nowcast.vocabulary.constants import COMPRESSION, GEOSYNCHRONOUS
from nowcast.vocabulary.scales import mark, storm_level, thirds
from nowcast.words.text import number, value_band

THIRDS = ("o", "+", "-")
ACTIVE = 11  # thirds of Kp, 4-: from here on the day is called active
COMPRESSED = tuple((limit, phrase) for limit, _, phrase in COMPRESSION[:3])
COMPRESSED_BELOW = COMPRESSED[-1][0]  # R_E


def kp_thirds(value: float) -> str:
    """Kp as it is written: 4.67 is 5−, 5.0 is 5o, 5.33 is 5+."""
    whole, rest = divmod(thirds(value), 3)
    return f"{whole + 1}−" if rest == 2 else f"{whole}{THIRDS[rest]}"


def sentence(
    values: Mapping[str, Mapping[str, Any]],
    feeds: Sequence[Mapping[str, Any]] = (),
    ahead: pd.DataFrame | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """The status in words and its level.

    Parameters
    ----------
    values : mapping
        As in the snapshot: quantity to value, low, high, state, time.
    feeds : sequence, optional
        Health rows; named where the nowcast cannot be made.
    ahead : DataFrame, optional
        Derived rows from now to the end of the lead; what is coming is said from it.
    now : datetime, optional

    Returns
    -------
    dict
        `text` and `level`: quiet, active, storm, severe or unknown.
    """
    standoff = _usable(values, "standoff_distance")
    kp = _usable(values, "kp_estimate")
    dst = _usable(values, "dst_estimate")
    if standoff is None and kp is None and dst is None:
        return {"text": _why_unknown(values, feeds), "level": "unknown"}
    parts = []
    level = 0
    if standoff is not None:
        row = values["standoff_distance"]
        word = next((text for limit, text in COMPRESSED if standoff < limit), "at its usual place")
        band = f" ({value_band(row['low'], row['high'])})" if row.get("low") is not None else ""
        parts.append(f"Magnetopause nose {word}, {number(standoff)} Rᴇ{band}.")
        level = 3 if standoff < GEOSYNCHRONOUS else 1 if standoff < COMPRESSED_BELOW else 0
        parts.append("" if ahead is None or now is None else _coming(standoff, ahead, now))
    else:
        parts.append("No magnetopause nowcast: the solar wind at the nose is not known.")
    if kp is not None:
        storm = storm_level(kp)
        named = f", {mark('G', storm)} storm" if storm else ""
        parts.append(f"Kp estimate {kp_thirds(kp)}{named}.")
        level = max(level, 3 if storm >= 3 else 2 if storm else 1 if thirds(kp) >= ACTIVE else 0)
    if dst is not None and dst <= -30:
        parts.append(f"Dst estimate {number(dst, 0)} nT.")
        level = max(level, 3 if dst <= -200 else 2 if dst <= -50 else 1)
    if level == 0 and standoff is not None:
        parts.insert(0, "Quiet.")
    return {"text": " ".join(part for part in parts if part), "level": ("quiet", "active", "storm", "severe")[level]}


def _usable(values: Mapping[str, Mapping[str, Any]], name: str) -> float | None:
    row = values.get(name)
    if row is None or row.get("value") is None or row.get("state") in ("stale", "missing"):
        return None
    return float(row["value"])


def _coming(standoff: float, ahead: pd.DataFrame, now: datetime) -> str:
    """The nearest the nose comes within the lead, where that is another class or 1 R_E closer."""
    nose = ahead["standoff_distance"].rolling(3, min_periods=1).median().dropna()
    nose = nose[nose.index > pd.Timestamp(now)]
    if nose.empty or nose.min() > standoff - 1.0:
        return ""
    first = nose[nose <= standoff - 0.75 * (standoff - nose.min())].index[0]
    minutes = max((first - pd.Timestamp(now)).total_seconds() / 60, 0)
    where = ", inside geosynchronous orbit" if nose.min() < GEOSYNCHRONOUS <= standoff else ""
    return f"Compression to {number(float(nose.min()))} Rᴇ{where} arrives {first:%H:%M} UTC, in {minutes:.0f} min."


def _why_unknown(values: Mapping[str, Mapping[str, Any]], feeds: Sequence[Mapping[str, Any]]) -> str:
    times = [row["time"] for name in ("bz_gsm", "flow_speed") if (row := values.get(name)) and row.get("time")]
    down = [str(row.get("label") or row.get("name")) for row in feeds if row.get("state") in ("down", "stale", "never")]
    if times:
        since = pd.Timestamp(min(times), unit="s", tz="UTC")
        text = f"No nowcast: no usable solar wind since {since:%H:%M} UTC on {since:%Y-%m-%d}."
    else:
        text = "No nowcast yet: waiting for the first solar wind."
    return f"{text} Without data: {', '.join(down)}." if down else text
