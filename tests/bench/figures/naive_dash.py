"""The peer: a Dash callback that makes a figure of eight panels from the store for each viewer and update.

Beside it what this page does for one: a delta, made once for all viewers and taken from memory by the others.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import filled
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from plotly.subplots import make_subplots

from dashboard.live.server import Live
from nowcast import store
from nowcast.clock import Clock

PANELS = (
    ("l1_field", "bt"), ("l1_field", "bz_gsm"), ("l1_plasma", "flow_speed"), ("l1_plasma", "proton_density"),
    ("derived", "dynamic_pressure"), ("derived", "standoff_distance"), ("derived", "dst_estimate"),
    ("derived", "kp_estimate"),
)  # fmt: skip
VIEWERS = 1000  # who poll in the time in which the data change once


def opened(path: Path) -> Any:
    """An empty store with its tables."""
    database = store.open_store(f"sqlite:///{path}")
    store.migrate(database)
    return database


def naive(database: Any) -> Dash:
    """The application of the peer."""
    app = Dash(__name__)
    app.layout = html.Div([dcc.Graph(id="figure"), dcc.Interval(id="tick", interval=60_000)])

    @app.callback(Output("figure", "figure"), Input("tick", "n_intervals"))
    def draw(_: int | None) -> go.Figure:
        span = filled.NOW - timedelta(days=1), filled.NOW + timedelta(hours=1)
        frames = {name: store.read(database, name, *span).droplevel("source") for name in ("l1_field", "l1_plasma")}
        frames["derived"] = store.read_derived(database, *span)
        figure = make_subplots(rows=len(PANELS), cols=1, shared_xaxes=True)
        for row, (frame, column) in enumerate(PANELS, 1):
            values = frames[frame][column]
            figure.add_trace(go.Scatter(x=values.index, y=values.to_numpy(), mode="lines"), row=row, col=1)
        figure.update_layout(template="plotly_dark", height=1400, showlegend=False)
        return figure

    return app


def cpu_of(work: Callable[[], object], times: int) -> float:
    """CPU of one run [ms]."""
    work()
    begun = time.process_time()
    for _ in range(times):
        work()
    return 1e3 * (time.process_time() - begun) / times


async def deltas(live: Live, version: int) -> None:
    """As many polls as viewers send while the data change once, after that change."""
    while (await live.state()).version == version:
        await asyncio.sleep(0.1)
    for _ in range(VIEWERS):
        await live.delta(version, "br")


def main() -> None:
    """Measure both and print."""
    with tempfile.TemporaryDirectory() as folder:
        database = filled.fill(opened(Path(folder, "day.sqlite")), filled.NOW)
        client = naive(database).server.test_client()
        body = {
            "output": "figure.figure", "outputs": {"id": "figure", "property": "figure"}, "changedPropIds": [],
            "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
        }  # fmt: skip
        callback = cpu_of(lambda: client.post("/_dash-update-component", json=body).get_data(), 5)
        clock = Clock(filled.NOW, time.time(), 1.0)
        store.set_clock(database, clock, "replay", "bench")
        live = Live(lambda: database)
        before = asyncio.run(live.state()).version
        rows = filled.chosen("l1_field", filled.NOW - 3 * filled.MINUTE, 4, bz_gsm=-7.0)

        def update() -> None:
            store.write_chosen(database, {"l1_field": rows}, received=filled.NOW)
            asyncio.run(deltas(live, before))

        delta = cpu_of(update, 1) / VIEWERS
        database.engine.dispose()
    print(json.dumps({"naive": callback, "delta": delta, "ratio": callback / delta}))


if __name__ == "__main__":
    main()
