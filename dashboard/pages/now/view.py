"""What the first page shows besides its values: scales, SMILE, own satellites, the draft of a warning."""

import asyncio
from dataclasses import dataclass

from dashboard.live import shocks
from dashboard.live.exposure import SatelliteWords, hours_words, satellite_words
from dashboard.pages.images.facts import SmileFacts
from dashboard.pages.images.view import SmileCard, smile_card
from dashboard.pages.now.whatif import FIELDS, Field
from dashboard.pages.record import Visit
from dashboard.pages.sun.view import ScaleStrip, bulletin_facts, scale_strip
from nowcast.errors import NowcastError
from nowcast.texts import _

PATIENCE = 0.1  # s that the page as sent waits for SMILE


@dataclass(frozen=True)
class NowView:
    """The first page; `smile` is None where nothing can be known of it, `smile_refused` says why."""

    scales: ScaleStrip | None
    smile: SmileCard | None
    smile_refused: str
    satellites: tuple[SatelliteWords, ...]
    exposed_hours: str
    draft: str
    whatif_fields: tuple[Field, ...]


async def view(visit: Visit) -> NowView:
    """The page of now."""
    card, refused = await _smile(visit)
    state, now = visit.state, visit.now
    return NowView(
        scales=await _scales(visit),
        smile=card,
        smile_refused=refused,
        satellites=tuple(satellite_words(entry, now.timestamp()) for entry in state.exposure["satellites"]),
        exposed_hours=hours_words(state.exposure, now),
        draft=shocks.draft(state.announced, now, state.mode),
        whatif_fields=FIELDS,
    )


async def _scales(visit: Visit) -> ScaleStrip | None:
    """The strip; None where the store cannot be read just now."""
    try:
        return scale_strip(await bulletin_facts(visit), visit.state.played)
    except NowcastError:
        return None


async def _smile(visit: Visit) -> tuple[SmileCard | None, str]:
    """The card, or why there is none. The page as sent does not wait: it shows what is known of now, if anything."""
    services = visit.services
    database = services.live.stage()
    if visit.state.played is not None and visit.state.played.smile == "off":
        return None, ""
    asked = asyncio.create_task(asyncio.to_thread(services.smile.present, database, visit.now))
    try:
        if not visit.patient and not (await asyncio.wait({asked}, timeout=PATIENCE))[0]:
            asked.add_done_callback(_forget)
            last = services.smile.last(database, visit.now)
            return (smile_card(last, visit), "") if last else (None, _("SMILE: being looked up."))
        return smile_card(await asked, visit), ""
    except NowcastError as error:
        return None, str(error)


def _forget(asked: "asyncio.Task[SmileFacts]") -> None:
    """Take the fault of an answer for which nobody waits any more: who asks next gets it again."""
    if not asked.cancelled():
        asked.exception()
