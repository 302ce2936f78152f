"""Figures over time: the wind with its shocks, an index against the truth."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from nowcast.errors import InputError
from nowcast.plots import layout
from nowcast.plots.colours import DARK

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIND = ("bz_gsm", "bt", "flow_speed", "proton_density", "proton_temperature", "dynamic_pressure")
COLOURS = {
    "bz_gsm": "bz", "bt": "bt", "flow_speed": "speed", "proton_density": "density", "proton_temperature": "temperature",
    "dynamic_pressure": "pressure",
}  # fmt: skip
INDICES = {"dst_estimate": ("dst", "Dst"), "kp_estimate": ("kp", "Kp")}  # colour and name of the truth


def plot_wind(
    wind: pd.DataFrame, *, quantities: Sequence[str] = (), shocks: pd.DataFrame | None = None, title: str = "Solar wind"
) -> "go.Figure":
    """The wind, one panel for each quantity, with its shocks.

    Parameters
    ----------
    wind : DataFrame
        By `time`, at L1 or at the nose.
    quantities : sequence of str, optional
        Columns to draw; else those of `bz_gsm`, `bt`, `flow_speed`, `proton_density`, `proton_temperature`,
        `dynamic_pressure` that hold a value.
    shocks : DataFrame, optional
        As of `find_shocks`, over the wind at L1: a vertical line each, with its kind above.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    InputError
        Where nothing is there to draw.

    Examples
    --------
    >>> import nowcast
    >>> storm = nowcast.builtin_storm()
    >>> len(nowcast.plot_wind(storm.wind, quantities=["bz_gsm", "flow_speed"]).data)
    2
    """
    shown = [name for name in quantities or WIND if name in wind and (quantities or wind[name].notna().any())]
    lacking = [name for name in quantities if name not in wind]
    if lacking or not shown:
        raise InputError(f"The wind has no column {', '.join(lacking or WIND)} to draw.")
    figure = layout.rows([layout.title_of(name) for name in shown], title)
    for row, name in enumerate(shown, start=1):
        layout.add_line(figure, wind[[name]], name, DARK[COLOURS.get(name, "neutral")], row)
    figure.update_layout(showlegend=False)
    for time, kind in () if shocks is None else shocks["kind"].items():
        figure.add_vline(x=time, line_color=DARK["accent"], line_width=1, line_dash="dot")
        figure.add_annotation(
            x=time, y=1.0, yref="paper", yanchor="bottom", text=str(kind), showarrow=False, font_color=DARK["accent"]
        )
    return figure


def plot_index(
    estimate: pd.DataFrame, truth: "pd.Series[float] | None" = None, *, ahead: int | None = None, title: str = ""
) -> "go.Figure":
    """Estimates of Dst or Kp with their band, against the truth where it is known.

    Parameters
    ----------
    estimate : DataFrame
        As of `estimate_dst`, `estimate_kp` or the `rows` of `run_hindcast`: a panel for each index that it holds.
    truth : Series, optional
        The observed index by the start of its interval (UTC), drawn as steps into the first panel, as far as the
        estimate reaches.
    ahead : int, optional [h]
        Draw also the Dst that was expected 1, 3 or 6 hours ahead, at the time for which it was.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    InputError
        Where no index is there to draw.
    """
    import plotly.graph_objects as go

    shown = [name for name in INDICES if name in estimate]
    if not shown:
        raise InputError(f"There is no column {' or '.join(INDICES)} to draw.")
    names = [INDICES[name][1] for name in shown]
    figure = layout.rows([layout.title_of(name) for name in shown], title or f"{' and '.join(names)}, estimated")
    for row, name in enumerate(shown, start=1):
        parts = [part for part in (name, f"{name}_low", f"{name}_high") if part in estimate]
        layout.add_line(figure, estimate[parts], name, DARK[INDICES[name][0]], row, f"{INDICES[name][1]} estimate")
    if ahead is not None:
        column = f"dst_ahead_{ahead}h"
        if column not in estimate:
            raise InputError(f"There is no column {column} to draw.")
        later = estimate[[column]].set_axis(pd.DatetimeIndex(estimate.index) + pd.Timedelta(hours=ahead), axis=0)
        layout.add_line(figure, later, column, DARK["standoff"], 1, f"Dst expected {ahead} h before")
    if truth is not None:
        span = truth[(truth.index >= estimate.index[0].floor("3h")) & (truth.index <= estimate.index[-1])]
        steps = {"x": span.index, "y": span, "mode": "lines", "line_shape": "hv", "name": f"{names[0]} observed"}
        figure.add_trace(go.Scatter(**steps, line_color=DARK["geo"], line_width=1.5), row=1, col=1)
    return figure
