"""Feed health: what every source brought and when."""

from dash import html

from dashboard.pages.feeds.view import view
from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from nowcast.texts import _


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        _(
            "All times are UTC. A strip is solid where a craft or service gave a value, hatched where one was "
            "due and did not come, empty where none was due. Over 7 days it is built of hours: the height is the "
            "part of the hour that held values. A value that is usually some minutes old is not missing before "
            "that age. The rows 'in use' are what the nowcast was made from, whichever craft that was. Of a "
            "remark the first and the last time are kept, and how often it came."
        ),
        links={
            _("What is shown here"): {
                _("JSON of 24 h"): "/api/v1/coverage?span=24h",
                _("JSON of 7 days"): "/api/v1/coverage?span=7d",
            },
            _("Health"): {"JSON": "/status.json"},
        },
    )


PAGE = Page(
    path="/feeds",
    name="Feed health",
    order=8,
    template="feeds/page.html",
    view=view,
    help=reading,
    parts=("feeds/coverage.html",),
    scripts=("pages/feeds.js",),
    styles=("pages/feeds.css",),
)
