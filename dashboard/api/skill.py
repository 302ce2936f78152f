"""How good what was issued turned out to be: as JSON, and as the part of the page that shows it."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import live_of, tagged
from dashboard.live.values import iso
from dashboard.pages.skill.html import refused, section
from dashboard.pages.skill.words import ALL, Asked
from nowcast import store
from nowcast.errors import NowcastError
from nowcast.skill.verification import LEADS, PERIODS
from nowcast.store import Scores

router = APIRouter(prefix="/api/v1", tags=["data"])

PAGE = "/skill"
USUAL = Asked("kp", "30d", 0)
SHORT = ("n", "truths", "since", "sentence")  # of a lead, where all targets are asked for


@router.get("/skill")
async def skill(
    request: Request,
    period: Annotated[str, Query(description="24h, 7d or 30d", max_length=8)] = USUAL.period,
    target: Annotated[str, Query(description="kp, g1, hp30, geo, dst or shocks; all by default", max_length=16)] = "",
    lead: Annotated[str, Query(description="Minutes ahead, of the page's part", max_length=4)] = "0",
    page: Annotated[bool, Query(description="The page's part as HTML too")] = False,
) -> Response:
    """Scores of what was issued against what came, by lead [min]: n, intervals (5 to 95 %), references.

    Without a target, the sentences and numbers of cases of all.
    """
    try:
        asked = choice({"target": target or USUAL.target, "period": period, "lead": lead})
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    database = live_of(request).stage()
    found = await asyncio.to_thread(store.read_scores, database, asked.period, None if page else target or None)
    view = _view(found, asked, target)
    if page:
        now = (await live_of(request).state()).clock.now()
        return tagged(request, {**view, "section": section(found, asked, now)}, view)
    return tagged(request, view, view)


async def told(request: Request) -> str:
    """What the page shows below its sentence; nothing on other pages."""
    if request.url.path != PAGE:
        return ""
    live = live_of(request)
    try:
        asked = choice(request.query_params)
        found = await asyncio.to_thread(store.read_scores, live.stage(), asked.period)
        drawn = section(found, asked, (await live.state()).clock.now())
    except (ValueError, NowcastError) as error:
        drawn = refused(str(error))
    return f'{drawn}\n<script type="module" async src="/assets/pages/skill.js"></script>'


def choice(query: Mapping[str, str]) -> Asked:
    """What is asked for; ValueError says what is wrong with the question."""
    target, period = query.get("target", USUAL.target), query.get("period", USUAL.period)
    lead = query.get("lead", str(USUAL.lead))
    if target not in ALL:
        raise ValueError(f"target is one of {', '.join(ALL)}.")
    if period not in PERIODS:
        raise ValueError(f"period is one of {', '.join(PERIODS)}.")
    if lead not in map(str, LEADS):
        raise ValueError(f"lead is one of {', '.join(map(str, LEADS))}.")
    return Asked(target, period, int(lead) if target != "shocks" else 0)


def _view(found: Mapping[str, Scores], asked: Asked, target: str) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {}
    for name, wanted in ALL.items():
        if name not in found or target not in ("", name):
            continue
        scores = found[name]
        facts: dict[str, Any] = {"label": wanted.label, "truth": wanted.truth, "unit": wanted.unit, "note": wanted.note}
        rows[name] = facts | {"computed": iso(scores.computed.timestamp())}
        leads = scores.body["leads"]
        rows[name]["leads"] = (
            leads if target else {lead: {key: one[key] for key in SHORT} for lead, one in leads.items()}
        )
    return {"period": asked.period, "targets": rows}
