"""Alerts: the rules, where each stands, the events with each message as it was sent."""

from dash import html

from dashboard.pages.alerts.view import view
from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from nowcast.texts import _


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        _(
            "All times are UTC. An event is one thing that happens, as one storm: its id is the same in mail, webhook, "
            "Atom and CAP. A message is made once when a rule has held its level for its time, and again only "
            "if the level changes or the arrival moves by more than 10 minutes; the text is that of a subscriber with "
            "the usual rules. Old, suspect or single values fire nothing and end nothing."
        ),
        _(
            "The distance is between the newest value that has arrived at the Earth and the next level. The bell "
            "sounds in this browser alone, while a page with it is open; nothing is sent or kept."
        ),
        links={_("Alerts"): {"Atom": "/alerts.atom", "JSON": "/api/v1/alerts"}},
    )


PAGE = Page(
    path="/alerts",
    name="Alerts",
    order=3,
    template="alerts/page.html",
    view=view,
    help=reading,
    parts=("alerts/card.html", "alerts/standing.html", "alerts/history.html"),
    scripts=("pages/alerts.js",),
    styles=("pages/sun.css", "pages/alerts.css"),
)
