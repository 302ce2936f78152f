"""The page's application: Dash on FastAPI, the API, security headers, and the HTML as sent."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import dash
from dash.backends import _fastapi as dash_requests
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as PlainHTTPException
from starlette.types import ASGIApp

from dashboard.api import coverage, data, documents, images, live, operations, shocks, skill, smile, whatif
from dashboard.api.answers import as_json
from dashboard.http import callbacks
from dashboard.http.encoding import best
from dashboard.http.guard import FOREVER, guard, packed
from dashboard.http.plotly import Plotly
from dashboard.live.server import Live
from dashboard.live.state import State
from dashboard.live.values import values
from dashboard.pages import frame
from dashboard.pages.feeds.coverage import Coverage
from dashboard.pages.images.view import Smile
from dashboard.pages.sun.bulletins import BulletinCache
from dashboard.per_version import PerVersion
from nowcast import __version__
from nowcast.clock import WALL
from nowcast.errors import NowcastError
from nowcast.settings import Settings
from nowcast.store import Store, open_store

HERE = Path(__file__).parent
ASSETS = HERE.parent / "assets"


def create_app(settings: Settings, stage: Callable[[], Store] | None = None) -> ASGIApp:
    """The ASGI application of a web process.

    Parameters
    ----------
    settings : Settings
    stage : callable, optional
        Which store to read just now; by default that of the settings.
    """
    if stage is None:
        database = open_store(settings.database(), read_only=True)
        stage = lambda: database  # noqa: E731
    server = FastAPI(title=frame.NAME, version=__version__, openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    server.state.live = Live(stage)
    server.state.papers = BulletinCache()
    server.state.answers = PerVersion(whatif.KEPT)
    server.state.satellites = settings.geo_satellites
    server.state.coverage = Coverage()
    server.state.images = images.Places(settings)
    server.state.smile = Smile(settings, server.state.images)
    plotly = Plotly(settings.data_dir / "cache")
    plotly.warm()
    others = (shocks.router, whatif.router, skill.router, smile.router, images.router)
    for router in (live.router, data.router, documents.router, coverage.router, operations.router, *others):
        server.include_router(router)
    _errors(server)
    _vendor(server, plotly)
    page = _pages(server, frame.scripts(ASSETS, plotly.version))
    server.add_api_route("/", page, include_in_schema=False)  # before Dash's own
    app: Any = dash.Dash(
        __name__, server=server,  # type: ignore[arg-type]
        use_pages=True, pages_folder=str(HERE / "pages"), assets_folder=str(ASSETS),
        assets_ignore=r".*\.js$|(feeds|images)\.css$", index_string=frame.TEMPLATE, title=frame.NAME, update_title="",
        serve_locally=True, include_pages_meta=False, suppress_callback_exceptions=True, enable_mcp=False,
        websocket_callbacks=False, use_async=False, add_log_handler=False,
    )  # fmt: skip
    server.state.dash = app
    server.add_api_route("/{path:path}", page, include_in_schema=False)

    def hashes() -> list[str]:
        for prepare in app.backend._before_request_funcs:  # Dash adds inline scripts in them
            prepare()
        return list(app.csp_hashes())

    answering = live.shortcut(packed(server), server.state.live)
    return guard(answering, hashes, lambda body: callbacks.fault(body, app.callback_map))


def _pages(server: FastAPI, head: str) -> Callable[..., object]:
    """The route of every page; what is no page gets status 404."""

    def title(name: str) -> str:
        known = server.state.live.known()
        return frame.title(known.mode if known else None, name)

    server.state.title = title

    async def page(request: Request) -> Response:
        try:
            state = await server.state.live.state()
        except NowcastError:
            state = None
        pages = [(entry["path"], entry["name"]) for entry in dash.page_registry.values()]
        path = request.url.path
        token = dash_requests.set_current_request(request)  # type: ignore[no-untyped-call]
        try:
            html = server.state.dash.index()
        finally:
            dash_requests.reset_current_request(token)  # type: ignore[no-untyped-call]
        now = state.clock.now() if state else WALL.now()
        view = await _bulletins(server, state, now) if state else None
        told = await _told(request) if state else ""
        filled = frame.fill(html, state=state, now=now, path=path, pages=pages, head=head, view=view, told=told)
        status = 200 if path in dict(pages) else 404
        return Response(filled, status, {"Cache-Control": "no-cache"}, "text/html")

    return page


async def _told(request: Request) -> str:
    """The parts that belong to one page each."""
    return "".join([await part.told(request) for part in (coverage, skill, smile)])


async def _bulletins(server: FastAPI, state: State, now: datetime) -> dict[str, Any] | None:
    """What the centre says; a store that cannot be read says nothing."""
    kp = values(state, now).get("kp_estimate")
    try:
        view: dict[str, Any] = await asyncio.to_thread(server.state.papers.view, server.state.live.stage(), now, kp)
    except NowcastError:
        return None
    return view


def _vendor(server: FastAPI, plotly: Plotly) -> None:
    def script(request: Request) -> Response:
        coding = best(request.headers.get("accept-encoding", ""))
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", "ETag": f'W/"{plotly.version}"'}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if coding:
            headers["Content-Encoding"] = coding
        return Response(plotly.get(coding), headers=headers, media_type="text/javascript")

    server.add_api_route("/vendor/plotly.js", script, include_in_schema=False)


def _errors(server: FastAPI) -> None:
    """Every refusal is JSON with one sentence."""

    def refused(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, PlainHTTPException) else 500
        said = error.detail if isinstance(error, HTTPException) else {404: "There is nothing here."}.get(status)
        return as_json({"error": str(said or "That cannot be answered.")}, status)

    def misread(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        return as_json({"error": f"{first['loc'][-1]}: {first['msg']}."}, 400)

    def unavailable(_request: Request, error: Exception) -> Response:
        return as_json({"error": str(error)}, 503)

    server.add_exception_handler(PlainHTTPException, refused)
    server.add_exception_handler(RequestValidationError, misread)
    server.add_exception_handler(NowcastError, unavailable)
