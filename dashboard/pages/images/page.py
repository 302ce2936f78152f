"""What SMILE sees: its images beside the expected ones, its orbit, the views to come."""

from dash import html

from dashboard.pages.fold_out import how_to_read
from dashboard.pages.images.view import view
from dashboard.pages.record import Page
from nowcast.texts import _


def reading() -> html.Details:
    """How to read the page, and its data to take away."""
    return how_to_read(
        _(
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
        links={
            _("What is shown here"): {"JSON": "/api/v1/smile"},
            "Images": {"catalogue": "/api/v1/images"},
            _("Boundary in images"): {"CSV": "/api/v1/series?quantities=imaged_standoff&format=csv"},
        },
    )


PAGE = Page(
    path="/images",
    name="SMILE images",
    order=2,
    template="images/page.html",
    view=view,
    help=reading,
    parts=("images/smile.html",),
    scripts=("pages/images.js",),
    styles=("pages/now-smile.css", "pages/sun.css", "pages/images.css"),
)
