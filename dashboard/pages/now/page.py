"""The page of now. Its panels are drawn by `assets/`; what stands below them is Dash's."""

import dash
from dash import html

from dashboard.pages.frame import TILES


def title(**_variables: str) -> str:
    """The title that the page keeps, with its mode."""
    app = dash.get_app()  # type: ignore[no-untyped-call]
    return str(app.server.state.title("Now"))


def layout(**_query: str) -> html.Details:
    """How to read the page, and its numbers to take away."""
    series = f"/api/v1/series?quantities={','.join(TILES)}"
    return html.Details(
        [
            html.Summary("How to read this page, and its numbers"),
            html.P(
                "All times are UTC. Measured values stand at the time at which the craft at L1 measured them; the "
                "magnetopause, Dst and Kp estimates stand at the time at which that wind arrives at the Earth, and so "
                "reach into the future. A gap is a gap: nothing is drawn where nothing was measured. Estimates are "
                "not the official indices."
            ),
            html.P(
                [
                    "The last 24 hours: ",
                    html.A("CSV", href=f"{series}&format=csv"),
                    ", ",
                    html.A("JSON", href=series),
                    ". Values of now: ",
                    html.A("JSON", href="/api/v1/now"),
                    ". Health: ",
                    html.A("JSON", href="/status.json"),
                    ".",
                ]
            ),
        ],
        id="reading",
    )


dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/", name="Now", title=title, order=0, layout=layout
)
