"""`products/noaa-planetary-k-index-forecast.json`: what was observed, now estimated, 3 days predicted."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from nowcast.replay.compact_json import line
from nowcast.replay.formats import KP_INTERVAL, SWPC_KP_DELAY, seconds
from nowcast.vocabulary.records import Product, Scenario
from nowcast.vocabulary.scales import mark, storm_level

BACK, AHEAD = 7 * 86_400, 3 * 86_400  # s


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The list as of a time: each interval once."""
    if "kp_forecast" not in storm.frames:
        return {}
    frame = storm.frames["kp_forecast"]
    kinds = frame.index.get_level_values("source")
    parts = {kind: _lines(frame[kinds == kind], kind) for kind in ("observed", "estimated", "predicted")}

    def answer(now: int) -> bytes:
        known = (now - KP_INTERVAL - SWPC_KP_DELAY) // KP_INTERVAL * KP_INTERVAL  # the newest observed interval
        current = now // KP_INTERVAL * KP_INTERVAL
        spans = {
            "observed": (now - BACK, known),
            "estimated": (known + 1, current),
            "predicted": (current + 1, now + AHEAD),
        }
        chosen = [
            (unix, line)
            for kind, (times, lines) in parts.items()
            for unix, line in zip(times, lines, strict=True)
            if spans[kind][0] <= unix <= spans[kind][1]
        ]
        return b"[" + b",".join(line for _, line in sorted(chosen)) + b"]"

    return {"products/noaa-planetary-k-index-forecast.json": answer}


def _lines(frame: pd.DataFrame, kind: str) -> tuple[list[int], list[bytes]]:
    unix = seconds(frame)
    stamps = pd.DatetimeIndex(frame.index.get_level_values("time")).strftime("%Y-%m-%dT%H:%M:%S")
    lines = []
    for stamp, value in zip(stamps, frame["kp_forecast"], strict=True):
        known = float(value) if np.isfinite(value) else None
        reached = 0 if known is None else storm_level(known)
        scale = mark("G", reached) if reached else None
        lines.append(line({"time_tag": stamp, "kp": known, "observed": kind, "noaa_scale": scale}))
    return unix.tolist(), lines


PRODUCT = Product(paths=paths)
