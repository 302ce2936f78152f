"""For those who run it: is the process alive, can it serve, how are the feeds."""

import asyncio
from datetime import datetime
from typing import TypedDict

from fastapi import APIRouter, Response

from dashboard.api.answers import as_json
from dashboard.live import values
from dashboard.live.values import iso
from dashboard.services import Provided
from nowcast import store
from nowcast.clock import WALL
from nowcast.errors import NowcastError
from nowcast.store import Store

router = APIRouter(tags=["operations"])


class Worker(TypedDict):
    """The worker that leads, and when it was last heard of."""

    heartbeat: str | None
    age_s: float | None
    leader: str | None


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers; nothing is read."""
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


@router.get("/readyz", responses={503: {"description": "The store cannot be read."}})
async def readyz(services: Provided) -> Response:
    """The store can be read and has the right form. A feed that is down does not matter here."""
    try:
        version = await asyncio.to_thread(_check, services.live.stage())
    except NowcastError as error:
        return as_json({"ready": False, "error": str(error)}, 503, {"Cache-Control": "no-store"})
    return as_json({"ready": True, "version": version}, headers={"Cache-Control": "no-store"})


@router.get("/status.json")
async def status(services: Provided) -> Response:
    """Feeds, worker, mode and data version."""
    live = services.live
    state = await live.state()
    now = state.clock.now()
    feeds = [{**row, "newest": iso(row["newest"])} for row in values.health(state, now)]
    worker = await asyncio.to_thread(_worker, live.stage())
    facts = {"mode": state.mode, "scenario": state.scenario, "version": state.version, "time": iso(now.timestamp())}
    return as_json({**facts, "speed": state.clock.speed, "worker": worker, "feeds": feeds})


def _check(database: Store) -> int:
    store.check_version(database)
    return store.version(database)


def _worker(database: Store) -> Worker:
    """When the leader was last heard of, in wall time."""
    beat = store.meta(database, "heartbeat")
    if not beat:
        return {"heartbeat": None, "age_s": None, "leader": None}
    age = (WALL.now() - datetime.fromisoformat(beat["time"])).total_seconds()
    return {"heartbeat": beat["time"], "age_s": round(age, 1), "leader": beat.get("holder")}
