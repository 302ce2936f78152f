"""Sun and aurora: the scales, the messages of the centre, where the aurora is, values at geosynchronous orbit."""

from dash import html

from dashboard.pages.fold_out import how_to_read
from dashboard.pages.record import Page
from dashboard.pages.sun.view import view
from nowcast.texts import _


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        _(
            "All times are UTC. A scale is official where it says so, with its source and age; beside it our own "
            "estimate, which is not an official scale. A message holds from its start to its end: an "
            "extension moves the end, a cancel or a newer watch ends it. The dials show the chance of aurora, noon "
            "at the top, dusk at the left; the south is drawn as if seen through the Earth."
        ),
        links={
            _("What is shown here"): {"JSON": "/api/v1/bulletins"},
            _("Messages"): {"JSON": "/api/v1/documents?feed=swpc_alerts"},
            _("Grid"): {"JSON": "/api/v1/documents?feed=ovation&limit=1"},
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
