"""Draws a page of subscriptions: our frame and styles, no part of Dash, never stored by a browser."""

from dataclasses import dataclass

from fastapi import Response

from dashboard.frame import PRODUCT
from dashboard.http.files import address, shared_styles
from dashboard.pages.record import pages
from dashboard.services import Services
from dashboard.subscribe.views import FormView, WordsView
from dashboard.templates import render
from nowcast.errors import NowcastError
from nowcast.texts import _, label

STYLES = ("pages/subscribe.css",)
SCRIPT = "pages/subscribe.js"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True)
class PlainPage:
    """What stands around the content: mode, pages."""

    mode: str
    links: tuple[tuple[str, str], ...]


async def mode_of(services: Services) -> str:
    """Live, replay or simulation; live where the store cannot be read."""
    try:
        return (await services.live.state()).mode
    except NowcastError:
        return "live"


async def drawn(
    services: Services, template: str, title: str, view: FormView | WordsView, status: int = 200
) -> Response:
    """A page of a view."""
    html = render(
        template,
        view=view,
        title=title,
        product=PRODUCT,
        page=PlainPage(await mode_of(services), tuple((page.path, label(page.name)) for page in pages().values())),
        styles=[address(name) for name in (*shared_styles(), *STYLES)],
        scripts=[address(SCRIPT)] if isinstance(view, FormView) else [],
    )
    return Response(html, status, HEADERS, "text/html")


async def refusal(services: Services, sentence: str, status: int) -> Response:
    """A page of one sentence why nothing was done."""
    view = WordsView((sentence,), refused=True, links=((_("To the page of subscriptions"), "/subscribe"),))
    return await drawn(services, "subscribe/words.html", _("Nothing was changed"), view, status)
