"""Files of the primary and the secondary GOES as of a time: objects with Z, oldest first, 6 hours and 1 day."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
import pandas as pd

from nowcast.replay.compact_json import line
from nowcast.replay.formats import Rows, oldest_first, seconds
from nowcast.vocabulary.records import Scenario

SPANS = {"6-hour": 6 * 3600, "1-day": 86_400}  # s
Cells = Mapping[str, object]


def files(
    storm: Scenario, feed: str, product: str, delay: int, cells: Callable[[Cells], list[Cells]]
) -> dict[str, Callable[[int], bytes]]:
    """Make the files of a product for both roles.

    Parameters
    ----------
    storm : Scenario
    feed : str
        Name of its frame.
    product : str
        In the path, as "xrays".
    delay : int [s]
        After which a row is visible.
    cells : callable
        From a row of the frame to the objects of the product.

    Returns
    -------
    dict
        Path to answer.
    """
    if feed not in storm.frames:
        return {}
    frame = storm.frames[feed]
    served: dict[str, Callable[[int], bytes]] = {}
    for role, active in (("primary", True), ("secondary", False)):
        rows = cache(partial(_rows, frame[frame["active"].astype(bool) == active], delay, cells))  # when first asked
        for name, span in SPANS.items():
            served[f"json/goes/{role}/{product}-{name}.json"] = partial(_answer, rows, span)
    return served


def _answer(rows: Callable[[], Rows], span: int, now: int) -> bytes:
    return oldest_first(rows(), span, now)


def flux(column: str, energies: Mapping[str, float]) -> Callable[[Cells], list[Cells]]:
    """Make rows of a flux by energy, each a share of the flux of a column; a missing flux is an exact 0."""

    def rows(row: Cells) -> list[Cells]:
        value = float(str(row[column]))
        measured = value if np.isfinite(value) else 0.0
        return [{"flux": measured * share, "energy": energy} for energy, share in energies.items()]

    return rows


def number(value: object) -> float | None:
    """A number for JSON; None for NaN."""
    result = float(str(value))
    return result if np.isfinite(result) else None


def _rows(frame: pd.DataFrame, delay: int, cells: Callable[[Cells], list[Cells]]) -> Rows:
    valid: list[int] = []
    lines: list[bytes] = []
    stamps = pd.DatetimeIndex(frame.index.get_level_values("time")).strftime("%Y-%m-%dT%H:%M:%SZ")
    craft = [int(str(source).removeprefix("GOES-")) for source in frame.index.get_level_values("source")]
    for unix, stamp, satellite, row in zip(seconds(frame), stamps, craft, frame.to_dict("records"), strict=True):
        for more in cells({str(key): value for key, value in row.items()}):
            valid.append(int(unix))
            lines.append(line({"time_tag": stamp, "satellite": satellite, **more}))
    times = np.array(valid, dtype=np.int64)
    return Rows(times, times + delay, tuple(lines))
