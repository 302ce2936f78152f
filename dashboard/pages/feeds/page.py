"""Feed health: what every source brought and when; its HTML is renewed by `assets/pages/feeds.js`."""

import dash
from dash import html


def title(**_variables: str) -> str:
    """The title that the page keeps, with its mode."""
    app = dash.get_app()  # type: ignore[no-untyped-call]
    return str(app.server.state.title("Feed health"))


def layout(**_query: str) -> html.Details:
    """How to read the page, and its data to take away."""
    return html.Details(
        [
            html.Summary("How to read this page, and its data"),
            html.P(
                "All times are UTC. A strip is solid where a craft or service gave a value, hatched where one was "
                "due and did not come, empty where none was due. Over 7 days it is built of hours: the height is the "
                "part of the hour that held values. A value that is usually some minutes old is not missing before "
                "that age. The rows 'in use' are what the nowcast was made from, whichever craft that was. Of a "
                "remark the first and the last time are kept, and how often it came."
            ),
            html.P(
                [
                    "What is shown here: ",
                    html.A("JSON of 24 h", href="/api/v1/coverage?span=24h"),
                    ", ",
                    html.A("JSON of 7 days", href="/api/v1/coverage?span=7d"),
                    ". Health: ",
                    html.A("JSON", href="/status.json"),
                    ".",
                ]
            ),
        ],
        id="reading",
    )


dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/feeds", name="Feed health", title=title, order=8, layout=layout
)
