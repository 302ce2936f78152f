"""The page of now: the values with their panels, the scales, SMILE, own satellites; a what-if form below."""

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.pages.fold_out import how_to_read
from dashboard.pages.now.export import connect_export, export_controls
from dashboard.pages.now.view import view
from dashboard.pages.now.whatif import connect_whatif, whatif_form
from dashboard.pages.record import Page
from dashboard.services import Services
from nowcast.texts import _

TILES = (
    "bz_gsm", "bt", "flow_speed", "proton_density", "dynamic_pressure", "standoff_distance", "kp_estimate",
    "dst_estimate",
)  # fmt: skip


def reading() -> html.Details:
    """How to read the page, and its numbers to take away."""
    return how_to_read(
        _(
            "All times are UTC. Measured values stand at the time of measurement at L1. The magnetopause, Dst and Kp "
            "estimates stand at the time at which that wind arrives at the Earth, and so reach ahead. Nothing is "
            "drawn where nothing was measured. Estimates are not the official indices."
        ),
        export_controls(TILES),
        links={
            _("Values of now"): {"JSON": "/api/v1/now"},
            _("Health"): {"JSON": "/status.json"},
        },
        title=_("Help, data and credits"),
    )


def controls() -> list[Component]:
    """The what-if form."""
    return [whatif_form()]


def connect(app: Dash, services: Services) -> None:
    """Register the callbacks of the form and of the export."""
    connect_whatif(app, services)
    connect_export(app, services, TILES)


PAGE = Page(
    path="/",
    name="Now",
    title="",
    order=0,
    template="now/page.html",
    view=view,
    help=reading,
    tiles=TILES,
    parts=("sun/scales.html", "now/smile_card.html"),
    scripts=("pages/now.js",),
    styles=("pages/now-controls.css", "pages/now-smile.css", "pages/sun.css"),
    controls=controls,
    connect=connect,
)
