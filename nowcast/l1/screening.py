"""Screens a frame of a feed: values that cannot be measurements become missing, and a remark says so.

Hard ranges, fills of zero, flags of the source, future stamps and misplaced 3-hour stamps empty a value; the soft
ranges and the laws between columns only make it suspect. The limits are those of `QUANTITIES`; those between columns
are listed in docs/limits.md. A remark about what goes on (a flag, a storm beyond the soft range) names the hour of its
newest case, so that its text changes hourly, not with every poll.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.l1.limits import DARK_LEAST, DIMMED, UNIT_LEAST, UNIT_ROWS, UNIT_SHARE
from nowcast.vocabulary.quantities import QUANTITIES, Quantity
from nowcast.vocabulary.records import Remark

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Remarks = Iterator[tuple[str, str]]  # kind and sentence of each

MINUTE = "%Y-%m-%d %H:%M UTC"
AHEAD = timedelta(minutes=5)  # real data trail by 4 min and more; one future stamp would freeze "newest" for ever
FIELDS = (("bx_gsm", "by_gsm", "bz_gsm"), ("bx_gse", "by_gse", "bz_gse"))
FIELD_DIFFERENCE = (1.0, 0.1)  # nT, part of bt; 0.56 nT was the largest of a recorded day
VELOCITY = ("vx_gse", "vy_gse", "vz_gse")
SPEED_DIFFERENCE = 0.05  # part of the speed
THIRD = 0.01  # a Kp further from a third is none (0.33 and 0.67 are)


def screen(
    feed: str, frame: pd.DataFrame, now: datetime, ahead: timedelta = AHEAD
) -> tuple[pd.DataFrame, list[Remark]]:
    """Empty the implausible values of a frame, and remark on it.

    Parameters
    ----------
    feed : str
        Name of the feed, for its remarks.
    frame : DataFrame
        By time or (time, source); not changed.
    now : datetime
        Aware time of the nowcast.
    ahead : timedelta
        How far ahead of now stamps may lie: longer for models and forecasts (`Feed.ahead`).

    Returns
    -------
    DataFrame
        The same columns, sorted; rows with future stamps are left out.
    list of Remark
        One for each column and reason; kinds future, stamp, quality, fill, range, unit, suspect.
    """
    remarks: list[tuple[str, str]] = []
    frame = frame if frame.index.is_monotonic_increasing else frame.sort_index()
    times = _times(frame)
    future = np.asarray(times > pd.Timestamp(now + ahead))
    if future.any():
        text = f"{_count(future, 'row')} with a stamp in the future left out, up to {times[future].max():{MINUTE}}."
        remarks.append(("future", text))
        frame = frame[~future]
    columns = {name: _floats(frame[name]) for name in map(str, frame.columns) if name in QUANTITIES}
    remarks += _misplaced(frame, columns)
    remarks += _flagged(frame, columns)
    remarks += _dimmed(frame, columns)
    for name, values in columns.items():
        remarks += _ranges(frame, QUANTITIES[name], values)
    remarks += _contradictions(frame, columns)
    return frame.assign(**columns), [Remark(feed, kind, text) for kind, text in remarks]


def _misplaced(frame: pd.DataFrame, columns: dict[str, Floats]) -> Remarks:
    """Empty rows of Kp that are not stamped with the start of 3 hours."""
    if "kp" not in columns:
        return
    times = _times(frame)
    odd = np.asarray((times.hour % 3 != 0) | (times.minute != 0)) & _with_value(columns)
    if odd.any():
        _empty_rows(columns, odd)
        yield "stamp", f"{_count(odd, 'row')} not at the start of 3 hours left out, as {times[odd].max():{MINUTE}}."


def _flagged(frame: pd.DataFrame, columns: dict[str, Floats]) -> Remarks:
    """Empty rows that the source flags; a flag that is not given says nothing."""
    if "quality" not in frame:
        return
    flags = _floats(frame["quality"])
    bad = np.isfinite(flags) & (flags != 0) & _with_value(columns)
    if bad.any():
        _empty_rows(columns, bad)
        yield "quality", f"Rows{_craft(frame, bad)} flagged by the source are left out, {_newest(frame, bad)}."


def _dimmed(frame: pd.DataFrame, columns: dict[str, Floats]) -> Remarks:
    """Name X-rays beside the zeros of an eclipse: the Earth's rim dims them, and nothing else marks them."""
    if "xray_flux" not in columns:
        return
    flux, times = columns["xray_flux"], _times(frame)
    names = frame.index.get_level_values("source") if "source" in frame.index.names else np.zeros(len(flux))
    dimmed = np.zeros(len(flux), dtype=bool)
    for name in pd.unique(names):
        rows = np.flatnonzero(np.asarray(names == name) & ~np.isnan(flux))
        dark = times[rows[flux[rows] == 0]]
        if len(dark) >= DARK_LEAST:
            near = [np.asarray(abs(times[rows] - edge) <= DIMMED) for edge in (dark.min(), dark.max())]
            dimmed[rows] = (near[0] | near[1]) & (flux[rows] != 0)
    if dimmed.any():
        text = f"X-rays{_craft(frame, dimmed)} beside an eclipse are dimmed, {_newest(frame, dimmed)}; kept."
        yield "suspect", text


def _ranges(frame: pd.DataFrame, quantity: Quantity, values: Floats) -> Remarks:
    """Empty what is beyond the hard range, in place; name what is beyond the soft one."""
    zero = (values == 0) & quantity.zero_missing
    if zero.any():
        values[zero] = np.nan
        yield "fill", f"{quantity.label}{_craft(frame, zero)}: an exact 0 means none, {_newest(frame, zero)}."
    beyond = np.maximum(quantity.low - values, values - quantity.high)
    hard = beyond > 0
    if hard.any():
        worst = int(np.argmax(np.where(hard, beyond, -1.0)))
        text = (
            f"{quantity.label}{_craft(frame, hard)}: {_count(hard, 'value')} outside {quantity.low:g} to "
            f"{quantity.high:g} {quantity.unit} left out, "
            f"the worst {values[worst]:g} at {_times(frame)[worst]:{MINUTE}}."
        )
        by_chance = _within_by_chance(frame, values, hard)
        values[hard] = np.nan
        yield "range", text
        if by_chance.any():
            values[by_chance] = np.nan
            yield (
                "unit",
                f"{quantity.label}{_craft(frame, by_chance)}: the values within the range left out too, as most beside "
                f"them are beyond it (another unit?), {_newest(frame, by_chance)}.",
            )
    for soft, limit in (
        (values < quantity.soft_low, f"below {quantity.soft_low:g}"),
        (values > quantity.soft_high, f"above {quantity.soft_high:g}"),
    ):
        if soft.any():
            craft = _craft(frame, soft)
            yield (
                "suspect",
                f"{quantity.label}{craft} {limit} {quantity.unit} is unusual, {_newest(frame, soft)}; kept.",
            )


def _within_by_chance(frame: pd.DataFrame, values: Floats, hard: Bools) -> Bools:
    """Values of a craft within the range, where most of the neighbouring ones are beyond it."""
    result = np.zeros(len(values), dtype=bool)
    names = frame.index.get_level_values("source") if "source" in frame.index.names else np.zeros(len(values))
    for name in pd.unique(names[hard]):
        rows = np.flatnonzero(np.asarray(names == name) & ~np.isnan(values))
        near = pd.Series(hard[rows].astype(float)).rolling(UNIT_ROWS, min_periods=1, center=True)
        result[rows] = (near.mean() >= UNIT_SHARE) & (near.sum() >= UNIT_LEAST)
    return np.asarray(result & ~hard)


def _contradictions(frame: pd.DataFrame, columns: dict[str, Floats]) -> Remarks:
    """Name where columns contradict each other; nothing is emptied."""
    checks: list[tuple[str, Bools]] = []
    for parts in FIELDS:
        if "bt" in columns and all(part in columns for part in parts):
            bt = columns["bt"]
            allowed = np.maximum(FIELD_DIFFERENCE[0], FIELD_DIFFERENCE[1] * bt)
            checks.append((f"Bt is not the length of {', '.join(parts)}", np.abs(bt - _norm(columns, parts)) > allowed))
    if "flow_speed" in columns and all(part in columns for part in VELOCITY):
        speed = columns["flow_speed"]
        differ = np.abs(speed - _norm(columns, VELOCITY)) > SPEED_DIFFERENCE * speed
        checks.append((f"Speed is not the length of {', '.join(VELOCITY)}", differ))
    if "kp" in columns:
        checks.append(
            ("Kp is no third of a whole number", np.abs(columns["kp"] * 3 - np.round(columns["kp"] * 3)) > 3 * THIRD)
        )
    for text, where in checks:
        if where.any():
            yield "suspect", f"{text}{_craft(frame, where)}, {_newest(frame, where)}; kept."


def _norm(columns: dict[str, Floats], parts: tuple[str, ...]) -> Floats:
    return np.asarray(np.sqrt(np.sum([columns[part] ** 2 for part in parts], axis=0)))


def _floats(column: "pd.Series[float]") -> Floats:
    """A copy of a column as numbers, to be written on."""
    return np.array(pd.to_numeric(column, errors="coerce"), dtype=np.float64)


def _with_value(columns: dict[str, Floats]) -> Bools:
    """Rows that hold any value."""
    return np.asarray(~np.all([np.isnan(values) for values in columns.values()], axis=0))


def _empty_rows(columns: dict[str, Floats], rows: Bools) -> None:
    """Set rows of the copied columns to NaN, in place."""
    for values in columns.values():
        values[rows] = np.nan


def _times(frame: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(frame.index.get_level_values("time"))


def _craft(frame: pd.DataFrame, rows: Bools) -> str:
    """The craft of some rows, as " of ACE, DSCOVR"."""
    if "source" not in frame.index.names:
        return ""
    return f" of {', '.join(sorted(set(frame.index.get_level_values('source')[rows])))}"


def _newest(frame: pd.DataFrame, rows: Bools) -> str:
    return f"the newest in the hour from {_times(frame)[rows].max().floor('h'):{MINUTE}}"


def _count(rows: Bools, noun: str) -> str:
    """How many rows, as "2 values"."""
    count = int(rows.sum())
    return f"{count} {noun}{'' if count == 1 else 's'}"
