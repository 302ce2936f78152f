"""What all figures share: the layout in the page's colours, a line with gaps, a band."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nowcast.plots.colours import DARK
from nowcast.vocabulary.quantities import QUANTITIES

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW = 150  # px of one panel of a series
MARGINS = {"l": 70, "r": 20, "t": 50, "b": 45}  # px
GAP = 2.5  # usual steps between two rows, from which on no line is drawn
FAINT = 0.22  # opacity of a band


def rows(titles: Sequence[str], heading: str) -> "go.Figure":
    """A figure with one panel for each title, one above the other, over the same time."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=len(titles), cols=1, shared_xaxes=True, vertical_spacing=0.04)
    for row, title in enumerate(titles, start=1):
        figure.update_yaxes(title_text=title, row=row, col=1)
    figure.update_xaxes(title_text="UTC", row=len(titles), col=1)
    return dressed(figure, heading, height=max(2 * ROW, ROW * len(titles)) + MARGINS["t"] + MARGINS["b"])


def dressed(figure: "go.Figure", heading: str, height: int) -> "go.Figure":
    """The figure itself, in the colours of the page."""
    figure.update_layout(
        title_text=heading, height=height, margin=MARGINS, paper_bgcolor=DARK["ground"], plot_bgcolor=DARK["surface"],
        font_color=DARK["text"], hovermode="x unified", legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"},
        hoverlabel={"bgcolor": DARK["raised"]},
    )  # fmt: skip
    axes = {"gridcolor": DARK["grid"], "zerolinecolor": DARK["edge"], "linecolor": DARK["edge"]}
    figure.update_xaxes(**axes)
    figure.update_yaxes(**axes)
    return figure


def with_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, and an empty one in each hole of the times, so that no line is drawn over it."""
    times = pd.DatetimeIndex(frame.index).as_unit("ms")
    if len(times) < 3:
        return frame
    steps = np.diff(times.asi8)
    holes = np.flatnonzero(steps > GAP * np.median(steps))
    if not len(holes):
        return frame
    empty = times[holes] + pd.Timedelta(np.median(steps), unit="ms")
    return frame.set_axis(times, axis=0).reindex(times.union(empty))


def add_line(figure: "go.Figure", frame: pd.DataFrame, name: str, colour: str, row: int, label: str = "") -> None:
    """A line of a column, over its band where the frame has one."""
    import plotly.graph_objects as go

    drawn = with_gaps(frame)
    low, high = f"{name}_low", f"{name}_high"
    if low in drawn and high in drawn:
        for stretch in stretches(drawn[low].notna() & drawn[high].notna()):
            part = drawn.iloc[stretch]
            across = [*part.index, *part.index[::-1]]
            edge = [*part[high], *part[low][::-1]]
            figure.add_trace(
                go.Scatter(
                    x=across, y=edge, mode="lines", fill="toself", fillcolor=faint(colour), line_width=0,
                    hoverinfo="skip", showlegend=False, name=f"{name} band",
                ),
                row=row, col=1,
            )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=drawn.index, y=drawn[name], mode="lines", name=label or title_of(name), line_color=colour, line_width=1.5
        ),
        row=row,
        col=1,
    )


def stretches(known: "pd.Series[bool]") -> list[slice]:
    """Runs of rows where it is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known.to_numpy(dtype=bool), [False]]).astype(int)))
    return [slice(int(first), int(stop)) for first, stop in zip(edges[::2], edges[1::2], strict=True)]


def faint(colour: str) -> str:
    """A colour, as a band under its line."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{FAINT})"


def title_of(name: str) -> str:
    """Label and unit of a quantity; its own name where the vocabulary has none."""
    quantity = QUANTITIES.get(name)
    if quantity is None:
        return name
    unit = "" if quantity.unit == "1" else f" [{quantity.unit.replace('R_E', 'Rᴇ')}]"
    return f"{quantity.label}{unit}"
