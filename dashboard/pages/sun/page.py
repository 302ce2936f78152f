"""Sun and aurora: the scales, the messages of the centre, where the aurora is, values at geosynchronous orbit."""

from dash import html

from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from dashboard.pages.sun.view import view


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        "All times are UTC. A scale is official where it says so, with whose it is and how old; beside it "
        "stands what our own running values would give, which is not an official scale. A message holds from "
        "its start to its end as the centre wrote them: an extension moves the end, a cancel or a newer watch "
        "ends it. State is by serial number. The dials show the chance of visible aurora, noon at the top, "
        "dusk at the left; the south is drawn as if seen through the Earth. Cells without a value stay empty.",
        links={
            "What is shown here": {"JSON": "/api/v1/bulletins"},
            "Messages": {"JSON": "/api/v1/documents?feed=swpc_alerts"},
            "Grid": {"JSON": "/api/v1/documents?feed=ovation&limit=1"},
        },
    )


PAGE = Page(
    path="/sun",
    name="Sun and aurora",
    order=1,
    template="sun/page.html",
    view=view,
    help=reading,
    tiles=(
        "xray_flux_primary",
        "proton_flux_10mev_primary",
        "electron_flux_2mev_primary",
        "goes_hp_primary",
        "goes_hp_secondary",
    ),
    parts=("sun/scales.html", "sun/messages.html", "sun/aurora.html", "sun/forecast.html"),
    scripts=("pages/sun.js",),
    styles=("pages/sun.css",),
)
