"""All that Dash needs: its application on our server, the registry of pages, their layouts, its part of the HTML.

Dash owns `#react-entry-point`: there it shows the layout of a page, its controls with their callbacks and the fold-out
"How to read this page". All else on a page is HTML of ours.
"""

from dataclasses import dataclass

import dash
from dash import Dash, html
from dash.backends import _fastapi as dash_requests
from dash.development.base_component import Component
from fastapi import FastAPI, Request

from dashboard import assets_folder
from dashboard.frame import PRODUCT, frame, title
from dashboard.http import callbacks
from dashboard.pages.record import Page, pages
from dashboard.services import Services

CUT = "<!--next-->"  # between the pieces; Dash writes no comment like it
MARKS = ("metas", "favicon", "css", "app_entry", "config", "scripts", "renderer")


@dataclass(frozen=True)
class Pieces:
    """What Dash writes into the HTML of each page: in the head, where its layout goes, and at the end."""

    head: str
    entry: str
    foot: str


@dataclass(frozen=True)
class DashShell:
    """The Dash application with what our server asks of it."""

    app: Dash

    def pieces(self, request: Request) -> Pieces:
        """Dash's part of a page."""
        token = dash_requests.set_current_request(request)  # type: ignore[no-untyped-call]
        try:
            parts: str = self.app.index()  # type: ignore[no-untyped-call]
        finally:
            dash_requests.reset_current_request(token)  # type: ignore[no-untyped-call]
        metas, favicon, css, entry, config, scripts, renderer = parts.split(CUT)
        return Pieces("\n".join((metas, favicon, css)), entry, "\n".join((config, scripts, renderer)))

    def hashes(self) -> list[str]:
        """Hashes of the inline scripts, for the policy of the pages; all are known once Dash has prepared itself."""
        for prepare in self.app.backend._before_request_funcs:  # type: ignore[attr-defined]
            prepare()
        return list(self.app.csp_hashes())

    def fault(self, body: bytes) -> str | None:
        """What is wrong with the body of a callback, in a sentence; None if nothing."""
        return callbacks.fault(body, self.app.callback_map)


def attach(server: FastAPI, services: Services) -> DashShell:
    """Put Dash on a server: its routes, the pages of the records, their callbacks."""
    app = Dash(
        PRODUCT, server=server,  # type: ignore[arg-type]
        use_pages=True, pages_folder="", assets_folder=str(assets_folder()), assets_ignore=r"\.(js|css)$",
        index_string=CUT.join(f"{{%{mark}%}}" for mark in MARKS), title=PRODUCT, update_title="", serve_locally=True,
        include_pages_meta=False, suppress_callback_exceptions=True, enable_mcp=False, websocket_callbacks=False,
        use_async=False, add_log_handler=False,
    )  # fmt: skip
    for name, page in pages().items():
        _register(name, page)
        if page.connect:
            page.connect(app, services)
    return DashShell(app)


def _register(name: str, page: Page) -> None:
    def layout(**_query: str) -> Component:
        controls = page.controls() if page.controls else []
        return html.Div([*controls, page.help()], className="below")

    def page_title(**_variables: str) -> str:
        """The title that Dash's routing gives the page a second time, after the scripts: the whole one, as sent."""
        services: Services = dash.get_app().server.state.services  # type: ignore[no-untyped-call]
        known = services.live.known()
        return frame(page, page.path, known, known.clock.now()).title if known else title(None, page)

    dash.register_page(  # type: ignore[no-untyped-call]
        name, path=page.path, name=page.name, title=page_title, order=page.order, layout=layout
    )
