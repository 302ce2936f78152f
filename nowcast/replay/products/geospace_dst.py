"""`json/geospace/geospace_dst_{1_hour,7_day}.json`: a minute is seen 45 min before it comes; no zone, oldest first."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from nowcast.replay.compact_json import line
from nowcast.replay.formats import Rows, oldest_first, seconds
from nowcast.vocabulary.records import Product, Scenario

LEAD = 45 * 60  # s
SPANS = {"1_hour": 3600, "7_day": 7 * 86_400}  # s before now


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """Both spans of the model's minutes."""
    if "geospace_dst" not in storm.frames:
        return {}
    frame = storm.frames["geospace_dst"]
    stamps = pd.DatetimeIndex(frame.index.get_level_values("time")).strftime("%Y-%m-%dT%H:%M:%S")
    values = [float(value) if np.isfinite(value) else None for value in frame["geospace_dst"]]
    lines = tuple(line({"time_tag": t, "dst": v}) for t, v in zip(stamps, values, strict=True))
    rows = Rows(seconds(frame), seconds(frame) - LEAD, lines)
    return {
        f"json/geospace/geospace_dst_{name}.json": partial(oldest_first, rows, span) for name, span in SPANS.items()
    }


PRODUCT = Product(paths=paths)
