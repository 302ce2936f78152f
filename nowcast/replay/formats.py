"""The true upstream bytes of a storm, as of a time.

A row is visible from its usual latency on: L1 rows 2 min after their minute began (ACE 3), Kp of SWPC 4 min and Kp and
Hp30 of GFZ 1 min after the end of their interval. Rows are turned to JSON once, then an answer is a join: the file
of 24 h costs a millisecond. Keys, their order and quirks: RTSW newest first, all craft interleaved, no zone mark,
`max_data_flag` -9999 on rows of SOLAR1; propagated wind a header row and rows with Z; GFZ parallel arrays, the end
included.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from nowcast.discover import members
from nowcast.replay.compact_json import line
from nowcast.replay.ground_indices import running_a
from nowcast.replay.rotation import gse_to_gsm, gsm_angle
from nowcast.vocabulary.records import Product as Replayed
from nowcast.vocabulary.records import Scenario

Times = NDArray[np.int64]  # unix seconds
DAY = 86_400  # s
LATENCY = {"SOLAR1": 120, "ACE": 180}  # s after the start of the minute
USUAL_LATENCY = 120  # s, of other craft
KP_INTERVAL, HP_INTERVAL = 10_800, 1_800  # s
SWPC_KP_DELAY, GFZ_DELAY = 240, 60  # s after the interval
HEADER = (
    "time_tag", "speed", "density", "temperature", "bx", "by", "bz", "bt", "vx", "vy", "vz", "propagated_time_tag",
)  # fmt: skip
SOURCE = {"source": "GFZ Potsdam", "license": "CC BY 4.0"}


@dataclass(frozen=True)
class Rows:
    """Rows of a product as JSON, oldest first, with their time and when they become visible [unix s]."""

    valid: Times
    visible: Times
    json: tuple[bytes, ...]

    def window(self, now: int, span: int) -> list[bytes]:
        """Rows that are visible at `now` [unix s] and not older than `span` [s], oldest first."""
        chosen = np.flatnonzero((self.visible <= now) & (self.valid > now - span))
        return [self.json[row] for row in chosen]


def seconds(frame: pd.DataFrame) -> Times:
    """Times of a frame [unix s]."""
    times = pd.DatetimeIndex(frame.index.get_level_values("time")).as_unit("s")
    return np.asarray(times.asi8, dtype=np.int64)


def _stamps(unix: Times, form: str = "%Y-%m-%dT%H:%M:%S") -> list[str]:
    return list(pd.DatetimeIndex(pd.to_datetime(unix, unit="s", utc=True)).strftime(form))


def _cells(values: pd.Series | NDArray[np.float64], decimals: int = 2) -> list[float | None]:
    """Rounded numbers with None for NaN."""
    rounded = np.round(np.asarray(values, dtype=float), decimals) + 0.0
    return [None if number != number else number for number in rounded.tolist()]


def _objects(columns: Mapping[str, list[Any]]) -> tuple[bytes, ...]:
    names = tuple(columns)
    return tuple(line(dict(zip(names, row, strict=True))) for row in zip(*columns.values(), strict=True))


def _angles(frame: pd.DataFrame, system: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y, z = (frame[f"b{axis}_{system}"].to_numpy(dtype=float) for axis in "xyz")
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x)) % 360.0


def _craft_rows(frame: pd.DataFrame, columns: Mapping[str, list[Any]]) -> Rows:
    unix = seconds(frame)
    latency = [LATENCY.get(source, USUAL_LATENCY) for source in frame.index.get_level_values("source")]
    return Rows(unix, unix + np.array(latency, dtype=np.int64), _objects(columns))


def _marks(frame: pd.DataFrame) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """The columns that every RTSW row begins with, and those of its fill flag and quality."""
    sources = list(frame.index.get_level_values("source"))
    begin: dict[str, list[Any]] = {
        "time_tag": _stamps(seconds(frame)),
        "active": frame["active"].astype(bool).tolist(),
        "source": sources,
    }
    quality = frame["quality"].fillna(0).astype(int).tolist() if "quality" in frame else [0] * len(frame)
    end: dict[str, list[Any]] = {
        "max_data_flag": [-9999 if source == "SOLAR1" else 0 for source in sources],
        "overall_quality": quality,
    }
    return begin, end


def rtsw_mag(frame: pd.DataFrame) -> Rows:
    """Rows of `json/rtsw/rtsw_mag_1m.json`."""
    begin, end = _marks(frame)
    none, zero = [None] * len(frame), [0] * len(frame)
    columns: dict[str, list[Any]] = begin | {"range": none, "scale": none, "sensitivity": none}
    columns |= {"manual_mode": [False] * len(frame), "sample_size": [60] * len(frame), "bt": _cells(frame["bt"])}
    for system in ("gse", "gsm"):
        columns |= {f"b{axis}_{system}": _cells(frame[f"b{axis}_{system}"]) for axis in "xyz"}
        theta, phi = _angles(frame, system)
        columns |= {f"theta_{system}": _cells(theta), f"phi_{system}": _cells(phi)}
    return _craft_rows(frame, columns | {"max_telemetry_flag": zero} | end)


def rtsw_wind(frame: pd.DataFrame) -> Rows:
    """Rows of `json/rtsw/rtsw_wind_1m.json`."""
    begin, end = _marks(frame)
    none, zero = [None] * len(frame), [0] * len(frame)
    times = pd.DatetimeIndex(frame.index.get_level_values("time"))
    across, up = gse_to_gsm(frame["vy_gse"], frame["vz_gse"], gsm_angle(times))
    columns: dict[str, list[Any]] = begin | {
        "proton_speed": _cells(frame["flow_speed"], 1),
        "proton_temperature": _cells(frame["proton_temperature"], 0),
        "proton_density": _cells(frame["proton_density"]),
        **{f"proton_v{axis}_gse": _cells(frame[f"v{axis}_gse"], 1) for axis in "xyz"},
        "proton_vx_gsm": _cells(frame["vx_gse"], 1),
        "proton_vy_gsm": _cells(across, 1),
        "proton_vz_gsm": _cells(up, 1),
        "proton_sample_size": [1] * len(frame),
        **dict.fromkeys(("alpha_speed", "alpha_density", "alpha_temperature"), none),
        "max_convergence_flag": zero,
        "max_data_flag": end["max_data_flag"],
    }
    for flag in ("error_count", "processing", "range", "sample_count", "telemetry"):
        columns[f"max_{flag}_flag"] = zero
    return _craft_rows(frame, columns | {"overall_quality": end["overall_quality"]})


def rtsw_ephemerides(frame: pd.DataFrame) -> Rows:
    """Rows of `json/rtsw/rtsw_ephemerides_1h.json`, as far as its keys are known; no latency."""
    begin, _ = _marks(frame)
    unix = seconds(frame)
    columns = begin | {f"{axis}_gse": _cells(frame[f"{axis}_gse"], 0) for axis in "xyz"}
    return Rows(unix, unix, _objects(columns))


def propagated_wind(frame: pd.DataFrame) -> Rows:
    """Rows of `products/geospace/propagated-solar-wind.json`."""
    unix = seconds(frame)
    lead = np.nan_to_num(frame["lead_time"].to_numpy(dtype=float), nan=60.0)
    arrival = unix + np.round(lead * 60.0).astype(np.int64)
    names = ("flow_speed", "proton_density", "proton_temperature", "bx_gsm", "by_gsm", "bz_gsm", "bt")
    values = [_cells(frame[name]) for name in (*names, "vx_gse", "vy_gse", "vz_gse")]
    rows = zip(_stamps(unix, "%Y-%m-%dT%H:%M:%SZ"), *values, _stamps(arrival, "%Y-%m-%dT%H:%M:%SZ"), strict=True)
    return Rows(unix, unix + 2 * USUAL_LATENCY, tuple(line(row) for row in rows))


def swpc_kp(frame: pd.DataFrame) -> Rows:
    """Rows of `products/noaa-planetary-k-index.json`."""
    unix = seconds(frame)
    columns: dict[str, list[Any]] = {
        "time_tag": _stamps(unix),
        "Kp": _cells(frame["kp"]),
        "a_running": [int(value) for value in running_a(frame["kp"])],
        "station_count": [int(value) for value in frame["station_count"].fillna(8)],
    }
    return Rows(unix, unix + KP_INTERVAL + SWPC_KP_DELAY, _objects(columns))


def gfz_rows(values: pd.Series, interval: int) -> Rows:
    """Values of an index of GFZ with three decimals, one JSON number each."""
    unix = seconds(values.to_frame())
    return Rows(unix, unix + interval + GFZ_DELAY, tuple(line(round(float(v), 3)) for v in values))


def gfz_answer(rows: Rows, index: str, start: datetime, end: datetime, now: int) -> bytes:
    """Make the answer of `app/json/`.

    Parameters
    ----------
    rows : Rows
    index : str
        As "Kp".
    start, end : datetime
        Of the query, both included.
    now : int [unix s]
        Until when values are known.
    """
    low, high = start.timestamp(), end.timestamp()
    chosen = np.flatnonzero((rows.visible <= now) & (rows.valid >= low) & (rows.valid <= high))
    answer: dict[str, Any] = {"meta": SOURCE, "datetime": _stamps(rows.valid[chosen], "%Y-%m-%dT%H:%M:%SZ")}
    answer[index] = orjson.Fragment(b"[" + b",".join(rows.json[row] for row in chosen) + b"]")
    if index in ("Kp", "ap"):
        answer["status"] = ["pre"] * len(chosen)
    return orjson.dumps(answer)


def newest_first(rows: Rows, span: int, now: int) -> bytes:
    """Make a list of the rows of the last `span` [s], newest first."""
    return b"[" + b",".join(reversed(rows.window(now, span))) + b"]"


def oldest_first(rows: Rows, span: int, now: int) -> bytes:
    """Make a list of the rows of the last `span` [s] in order of time."""
    return b"[" + b",".join(rows.window(now, span)) + b"]"


def with_header(rows: Rows, span: int, now: int) -> bytes:
    """Make a list of a header row and the rows of the last `span` [s] in order of time."""
    return b"[" + b",\n".join([orjson.dumps(HEADER), *rows.window(now, span)]) + b"]"


Product = Callable[[int], bytes]


def products(storm: Scenario) -> dict[str, tuple[str, Product]]:
    """The products of SWPC for a storm: path to the feed's name and a function from unix seconds to the answer."""
    frames = storm.frames
    served: dict[str, tuple[str, Product]] = {}

    def add(path: str, feed: str, form: Callable[[Rows, int, int], bytes], rows: Rows, span: int) -> None:
        served[path] = (feed, partial(form, rows, span))

    if "rtsw_mag" in frames:
        add("json/rtsw/rtsw_mag_1m.json", "rtsw_mag", newest_first, rtsw_mag(frames["rtsw_mag"]), DAY)
    if "rtsw_wind" in frames:
        add("json/rtsw/rtsw_wind_1m.json", "rtsw_wind", newest_first, rtsw_wind(frames["rtsw_wind"]), DAY)
    if "rtsw_ephemerides" in frames:
        rows = rtsw_ephemerides(frames["rtsw_ephemerides"])
        add("json/rtsw/rtsw_ephemerides_1h.json", "rtsw_ephemerides", newest_first, rows, 30 * DAY)
    if "propagated_wind" in frames:
        rows = propagated_wind(frames["propagated_wind"])
        base = "products/geospace/propagated-solar-wind"
        add(f"{base}-1-hour.json", "propagated_wind", with_header, rows, 3600)
        add(f"{base}.json", "propagated_wind", with_header, rows, 7 * DAY)
    if "swpc_kp" in frames:
        rows = swpc_kp(frames["swpc_kp"])
        add("products/noaa-planetary-k-index.json", "swpc_kp", oldest_first, rows, 7 * DAY + 6 * 3600)
    others: dict[str, Replayed] = members("nowcast.replay.products", "PRODUCT")
    for feed, product in others.items():
        served |= {path: (feed, answer) for path, answer in product.paths(storm).items()}
    return served


def queried_products(storm: Scenario) -> dict[str, tuple[str, Callable[[int, Mapping[str, str]], bytes]]]:
    """What is served by query: path to the feed's name and a function from unix seconds and parameters."""
    served: dict[str, tuple[str, Callable[[int, Mapping[str, str]], bytes]]] = {}
    found: dict[str, Replayed] = members("nowcast.replay.products", "PRODUCT")
    for feed, product in found.items():
        served |= {path: (feed, answer) for path, answer in product.queries(storm).items()}
    return served


def gfz_products(storm: Scenario) -> dict[str, tuple[str, Rows]]:
    """The indices of GFZ for a storm: index to the feed's name and its rows."""
    served: dict[str, tuple[str, Rows]] = {}
    if "gfz_kp" in storm.frames:
        kp = storm.frames["gfz_kp"]["kp"]
        served["Kp"] = ("gfz_kp", gfz_rows(kp, KP_INTERVAL))
        served["ap"] = ("gfz_kp", gfz_rows(running_a(kp), KP_INTERVAL))
    if "gfz_hp30" in storm.frames:
        served["Hp30"] = ("gfz_hp30", gfz_rows(storm.frames["gfz_hp30"]["hp30"], HP_INTERVAL))
    if "gfz_hp60" in storm.frames:
        served["Hp60"] = ("gfz_hp60", gfz_rows(storm.frames["gfz_hp60"]["hp60"], 2 * HP_INTERVAL))
    return served


def parse_time(text: str) -> datetime:
    """Read a time of a GFZ query; raise `ValueError` where it is none."""
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=UTC)
