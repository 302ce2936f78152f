"""Sun and aurora: the scales, what the centre says, where the aurora is; drawn by `assets/pages/sun.js`."""

import dash
from dash import html


def title(**_variables: str) -> str:
    """The title that the page keeps, with its mode."""
    app = dash.get_app()  # type: ignore[no-untyped-call]
    return str(app.server.state.title("Sun and aurora"))


def layout(**_query: str) -> html.Details:
    """How to read the page, and its data to take away."""
    return html.Details(
        [
            html.Summary("How to read this page, and its data"),
            html.P(
                "All times are UTC. A scale is official where it says so, with whose it is and how old; beside it "
                "stands what our own running values would give, which is not an official scale. A message holds from "
                "its start to its end as the centre wrote them: an extension moves the end, a cancel or a newer watch "
                "ends it. State is by serial number. The dials show the chance of visible aurora, noon at the top, "
                "dusk at the left; the south is drawn as if seen through the Earth. Cells without a value stay empty."
            ),
            html.P(
                [
                    "What is shown here: ",
                    html.A("JSON", href="/api/v1/bulletins"),
                    ". Messages: ",
                    html.A("JSON", href="/api/v1/documents?feed=swpc_alerts"),
                    ". Grid: ",
                    html.A("JSON", href="/api/v1/documents?feed=ovation&limit=1"),
                    ".",
                ]
            ),
        ],
        id="reading",
    )


dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/sun", name="Sun and aurora", title=title, order=1, layout=layout
)
