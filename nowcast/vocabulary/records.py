"""The records that members of the folders hold: what a feed, a model, an index, a panel is.

A record is found by its constant (`FEED`, `MODEL`, `INDEX`, `PANEL`, `SCENARIO`), see `discover`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Request:
    """One thing to ask: `base` names an upstream of the settings ("swpc", "gfz").

    `active` marks the rows of an answer that does not say itself whether its craft is the one in use, as the primary
    and the secondary satellite. `body` names an object of the settings (`horizons_objects`), whose number counts then.
    """

    base: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    limit: int = 8 * 2**20  # decoded bytes
    active: bool | None = None
    body: str = ""


@dataclass(frozen=True)
class Feed:
    """One upstream product.

    Parameters
    ----------
    requests : callable
        From the present time to what is to be asked.
    every : timedelta
        How often to ask.
    late_after, stale_after, gone_after : timedelta
        Age of the newest value at which it is said to be late, stale, not to be shown any more.
    provides : tuple of str
        Quantities (names in `QUANTITIES`) of the frame.
    parse : callable
        From bytes to a frame by (time, source); raises `FeedFormatError`.
    credit : str
        Who is to be named.
    once : callable, optional
        Requests of the first poll only, where the store is empty (back-fill); same `parse`.
    cadence : timedelta
        Step of its time stamps.
    label : str
        What the page calls it.
    documents : callable, optional
        From bytes to `Document`s, for a product that is no series; then `provides` may be empty and `parse` returns
        an empty frame, or both are used.
    setting : str
        Name of the setting that has to be on for the feed to be asked (opt-in feeds); empty for always.
    ahead : timedelta
        How far ahead of now its stamps may lie (models, forecasts). Ages of such a feed are those of its newest
        stamp, so that its limits may be 0 or negative.
    stamped : bool
        Whether the product bears times; where not, its rows take the time of asking, down to the `cadence`.
    follow_up : callable, optional
        From a request and its answer to another request, whose answer counts instead; None where it is good. Raises
        `FeedFormatError` where the answer is not to this request.
    rate_limited : bool
        Whether the upstream wishes to be asked little: once in half of `every` at most, over restarts as well, an hour
        at least after a failure, a second between two requests.
    """

    requests: Callable[[datetime], tuple[Request, ...]]
    every: timedelta
    late_after: timedelta
    stale_after: timedelta
    gone_after: timedelta
    provides: tuple[str, ...]
    parse: Callable[[bytes], pd.DataFrame]
    credit: str
    label: str
    cadence: timedelta = timedelta(minutes=1)
    once: Callable[[datetime], tuple[Request, ...]] | None = None
    documents: Callable[[bytes], tuple["Document", ...]] | None = None
    setting: str = ""
    ahead: timedelta = timedelta(minutes=5)
    stamped: bool = True
    follow_up: Callable[[Request, bytes], Request | None] | None = None
    rate_limited: bool = False


@dataclass(frozen=True)
class Document:
    """What is no series: a bulletin, a grid, a scale. Newest by (feed, key); the former ones stay as history.

    Parameters
    ----------
    key : str
        What it replaces, as the serial number of an alert or the time of a grid.
    time : datetime
        When it was issued (UTC).
    start, stop : datetime, optional
        From when to when it holds.
    body : mapping
        JSON: numbers, texts, lists.
    """

    key: str
    time: datetime
    body: Mapping[str, Any]
    start: datetime | None = None
    stop: datetime | None = None


@dataclass(frozen=True)
class Remark:
    """A fact about a feed that a person should be able to read later."""

    feed: str
    kind: str  # short, as "range", "format", "unreachable", "switch", "clock"
    text: str  # one sentence


@dataclass(frozen=True)
class Switch:
    """From this minute on another craft (or none) was used."""

    time: datetime
    group: str  # "field" or "plasma"
    before: str | None
    after: str | None
    reason: str


@dataclass(frozen=True)
class Announced:
    """A step in the wind at L1 with what was said of it: one row of the store.

    Parameters
    ----------
    noticed : datetime
        When it was first known of; it names the step from then on, whatever else is refined.
    time, known : datetime
        First minute behind the step at L1; newest minute that was used.
    kind, confidence, inputs, field_craft, plasma_craft
        As of `nowcast.physics.shocks.Shock`; `inputs` with commas between.
    suspect : bool
        Its rows are not trusted: it is held, not announced, unless it was confirmed.
    ..._before, ..._after : float
        Medians before and behind the step: km/s, cm⁻³, K, nT, nT GSM, nPa; minutes that they hold.
    expected, low, high : datetime or None
        Arrival at the Earth with its 90 % interval; None where no speed is known.
    front_speed, basis
        Of the front [km/s], and what it is from.
    pressure_expected, nose_before, nose_after, impulse_low, impulse_high, estimated
        The effect [nPa, R_E, nT]; `estimated` where the pressure behind was not measured.
    state, confirmed_time, confirmed_by, change
        Whether it came: "confirmed", "not seen", "awaited" or "no data"; when, in what, how large [nT].
    """

    noticed: datetime
    time: datetime
    known: datetime
    kind: str
    confidence: float
    inputs: str
    field_craft: str
    plasma_craft: str
    suspect: bool
    flow_speed_before: float
    flow_speed_after: float
    proton_density_before: float
    proton_density_after: float
    proton_temperature_before: float
    proton_temperature_after: float
    bt_before: float
    bt_after: float
    bz_gsm_before: float
    bz_gsm_after: float
    dynamic_pressure_before: float
    dynamic_pressure_after: float
    minutes_before: float
    minutes_after: float
    expected: datetime | None
    low: datetime | None
    high: datetime | None
    front_speed: float
    basis: str
    pressure_expected: float
    nose_before: float
    nose_after: float
    impulse_low: float
    impulse_high: float
    estimated: bool
    state: str
    confirmed_time: datetime | None
    confirmed_by: str
    change: float

    @property
    def held(self) -> bool:
        """Whether it is kept back, because its rows are suspect and nothing at the Earth speaks for it."""
        return self.suspect and self.state != "confirmed"


@dataclass(frozen=True)
class Model:
    """A published magnetopause (or bow shock): `boundary(theta, phi, **needs)` [R_E]."""

    boundary: Callable[..., NDArray[np.float64]]
    needs: tuple[str, ...]
    valid: Mapping[str, tuple[float, float]]
    reference: str


@dataclass(frozen=True)
class Index:
    """An estimate of an index.

    `estimate(frame, start, first)` takes a frame by arrival time with the columns of `needs`, a value to start from
    (or None) and the number of the first row that is wanted; it returns a frame by the times of that row and the later
    ones, with `<name>`, `<name>_low`, `<name>_high`. The rows before it are only remembered: a row has the same value
    whichever is the first.
    """

    estimate: Callable[[pd.DataFrame, float | None, int], pd.DataFrame]
    needs: tuple[str, ...]
    unit: str
    reference: str


@dataclass(frozen=True)
class Fit:
    """Something that is fitted on recorded data; `train` runs it and writes `nowcast/coefficients/<name>.json`.

    Parameters
    ----------
    run : callable
        From the data folder (in the form of the storms and event lists that the tests read) and a function that
        takes progress (fraction 0-1, words) to a mapping that JSON can hold: `coefficients` (what the code reads)
        and `card` (`what`, `formula`, `source`, `validity`, `fitted_on`, `scores`, `failures`; texts, or tables as
        lists of rows with the head first).
    about : str
        One line for the command's help.
    """

    run: Callable[[Path, Callable[[float, str], None]], Mapping[str, Any]]
    about: str


@dataclass(frozen=True)
class Trace:
    """One line, band or set of bars of a panel; columns are names in `QUANTITIES`."""

    column: str
    kind: str = "line"  # line, band, fill_below, bars, steps, points
    colour: str = "neutral"  # a name of dashboard.theme
    low: str | None = None
    high: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Panel:
    """One figure, drawn by the browser module of its kind.

    Parameters
    ----------
    kind : str
        "series" or "bars" (more as modules come).
    title : str
    traces : tuple of Trace
    axes : mapping
        scale ("linear" or "log"), range (list of two, or absent), ranges (steps to grow through),
        ticks, reversed, zero (bool), symmetric (bool).
    limits : tuple of mapping
        Lines: value, label, colour.
    pages : tuple of str
    order : int
    height : int [px at 1920x1080]
    """

    kind: str
    title: str
    traces: tuple[Trace, ...]
    axes: Mapping[str, Any]
    limits: tuple[Mapping[str, Any], ...]
    pages: tuple[str, ...]
    order: int
    height: int


@dataclass(frozen=True)
class Scenario:
    """A storm that can be played: frames by feed, as upstream would have had them."""

    name: str
    mode: str  # "simulation" or "replay"
    start: datetime
    stop: datetime
    frames: Mapping[str, pd.DataFrame]
    about: str
    documents: Mapping[str, tuple["Document", ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Product:
    """What the feed server sends for a feed: found as `PRODUCT` in `nowcast/replay/products/<feed>.py`.

    `paths(storm)` gives path (without the leading slash) to a function from unix seconds (the replay minute) to the
    true upstream bytes as of then; empty where the storm has nothing for the feed. `queries(storm)` gives the same for
    paths whose answer depends on the query: its function takes the replay minute and the parameters.
    """

    paths: Callable[[Scenario], Mapping[str, Callable[[int], bytes]]] = lambda _storm: {}
    queries: Callable[[Scenario], Mapping[str, Callable[[int, Mapping[str, str]], bytes]]] = lambda _storm: {}
