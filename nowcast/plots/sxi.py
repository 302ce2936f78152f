"""An X-ray image with the boundary that was found in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nowcast.errors import InputError
from nowcast.plots import layout
from nowcast.plots.colours import DARK
from nowcast.smile.files import palette
from nowcast.smile.model.expected import mark, stretch_for
from nowcast.smile.model.sxi import SxiImage, consecutive, rebin, stack
from nowcast.smile.retrieval.retrieve import Retrieval

if TYPE_CHECKING:
    import plotly.graph_objects as go

EXPOSURE = 300.0  # s
HEIGHT, WIDTH = 640, 520  # px
COLOURS = 32  # steps of the scale


def plot_sxi(
    images: SxiImage | Sequence[SxiImage], retrieval: Retrieval | None = None, *, pixel: float = 1.0, title: str = ""
) -> "go.Figure":
    """The foreground of the newest 300 s of some images, with the limb of the boundary that was found.

    Parameters
    ----------
    images : SxiImage or sequence of SxiImage
        In the order of time.
    retrieval : Retrieval, optional
        As of `retrieve_boundary`: the limb of Shue's form at its distance, dashed at its band; its reason where there
        is no result.
    pixel : float [deg]
        Side of the pixels that are drawn.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    InputError
        Where there is no image.
    """
    import plotly.graph_objects as go

    given = [images] if isinstance(images, SxiImage) else list(images)
    if not given:
        raise InputError("There is no image to draw.")
    image = rebin(stack(consecutive(given, EXPOSURE)), pixel)
    width, height = image.pixel
    seen = image.foreground() / image.exposure / (width * height)
    stretch = stretch_for(seen)
    shown = np.clip(seen, stretch.low, stretch.high)
    ticks = np.array([0.0, 0.1, 0.25, 0.5, 1.0]) * stretch.high
    columns, rows = (
        np.arange(n) * side + (side - n * side) / 2 for n, side in zip(image.shape[::-1], image.pixel, strict=True)
    )
    figure = go.Figure(
        go.Heatmap(
            z=np.sqrt(shown), x=columns, y=rows, zmin=0.0, zmax=np.sqrt(stretch.high), colorscale=_scale(),
            customdata=seen, hovertemplate="%{x:.1f}°, %{y:.1f}°: %{customdata:.3f}<extra></extra>",
            colorbar={
                "title": "counts/s/deg²", "tickvals": np.sqrt(ticks), "ticktext": [f"{tick:g}" for tick in ticks],
            },
        )
    )  # fmt: skip
    edges = (
        ()
        if retrieval is None
        else (("", retrieval.standoff_distance), ("low", retrieval.low), ("high", retrieval.high))
    )
    for name, distance in edges:
        for line in [] if distance is None else mark(distance, image.position, image.target):
            x, y = np.array(line).T
            style = {"color": DARK["standoff"], "dash": "dash" if name else "solid", "width": 1 if name else 2}
            figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=style, showlegend=False, hoverinfo="skip"))
    layout.dressed(figure, title or _title(image, retrieval), HEIGHT).update_layout(margin_t=70)
    limits = [side / 2 for side in image.field_of_view]
    figure.update_layout(hovermode="closest", title_font_size=14, width=WIDTH)
    figure.update_xaxes(title_text="towards the Sun [deg]", range=[-limits[0], limits[0]], constrain="domain")
    figure.update_yaxes(title_text="across [deg]", range=[-limits[1], limits[1]], scaleanchor="x")
    return figure


def _title(image: SxiImage, retrieval: Retrieval | None) -> str:
    parts = [f"SXI {image.start:%Y-%m-%d %H:%M} UTC, {image.exposure:g} s", "SIMULATED" if image.simulated else ""]
    if retrieval is not None and retrieval.standoff_distance is None:
        parts.append(f"no boundary: {retrieval.reason}")
    elif retrieval is not None:
        parts.append(f"nose {retrieval.standoff_distance:.2f} ({retrieval.low:.2f} to {retrieval.high:.2f}) Rᴇ")
    return "<br>".join([parts[0], ", ".join(part for part in parts[1:] if part)])


def _scale() -> list[list[float | str]]:
    """The palette of the images, as plotly takes it."""
    colours = palette.colours(COLOURS)
    return [[step / (COLOURS - 1), f"rgb({r},{g},{b})"] for step, (r, g, b) in enumerate(colours)]
