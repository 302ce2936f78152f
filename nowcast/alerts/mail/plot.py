"""The plot of a letter: the quantity of the rule over the last hours, its levels, and where the alert holds.

600 px wide on a light ground, since programs for mail repaint pages and not pictures; under 100 kB. It shows what
stands in the text besides, so nothing is lost where pictures are not shown. The same arguments give the same bytes.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, MUTED, GRID, LINE, LIMIT = "#1a2028", "#55606e", "#dfe4ea", "#0a5ea8", "#c2410c"
SIZE = (6.0, 2.7)  # inches
DOTS = 200  # per inch, so that it is sharp at twice the width
LONGEST_GAP = 1800.0  # s between two points that a line may join
STEPS = (300.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0, 86400.0)  # s between two ticks
MOST_TICKS = 6


@dataclass(frozen=True)
class Plot:
    """What is drawn.

    Parameters
    ----------
    trace : tuple of (unix s, value)
        In time; a value that is missing is NaN.
    levels : tuple of (name, value)
    valid : float [unix s]
        From when the alert holds.
    made : float [unix s]
        When it was made; later times are drawn as expected.
    """

    label: str
    unit: str
    trace: tuple[tuple[float, float], ...]
    levels: tuple[tuple[str, float], ...]
    valid: float
    made: float


def alternative(plot: Plot) -> str:
    """What the plot shows, in words, for those who do not see it."""
    values = [value for _, value in plot.trace if math.isfinite(value)]
    if not values:
        return f"{plot.label}: no values."
    unit = "" if plot.unit in ("", "1") else f" {plot.unit}"
    levels = ", ".join(f"{name} at {value:g}" for name, value in plot.levels)
    ends = [datetime.fromtimestamp(plot.trace[index][0], UTC) for index in (0, -1)]
    text = f"{plot.label} from {ends[0]:%d %b %H:%M} to {ends[1]:%d %b %H:%M} UTC: {min(values):.1f} to "
    return f"{text}{max(values):.1f}{unit}, last {values[-1]:.1f}{unit}{f'; levels: {levels}' if levels else ''}."


@lru_cache(maxsize=32)
def png(plot: Plot) -> bytes:
    """The picture; made once for all recipients of a message. Nothing where there are fewer than two values."""
    if sum(math.isfinite(value) for _, value in plot.trace) < 2:
        return b""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor="white", layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    times, values = _broken(plot.trace)
    axes.plot(times, values, color=LINE, linewidth=1.6)
    axes.axvline(plot.made, color=MUTED, linewidth=0.9, linestyle="--")
    axes.axvspan(plot.valid, max(times[-1], plot.valid), color=LIMIT, alpha=0.10, linewidth=0)
    for name, level in plot.levels:
        axes.axhline(level, color=LIMIT, linewidth=1.0)
        axes.annotate(name, (0.0, level), (3, 2), ("axes fraction", "data"), textcoords="offset points",
                      fontsize=8, color=LIMIT)  # fmt: skip
    _dress(axes, plot, (times[0], times[-1]))
    buffer = io.BytesIO()
    canvas.print_png(buffer, metadata={"Software": None}, pil_kwargs={"optimize": True})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _dress(axes: "Axes", plot: Plot, ends: tuple[float, float]) -> None:
    """Title, grid and ticks at full hours."""
    unit = "" if plot.unit in ("", "1") else f" [{plot.unit}]"
    axes.set_title(f"{plot.label}{unit}", loc="left", fontsize=10, color=INK, fontweight="bold")
    axes.set_title("dashed: when this was made; UTC", loc="right", fontsize=8, color=MUTED)
    axes.grid(color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=9, colors=MUTED, length=0)
    ticks = _ticks(*ends)
    axes.set_xticks(ticks, [f"{datetime.fromtimestamp(tick, UTC):%H:%M}" for tick in ticks])
    axes.margins(x=0.01, y=0.12)
    for side in axes.spines.values():
        side.set_visible(False)


def _ticks(start: float, stop: float) -> list[float]:
    """Full steps of minutes or hours between two times, at most seven."""
    step = next((step for step in STEPS if (stop - start) / step <= MOST_TICKS), STEPS[-1])
    first = math.ceil(start / step)
    return [step * number for number in range(first, math.floor(stop / step) + 1)]


def _broken(trace: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Times and values, with a break where nothing was measured."""
    times: list[float] = []
    values: list[float] = []
    for number, (time, value) in enumerate(trace):
        if number and time - trace[number - 1][0] > LONGEST_GAP:
            times.append(trace[number - 1][0] + 1)
            values.append(math.nan)
        times.append(time)
        values.append(value)
    return times, values
