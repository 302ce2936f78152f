"""The routes of the pages and of the parts that a page renews while it is open."""

import hashlib
import re
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from markupsafe import Markup

from dashboard.dash_shell import DashShell
from dashboard.frame import PRODUCT, frame
from dashboard.http.files import ENTRY, address, modules, shared_styles
from dashboard.live.delta import milliseconds
from dashboard.live.state import age_time
from dashboard.pages.record import Page, Visit, pages
from dashboard.services import Provided, Services
from dashboard.templates import render
from nowcast.clock import WALL
from nowcast.errors import NowcastError

router = APIRouter(tags=["pages"])

AGE = re.compile(r'(<span class="age"[^>]*>)[^<]*')  # what a browser counts on by itself


@router.get(
    "/parts/{name}", responses={304: {"description": "Nothing is new."}, 404: {"description": "There is no such page."}}
)
async def parts(request: Request, services: Provided, name: str) -> Response:
    """The elements of a page that change, as HTML, each with its id; the query is that of the page.

    `X-Nowcast-Now` is the clock of the nowcast [unix ms], `X-Nowcast-Speed` how fast it runs, `X-Nowcast-Aged` the time
    by which ages are taken.
    """
    page = pages().get(name)
    if page is None or not page.parts:
        raise HTTPException(404, f"{name[:40]} has no parts.")
    state = await services.live.state()
    now = state.clock.now()
    try:
        view = await page.view(Visit(services, state, now, request.query_params, patient=True))
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    html = "\n".join(render(template, view=view) for template in page.parts)
    digest = hashlib.blake2b(AGE.sub(r"\1", html).encode(), digest_size=8).hexdigest()
    headers = {
        "Cache-Control": "no-cache",
        "ETag": f'W/"{digest}"',
        "X-Nowcast-Now": str(milliseconds(now)),
        "X-Nowcast-Speed": f"{state.clock.speed:g}",
        "X-Nowcast-Aged": str(milliseconds(age_time(state, now))),
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(html, headers=headers, media_type="text/html")


def page_route(services: Services, shell: Callable[[], DashShell]) -> Callable[[Request], Awaitable[Response]]:
    """The route of every page; what is no page gets status 404."""
    by_path = {page.path: page for page in pages().values()}

    async def answer(request: Request) -> Response:
        page = by_path.get(request.url.path)
        html = await _page(services, shell(), request, page)
        return Response(html, 200 if page else 404, {"Cache-Control": "no-cache"}, "text/html")

    return answer


async def _page(services: Services, shell: DashShell, request: Request, page: Page | None) -> str:
    view: object = None
    refused = ""
    try:
        state = await services.live.state()
    except NowcastError:
        state = None
    now = state.clock.now() if state else WALL.now()
    if page and state:
        try:
            view = await page.view(Visit(services, state, now, request.query_params, patient=False))
        except (ValueError, NowcastError) as error:
            refused = str(error)
    scripts = (ENTRY, *(page.scripts if page else ()))
    styles = (*shared_styles(), *(page.styles if page else ()))
    pieces = shell.pieces(request)
    return render(
        page.template if page else "base.html",
        frame=frame(page, request.url.path, state, now),
        view=view,
        refused=refused,
        product=PRODUCT,
        dash={"head": Markup(pieces.head), "entry": Markup(pieces.entry), "foot": Markup(pieces.foot)},  # noqa: S704
        styles=[address(name) for name in styles],
        scripts=[address(name) for name in scripts],
        modules=[address(name) for name in modules(scripts)],
        panels=bool(page and page.tiles),
        plotly=services.plotly.version,
    )


def add_pages(server: FastAPI, services: Services, attach: Callable[[FastAPI, Services], DashShell]) -> DashShell:
    """The first page before Dash's own routes, all other addresses behind them."""
    shells: list[DashShell] = []
    route = page_route(services, lambda: shells[0])
    server.add_api_route("/", route, methods=["GET"], include_in_schema=False)
    shells.append(attach(server, services))
    server.add_api_route("/{path:path}", route, methods=["GET"], include_in_schema=False)
    return shells[0]
