"""The routes of what a click opens over a page: HTML, made when it is asked for."""

from fastapi import APIRouter, HTTPException, Response

from dashboard.cards.help import help_card
from dashboard.cards.quantity import quantity_card
from dashboard.pages.record import Visit
from dashboard.services import Provided
from dashboard.templates import render

router = APIRouter(prefix="/cards", tags=["pages"])
HEADERS = {"Cache-Control": "no-cache"}


@router.get("/help")
async def help_of_pages() -> Response:
    """Keys, drawings, terms and credits."""
    return Response(render("cards/help.html", card=help_card()), headers=HEADERS, media_type="text/html")


@router.get("/quantity/{name}", responses={404: {"description": "The page has no such quantity."}})
async def quantity(services: Provided, name: str) -> Response:
    """A quantity: its value of now, from what, how it is made, how good it was, its series."""
    state = await services.live.state()
    try:
        card = await quantity_card(Visit(services, state, state.clock.now(), {}), name)
    except KeyError:
        raise HTTPException(404, f"{name[:40]} is no quantity of the page.") from None
    return Response(render("cards/quantity.html", card=card), headers=HEADERS, media_type="text/html")
