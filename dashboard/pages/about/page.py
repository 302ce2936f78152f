"""About: what this is, whose data and models it stands on, how to cite it."""

from dash import html

from dashboard.pages.about.view import view
from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from nowcast.texts import _


def reading() -> html.Details:
    """Where more is written."""
    return how_to_read(
        _(
            "Credits and terms are those of the feeds that this version knows; whether one is asked here, and how "
            "it fares, stands on the page of feed health. A model is named by its authors and year."
        ),
        title=_("How to read this page"),
    )


PAGE = Page(
    path="/about",
    name="About",
    order=9,
    template="about/page.html",
    view=view,
    help=reading,
    styles=("pages/sun.css",),
)
