"""SMILE's archive in step with a played storm: index pages, and files in the true formats, made when asked for.

SXI takes an image a minute wherever its door is open and the Sun far enough away; UVI takes a frame in ten minutes, MAG
and LIA write a file an hour. The wind is that of the storm at L1, shifted by its own speed. With latency "perigee"
files appear half an hour after the next perigee, as the real ones do; with "live" two minutes after their end.
Everything is marked SIMULATED in the files themselves.
"""

import tempfile
from collections import OrderedDict
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.errors import ScenarioError
from nowcast.replay.smile_scene import aurora, surroundings
from nowcast.smile.files import names, series, uvi
from nowcast.smile.files.l3_write import file_name, folder_name, set_bytes
from nowcast.smile.model.simulate import simulate
from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, SUN_AVOIDANCE, aim, sun_angle
from nowcast.smile.orbit.position import Track
from nowcast.vocabulary.constants import L1_DISTANCE
from nowcast.vocabulary.records import Scenario

Seconds = NDArray[np.int64]

LATENCIES = ("live", "perigee")
OFF = "off"  # no files at all, so no archive
LIVE, DOWNLINK = 120, 1800  # s after the end of a file; after a perigee
UVI_EVERY, HOUR, DAY = 600, 3600, 86400  # s
CACHED = 120  # files
INSTRUMENTS = ("LIA", "MAG", "SXI", "UVI")


class SmileTree:
    """The archive of a storm.

    Parameters
    ----------
    storm : Scenario
    track : callable
        Positions of SMILE.
    latency : str
        One of `LATENCIES`.

    Raises
    ------
    ScenarioError
        For another latency.
    """

    def __init__(self, storm: Scenario, track: Track, latency: str = "live") -> None:
        if latency not in LATENCIES:
            raise ScenarioError(f"SMILE's latency is {' or '.join(LATENCIES)}, not {latency!r}.")
        self.storm, self.track, self.latency = storm, track, latency
        self._cache: OrderedDict[str, bytes] = OrderedDict()

    def answer(self, path: str, now: int) -> tuple[bytes, str] | None:
        """Body and content type of a path below the archive at a time [unix s]; None where the path does not exist."""
        parts = path.split("/")
        if parts[-1] == "":
            entries = self._entries(parts[:-1], now)
            return None if entries is None else (_page(path, entries), "text/html; charset=utf-8")
        folder = self._entries(parts[:-1], now)
        if folder is None or parts[-1] not in folder:
            return None
        return self._file(parts), "application/octet-stream"

    def _entries(self, parts: list[str], now: int) -> list[str] | None:
        """The entries of a folder, folders with a slash behind; None where the folder does not exist."""
        if not parts:
            return [f"{instrument}/" for instrument in INSTRUMENTS]
        if parts[0] not in INSTRUMENTS or len(parts) > (3 if parts[0] == "SXI" else 2):
            return None
        times = self._available(parts[0], now)
        days = times // DAY
        if len(parts) == 1:
            return [f"{_to_time(int(day) * DAY):%Y%m%d}/" for day in np.unique(days)]
        day = names.parse(f"SMILE_MAG_L2_X_{parts[1]}.cdf")  # reads eight digits as a day, or nothing
        starts = times[days == int(day.start.timestamp()) // DAY].tolist() if day and len(parts[1]) == 8 else []
        if not starts:
            return None
        if parts[0] != "SXI":
            return [self._name(parts[0], start) for start in starts]
        if len(parts) == 2:
            return [f"{folder_name(_to_time(start), _to_time(start + 60))}/" for start in starts]
        first = names.parse(f"SMILE_MAG_L2_X_{parts[2].removeprefix('L3_')}.cdf")
        minute = int(first.start.timestamp()) if first else 0
        if minute not in starts or parts[2] != folder_name(_to_time(minute), _to_time(minute + 60)):
            return None
        return [file_name(kind, _to_time(minute), _to_time(minute + 60)) for kind in names.SXI_PARTS]

    def _available(self, instrument: str, now: int) -> Seconds:
        """Starts of the files of an instrument that are in the archive [unix s]."""
        starts = {"SXI": self._minutes, "UVI": self._minutes[self._minutes % UVI_EVERY == 0]}.get(
            instrument, self._hours
        )
        lengths = {"SXI": 60, "UVI": 60}.get(instrument, HOUR)
        return np.asarray(starts[self._visible(starts + lengths) <= now])

    def _visible(self, stops: Seconds) -> Seconds:
        """When files that end at some times appear in the archive."""
        if self.latency == "live":
            return stops + LIVE
        number = np.searchsorted(self._perigees, stops)
        perigees = np.append(self._perigees, np.iinfo(np.int64).max - DOWNLINK)
        return np.asarray(perigees[number] + DOWNLINK, dtype=np.int64)

    @cached_property
    def _minutes(self) -> Seconds:
        """Minutes in which SXI can take an image and the wind is known."""
        first, last = (int(time.timestamp()) // 60 * 60 for time in (self.storm.start, self.storm.stop))
        times = np.arange(first - DAY, last, 60, dtype=np.int64)
        position = self.track(times + 30.0)
        far = np.linalg.norm(position, axis=1) > DOOR_CLOSED_BELOW
        sees = far & (sun_angle(position) > SUN_AVOIDANCE) & np.isfinite(aim(position)).all(axis=1)
        known = np.isfinite(self._wind.reindex(pd.to_datetime(times, unit="s", utc=True))["proton_density"].to_numpy())
        return np.asarray(times[sees & known])

    @cached_property
    def _hours(self) -> Seconds:
        first, last = (int(time.timestamp()) // HOUR * HOUR for time in (self.storm.start, self.storm.stop))
        return np.arange(first - DAY, last, HOUR, dtype=np.int64)

    @cached_property
    def _perigees(self) -> Seconds:
        first, last = self.storm.start.timestamp() - 2 * DAY, self.storm.stop.timestamp() + 4 * DAY
        times = np.arange(first, last, 120.0)
        distance = np.linalg.norm(self.track(times), axis=1)
        lowest = (distance[1:-1] < distance[:-2]) & (distance[1:-1] <= distance[2:])
        return np.asarray(times[1:-1][lowest], dtype=np.int64)

    @cached_property
    def _wind(self) -> pd.DataFrame:
        """The wind at the nose by minute: each row of L1 shifted by its own speed, the last to arrive counts."""
        parts = [self.storm.frames[name].drop(columns="active", errors="ignore") for name in ("rtsw_wind", "rtsw_mag")]
        plasma, field = (part.groupby(level="time").mean(numeric_only=True) for part in parts)
        both = plasma[["flow_speed", "proton_density"]].join(field[["by_gsm", "bz_gsm"]], how="outer").dropna()
        travel = pd.to_timedelta(L1_DISTANCE / both["flow_speed"].to_numpy(), unit="s")
        arrived = both.set_axis((pd.DatetimeIndex(both.index) + travel).floor("min").as_unit("s"), axis=0)
        newest = arrived[~arrived.index.duplicated(keep="last")].sort_index()
        whole = pd.date_range(newest.index[0], newest.index[-1], freq="min", unit="s")
        return newest.reindex(whole).ffill(limit=10)

    def _file(self, parts: list[str]) -> bytes:
        """Content of a file that is listed; the files of one minute of SXI are made together."""
        name = parts[-1]
        if name not in self._cache:
            self._cache |= self._sxi(name) if parts[0] == "SXI" else {name: self._cdf(parts[0], name)}
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return self._cache[name]

    def _sxi(self, name: str) -> dict[str, bytes]:
        parsed = names.parse(name)
        assert parsed is not None, "a name of ours"
        assert parsed.stop is not None, "a name of ours"
        wind = self._wind.loc[pd.Timestamp(parsed.start) : pd.Timestamp(parsed.start)].iloc[0]
        (image,) = simulate(
            self.track, parsed.start, 1, float(wind["proton_density"]), float(wind["flow_speed"]),
            float(wind["by_gsm"]), float(wind["bz_gsm"]), seed=int(parsed.start.timestamp()),
        )  # fmt: skip
        start, stop = parsed.start, parsed.stop
        return {file_name(kind, start, stop): body for kind, body in set_bytes(image).items()}

    def _name(self, instrument: str, start: int) -> str:
        if instrument == "UVI":
            return uvi.file_name(_to_time(start))
        return series.file_name(instrument, _to_time(start))

    def _cdf(self, instrument: str, name: str) -> bytes:
        parsed = names.parse(name)
        assert parsed is not None, "a name of ours"
        with tempfile.TemporaryDirectory() as folder:
            if instrument == "UVI":
                position = self.track(parsed.start)
                path = uvi.write(aurora(self._kp(parsed.start), parsed.start, position), Path(folder))
            else:
                times = parsed.start.timestamp() + np.arange(0.0, HOUR, 20.0)
                minutes = pd.to_datetime(times // 60 * 60, unit="s", utc=True)
                wind = self._wind.reindex(minutes)
                values = surroundings(instrument, self.track(times), wind)
                path = series.write(Path(folder), instrument, times, values)
            return path.read_bytes()

    def _kp(self, when: datetime) -> float:
        """Kp of the block that a time lies in; a quiet one where the storm has none."""
        frame = self.storm.frames.get("gfz_kp")
        if frame is None or frame.empty:
            return 2.0
        kp = frame.groupby(level="time")["kp"].last().dropna()
        before = kp[kp.index <= pd.Timestamp(when)]
        return float(before.iloc[-1]) if len(before) else 2.0


def _to_time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _page(path: str, entries: list[str]) -> bytes:
    """An index page as web servers write it."""
    links = "".join(f'<a href="{entry}">{entry}</a>\n' for entry in sorted(entries))
    title = f"Index of /smile/{path} (SIMULATED)"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>\n{links}</pre></body></html>".encode()
