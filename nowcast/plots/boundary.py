"""Figures of the boundary: the nose over time, a cross-section with its band."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nowcast.errors import InputError
from nowcast.plots import layout
from nowcast.plots.colours import DARK
from nowcast.vocabulary.constants import GEOSYNCHRONOUS

if TYPE_CHECKING:
    import plotly.graph_objects as go

NOSE = "standoff_distance"
SIDES = {"equatorial": "Y GSM, dusk [Rᴇ]", "noon-midnight": "Z GSM, north [Rᴇ]"}
EDGE = 25.0  # R_E, to which a cross-section is shown
SIZE = 640  # px


def plot_nose(nose: pd.DataFrame, *, bow_shock: bool = False, title: str = "Magnetopause nose") -> "go.Figure":
    """Distance of the nose with its band over time, and geosynchronous orbit.

    Parameters
    ----------
    nose : DataFrame
        As of `nose_distance`, or the `rows` of `run_hindcast`.
    bow_shock : bool
        Draw the bow shock too.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    InputError
        Where there is no `standoff_distance`.
    """
    names = [NOSE, *(["bow_shock_distance"] if bow_shock else [])]
    if not isinstance(nose, pd.DataFrame) or any(name not in nose for name in names):
        raise InputError(f"A nose is drawn from a frame by time with {', '.join(names)}, as of `nose_distance`.")
    figure = layout.rows(["From the Earth's centre [Rᴇ]"], title)
    for name, colour in zip(names, ("standoff", "neutral"), strict=False):
        parts = [part for part in (name, f"{name}_low", f"{name}_high") if part in nose]
        layout.add_line(figure, nose[parts], name, DARK[colour], 1, layout.title_of(name).split(" [")[0])
    figure.add_hline(y=GEOSYNCHRONOUS, line_color=DARK["geo"], line_dash="dash", annotation_text="geosynchronous orbit")
    return figure


def plot_section(section: pd.DataFrame, *, title: str = "Magnetopause and bow shock") -> "go.Figure":
    """A cross-section of the boundary in two planes, the Sun to the right.

    Parameters
    ----------
    section : DataFrame
        As of `boundary_section`.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    InputError
        Where it is no cross-section.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    lacking = [name for name in ("surface", "plane", "angle", "distance", "low", "high") if name not in section]
    if lacking:
        raise InputError(f"A cross-section has a column {', '.join(lacking)}, as of `boundary_section`.")
    figure = make_subplots(rows=1, cols=2, subplot_titles=[name.capitalize() for name in SIDES])
    turn = np.linspace(0.0, 2.0 * np.pi, 73)
    for column, (plane, side) in enumerate(SIDES.items(), start=1):
        part = section[section["plane"] == plane]
        inner = part[part["surface"] == "magnetopause"]
        known = inner.dropna(subset=["low", "high"])
        band_x, band_y = _points(
            np.concatenate([known["angle"], known["angle"][::-1]]), np.concatenate([known["high"], known["low"][::-1]])
        )
        first = {"showlegend": column == 1}
        traces = [
            go.Scatter(
                x=band_x, y=band_y, mode="lines", fill="toself", fillcolor=layout.faint(DARK["standoff"]),
                line_width=0, hoverinfo="skip", name="5 to 95 %", **first,
            ),
            _line(inner, "Magnetopause", DARK["standoff"], "solid", **first),
            _line(part[part["surface"] == "bow shock"], "Bow shock", DARK["neutral"], "dash", **first),
            go.Scatter(x=np.cos(turn), y=np.sin(turn), fill="toself", line_color=DARK["text"], name="Earth", **first),
            go.Scatter(
                x=GEOSYNCHRONOUS * np.cos(turn), y=GEOSYNCHRONOUS * np.sin(turn), line_color=DARK["geo"],
                line_dash="dot", line_width=1, name="Geosynchronous distance", **first,
            ),
        ]  # fmt: skip
        figure.add_traces(traces, rows=1, cols=column)
        figure.update_xaxes(title_text="X GSM, to the Sun [Rᴇ]", range=[-EDGE * 0.54, EDGE * 0.7], row=1, col=column)
        figure.update_yaxes(
            title_text=side, range=[-EDGE, EDGE], scaleanchor="x" if column == 1 else "x2", row=1, col=column
        )
    below = {"y": -0.14, "yanchor": "top"}
    return layout.dressed(figure, title, SIZE).update_layout(
        hovermode="closest", margin_t=80, margin_b=95, legend=below
    )


def _line(part: pd.DataFrame, name: str, colour: str, dash: str, *, showlegend: bool) -> "go.Scatter":
    import plotly.graph_objects as go

    x, y = _points(part["angle"].to_numpy(dtype=float), part["distance"].to_numpy(dtype=float))
    return go.Scatter(x=x, y=y, mode="lines", line_color=colour, line_dash=dash, name=name, showlegend=showlegend)


def _points(
    angle: "np.ndarray[tuple[int], np.dtype[np.float64]]", distance: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    turn = np.radians(angle)
    return distance * np.cos(turn), distance * np.sin(turn)
