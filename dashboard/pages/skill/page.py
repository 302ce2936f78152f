"""Live skill: what was issued against what came; tables come as HTML, plots from `assets/pages/skill.js`."""

import dash
from dash import html


def title(**_variables: str) -> str:
    """The title that the page keeps, with its mode."""
    app = dash.get_app()  # type: ignore[no-untyped-call]
    return str(app.server.state.title("Skill"))


def layout(**_query: str) -> html.Details:
    """How to read the page, and its data to take away."""
    return html.Details(
        [
            html.Summary("How to read this page, and its data"),
            html.P(
                "All times are UTC. Only what was issued counts, as it was issued: nothing is computed again when the "
                "truth is known. The lead is the time from the minute at which it was issued to the minute it was "
                "for. Beside every figure stand its number of cases and, in small, its 5 to 95 % from resampled "
                "blocks of days; of fewer than 10 cases (of an event: of its occurrences) a figure is grey and says "
                "so. Persistence is the truth some hours before, climatology the mean of the truth of the same "
                "period: a nowcast that does not beat them has no skill. The shipped scores are those of the model "
                "cards, on years and storms that the fit had not seen, with archived wind; live wind is worse."
            ),
            html.P(
                [
                    "What is shown here: ",
                    html.A("JSON of all", href="/api/v1/skill?period=30d"),
                    ", ",
                    html.A("JSON of Kp", href="/api/v1/skill?period=30d&target=kp"),
                    ".",
                ]
            ),
        ],
        id="reading",
    )


dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/skill", name="Skill", title=title, order=6, layout=layout
)
