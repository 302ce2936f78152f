"""What the first page shows besides its values: scales, SMILE, own satellites, the draft of a warning."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from dashboard.live import shocks
from dashboard.live.exposure import OLD, Exposure, Satellite, called, local_time, satellite_text
from dashboard.pages.alerts.facts import alert_facts
from dashboard.pages.alerts.timeline import AlertCard, alert_card
from dashboard.pages.images.facts import SmileFacts
from dashboard.pages.images.view import SmileCard, smile_card
from dashboard.pages.now.whatif import FIELDS, Field
from dashboard.pages.record import Visit
from dashboard.pages.sun.view import ScaleStrip, bulletin_facts, scale_strip
from nowcast.errors import NowcastError

PATIENCE = 0.1  # s that the page as sent waits for SMILE
LATER = "SMILE: being looked up."


@dataclass(frozen=True)
class SatelliteRow:
    """An own satellite: the chance that it is outside in words, and what that is called."""

    mark: str
    text: str
    word: str


@dataclass(frozen=True)
class NowView:
    """The first page; `smile` is None where nothing can be known of it, `smile_refused` says why."""

    scales: ScaleStrip | None
    smile: SmileCard | None
    smile_refused: str
    satellites: tuple[SatelliteRow, ...]
    exposed_hours: str
    draft: str
    whatif_fields: tuple[Field, ...]
    alerts: AlertCard | None


async def view(visit: Visit) -> NowView:
    """The page of now."""
    card, refused = await _smile(visit)
    state, now = visit.state, visit.now
    return NowView(
        scales=await _scales(visit),
        smile=card,
        smile_refused=refused,
        satellites=satellite_rows(state.exposure, now),
        exposed_hours=exposed_hours(state.exposure, now),
        draft=shocks.draft(state.announced, now),
        whatif_fields=FIELDS,
        alerts=await _alerts(visit),
    )


async def _scales(visit: Visit) -> ScaleStrip | None:
    """The strip; None where the store cannot be read just now."""
    try:
        return scale_strip(await bulletin_facts(visit))
    except NowcastError:
        return None


async def _alerts(visit: Visit) -> AlertCard | None:
    """The alerts of the last days; None where the store cannot be read just now."""
    try:
        return alert_card(await alert_facts(visit), (await bulletin_facts(visit))["threads"], visit.now)
    except NowcastError:
        return None


async def _smile(visit: Visit) -> tuple[SmileCard | None, str]:
    """The card, or why there is none. The page as sent does not wait: it shows what was found out last."""
    services = visit.services
    database = services.live.stage()
    asked = asyncio.create_task(asyncio.to_thread(services.smile.present, database, visit.now))
    try:
        if not visit.patient and not (await asyncio.wait({asked}, timeout=PATIENCE))[0]:
            asked.add_done_callback(_forget)
            last = services.smile.last(database)
            return (smile_card(last, visit.now), "") if last else (None, LATER)
        return smile_card(await asked, visit.now), ""
    except NowcastError as error:
        return None, str(error)


def _forget(asked: "asyncio.Task[SmileFacts]") -> None:
    """Take the fault of an answer for which nobody waits any more: who asks next gets it again."""
    if not asked.cancelled():
        asked.exception()


def satellite_rows(exposure: Exposure, now: datetime) -> tuple[SatelliteRow, ...]:
    """The own satellites in words; `assets/pages/now-shock.js` writes the same."""
    return tuple(_row(entry, now.timestamp()) for entry in exposure["satellites"])


def _row(entry: Satellite, now: float) -> SatelliteRow:
    greatest = max(entry["probability"], entry["most"] or 0.0)
    word = called(None) if now - entry["time"] > OLD else called(greatest)
    mark = word.split()[0] if word != called(None) else "unknown"
    return SatelliteRow(mark, satellite_text(entry, now), word)


def exposed_hours(exposure: Exposure, now: datetime) -> str:
    """The local times of geosynchronous orbit that are exposed; "" where they are not of now."""
    hours, satellites = exposure["window"], exposure["satellites"]
    if not hours or not satellites or now.timestamp() - satellites[0]["time"] > OLD:
        return ""
    return f"GEO exposed from {local_time(hours[0])} to {local_time(hours[1])} LT"
