"""How good what was issued turned out to be, as JSON."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, TypedDict

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import tagged
from dashboard.live.values import iso
from dashboard.pages.skill.scores import ALL, USUAL, LeadScores, TargetScores, choice, read_target_scores
from dashboard.services import Provided
from nowcast import store

router = APIRouter(prefix="/api/v1", tags=["data"])


class ShortScores(TypedDict):
    """The scores of a lead, where all targets are asked for."""

    n: int
    truths: int
    since: float | None
    sentence: str


class TargetAnswer(TypedDict):
    """The scores of one target by lead [min]."""

    label: str
    truth: str
    unit: str
    note: str
    computed: str | None
    leads: Mapping[str, LeadScores] | dict[str, ShortScores]


@router.get("/skill")
async def skill(
    request: Request,
    services: Provided,
    period: Annotated[str, Query(description="24h, 7d or 30d", max_length=8)] = USUAL.period,
    target: Annotated[str, Query(description="kp, g1, hp30, geo, dst or shocks; all by default", max_length=16)] = "",
) -> Response:
    """Scores of what was issued against what came, by lead [min]: n, intervals (5 to 95 %), references.

    Without a target, the sentences and numbers of cases of all.
    """
    try:
        asked = choice({"target": target or USUAL.target, "period": period})
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    database = services.live.stage()
    scores = await asyncio.to_thread(read_target_scores, database, asked.period, target or None)
    mode = store.clock_of(database)[1]
    body = {"period": asked.period, "mode": mode, "targets": _targets(scores, whole=bool(target))}
    return tagged(request, body, body)


def _targets(scores: Mapping[str, TargetScores], *, whole: bool) -> dict[str, TargetAnswer]:
    return {name: _target(name, scores[name], whole=whole) for name in ALL if name in scores}


def _target(name: str, scores: TargetScores, *, whole: bool) -> TargetAnswer:
    target = ALL[name]
    return {
        "label": target.label,
        "truth": target.truth,
        "unit": target.unit,
        "note": target.note,
        "computed": iso(scores.computed.timestamp()),
        "leads": scores.leads if whole else {lead: _short(entry) for lead, entry in scores.leads.items()},
    }


def _short(entry: LeadScores) -> ShortScores:
    return {
        "n": entry["n"],
        "truths": entry["truths"],
        "since": entry["since"],
        "sentence": entry["sentence"],
    }
