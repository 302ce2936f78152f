"""What SMILE sees: its images beside the expected ones, its orbit, the views to come; HTML of the server, kept fresh
by `assets/pages/images.js`, the orbit drawn by `assets/panels/orbit.js`."""

import dash
from dash import html


def title(**_variables: str) -> str:
    """The title that the page keeps, with its mode."""
    app = dash.get_app()  # type: ignore[no-untyped-call]
    return str(app.server.state.title("SMILE images"))


def layout(**_query: str) -> html.Details:
    """How to read the page, and its data to take away."""
    return html.Details(
        [
            html.Summary("How to read this page, and its data"),
            html.P(
                "All times are UTC, all positions GSE in Earth radii. An image of SXI shows where solar wind meets the "
                "Earth's outermost hydrogen: the Sun is to the right, the bright edge is the magnetopause. Lines in an "
                "image are where sight grazes a boundary: solid the models', with their 90 % band dotted, dashed the "
                "one found in the image. What is marked MODEL no instrument has seen. SXI has a view where its door is "
                "open, the Sun is more than 40° from the boresight, SMILE is outside the magnetosphere and the nose is "
                "in the field; where the band of the nose reaches over an edge of the field or over SMILE itself, "
                "the view is at the edge. In October 2026 only a nose nearer than 10 Rᴇ is seen, and from 25 "
                "February to 10 June 2027 the field ends near x = 10 Rᴇ. Files come down near perigee, about once in "
                "50 h, so that an image may be two days old when it is new here: its age stands beside it. A "
                "boundary found in an image of the last hours shifts the nowcast; how far is said."
            ),
            html.P(
                [
                    "What is shown here: ",
                    html.A("JSON", href="/api/v1/smile"),
                    ". Images: ",
                    html.A("catalogue", href="/api/v1/images"),
                    ". Boundary in images: ",
                    html.A("CSV", href="/api/v1/series?quantities=imaged_standoff&format=csv"),
                    ".",
                ]
            ),
        ],
        id="reading",
    )


dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/images", name="SMILE images", title=title, order=2, layout=layout
)
