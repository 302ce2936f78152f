"""The export controls of the first page: which span, which format, and the address of the file."""

from datetime import datetime, timedelta

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.services import Services
from nowcast.errors import NowcastError
from nowcast.texts import _

SPANS = {"24 h": timedelta(days=1), "7 days": timedelta(days=7), "32 days": timedelta(days=32)}
FORMATS = ("CSV", "JSON")
USUAL_SPAN, USUAL_FORMAT = "24 h", "CSV"


def export_controls(quantities: tuple[str, ...]) -> Component:
    """A choice of span and format, and the link that follows from it."""
    return html.Div(
        [
            _("The last"),
            _choice("export-span", _("Span"), list(SPANS), USUAL_SPAN),
            _("as"),
            _choice("export-format", _("Format"), list(FORMATS), USUAL_FORMAT),
            html.A(_("download"), id="export-link", href=export_address(quantities, USUAL_SPAN, USUAL_FORMAT, None)),
        ],
        className="export",
    )


def _choice(name: str, label: str, offers: list[str], value: str) -> Component:
    chosen = dcc.RadioItems(offers, value, id=name, inline=True)
    return html.Span(chosen, role="group", className="choice", **{"aria-label": label})  # type: ignore[arg-type]


def connect_export(app: Dash, services: Services, quantities: tuple[str, ...]) -> None:
    """Register the callback of the controls."""

    @app.callback(
        Output("export-link", "href"),
        Input("export-span", "value"),
        Input("export-format", "value"),
        prevent_initial_call=True,
    )
    async def address(span: object, form: object) -> str:
        try:
            now = (await services.live.state()).clock.now()
        except NowcastError:
            now = None
        chosen = span if isinstance(span, str) and span in SPANS else USUAL_SPAN
        return export_address(quantities, chosen, form if form in FORMATS else USUAL_FORMAT, now)


def export_address(quantities: tuple[str, ...], span: str, form: object, now: datetime | None) -> str:
    """The address of the series; the last 24 h need no time, so that the link does not age."""
    address = f"/api/v1/export?quantities={','.join(quantities)}&format={str(form).lower()}"
    if span == USUAL_SPAN or now is None:
        return address
    return f"{address}&start={now - SPANS[span]:%Y-%m-%dT%H:%M:%SZ}&stop={now:%Y-%m-%dT%H:%M:%SZ}"
