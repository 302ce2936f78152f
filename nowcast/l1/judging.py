"""Judges the last hours of all craft at L1 together: marks rows as suspect and says why; nothing is emptied.

Causal: the mark of a row depends on rows up to its own minute only, at most `limits.MEMORY` minutes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, Truths, grid
from nowcast.l1.rules import between, field, plasma, stuck
from nowcast.vocabulary.records import Remark

RULES = (*field.RULES, *plasma.RULES, *stuck.RULES, *between.RULES)
FEEDS = {"field": "rtsw_mag", "plasma": "rtsw_wind"}
HOUR = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True)
class Judged:
    """The frames with a column `suspect` (0 or 1), and the remarks on it."""

    mag: pd.DataFrame
    wind: pd.DataFrame
    remarks: tuple[Remark, ...]


def judge(mag: pd.DataFrame, wind: pd.DataFrame) -> Judged:
    """Mark the rows that are not to be trusted in the last hours of all craft.

    Parameters
    ----------
    mag, wind : DataFrame
        By (time, source): field [nT] and plasma [km/s, cm^-3] at L1, screened; not changed. Either may be empty.

    Returns
    -------
    Judged
        A remark names the hour of its newest case, so that its text changes hourly.
    """
    if mag.empty and wind.empty:
        return Judged(mag.assign(suspect=0.0), wind.assign(suspect=0.0), ())
    tables = grid(mag, wind)
    findings = [finding for rule in RULES for finding in rule(tables)]
    return Judged(
        _marked(tables, mag, [finding for finding in findings if finding.group == "field"]),
        _marked(tables, wind, [finding for finding in findings if finding.group == "plasma"]),
        tuple(remark for finding in findings for remark in _remarks(tables, finding)),
    )


def _marked(tables: Grid, frame: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """The frame with its rows marked that any finding calls suspect."""
    marks: Truths = np.logical_or.reduce([finding.rows for finding in findings if finding.suspect])
    rows = tables.minutes.get_indexer(pd.DatetimeIndex(frame.index.get_level_values("time")).floor("min"))
    columns = pd.Index(tables.craft).get_indexer(frame.index.get_level_values("source"))
    return frame.assign(suspect=marks[rows, columns].astype(np.float64))


def _remarks(tables: Grid, finding: Finding) -> list[Remark]:
    """One remark for all craft of a finding, where a row with a value in the last hour is concerned."""
    if finding.group == "field":
        first, second = tables.bt, tables.bz_gsm
    else:
        first, second = tables.flow_speed, tables.proton_density
    rows: Truths = np.asarray(finding.rows & (np.isfinite(first) | np.isfinite(second)))
    rows[: -limits.MEMORY] = False
    if not rows.any():
        return []
    craft = ", ".join(name for name, some in zip(tables.craft, rows.T.tolist(), strict=True) if any(some))
    newest = tables.minutes[int(np.flatnonzero(rows.any(axis=1))[-1])].floor("h")
    fate = "flagged suspect" if finding.suspect else "kept"
    text = f"{finding.text} ({craft}), the newest in the hour from {newest:{HOUR}}; {fate}."
    return [Remark(FEEDS[finding.group], finding.kind, text)]
