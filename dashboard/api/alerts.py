"""Alerts for machines: JSON, an Atom feed, and CAP 1.2 of each event; the ids are those of the mails."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, HTTPException, Response

from dashboard.api.answers import as_json
from dashboard.pages.alerts.facts import read_facts
from dashboard.services import Provided
from nowcast.alerts.channels import atom, cap
from nowcast.alerts.records import SEVERITY, Event, Transition
from nowcast.store import alerts as stored

router = APIRouter(tags=["alerts"])

FRESH = {"Cache-Control": "public, max-age=15"}
IN_FEED = timedelta(days=14)


@router.get("/api/v1/alerts")
async def alerts(services: Provided) -> Response:
    """Events of the last 30 days with their transitions."""
    state = await services.live.state()
    facts = await asyncio.to_thread(read_facts, services.live.stage(), state.clock.now())
    events = [_event(event, facts.transitions.get(event.id, ())) for event in facts.events]
    return as_json({"mode": state.mode, "events": events}, headers=FRESH)


@router.get("/alerts.atom")
async def feed(services: Provided) -> Response:
    """The events of the last 14 days as Atom."""
    state = await services.live.state()
    now = state.clock.now()
    facts = await asyncio.to_thread(read_facts, services.live.stage(), now)
    entries = [(event, facts.transitions.get(event.id, ())) for event in facts.events if event.began >= now - IN_FEED]
    body = atom.feed(services.settings, entries, now.replace(second=0, microsecond=0))
    return Response(body, headers=FRESH, media_type="application/atom+xml")


@router.get("/alerts/{event}.cap", responses={404: {"description": "There is no such event."}})
async def document(services: Provided, event: str, revision: int | None = None) -> Response:
    """An event as CAP 1.2: its last revision, or one of them."""
    database = services.live.stage()
    found = await asyncio.to_thread(stored.read_event, database, event[:60])
    if found is None:
        raise HTTPException(404, "There is no such event.")
    changes = await asyncio.to_thread(lambda: stored.read_transitions(database, event=found.id))
    try:
        body = cap.document(services.settings, found, changes, revision)
    except ValueError:
        raise HTTPException(404, "The event has no such revision.") from None
    return Response(body, headers=FRESH, media_type=atom.CAP_TYPE)


def _event(event: Event, changes: tuple[Transition, ...]) -> dict[str, object]:
    return {
        "id": event.id, "thread": event.thread, "mode": event.mode, "began": event.began.isoformat(),
        "valid": event.valid.isoformat(), "ended": event.ended.isoformat() if event.ended else None,
        "closed": event.closed.isoformat() if event.closed else None,
        "transitions": [
            {
                "rule": change.rule, "revision": change.revision, "kind": change.kind, "level": change.level,
                "severity": SEVERITY[change.severity], "made": change.made.isoformat(),
                "valid_time": change.valid_time.isoformat(), "headline": change.headline, "source": change.source,
            }
            for change in changes
        ],
    }  # fmt: skip
