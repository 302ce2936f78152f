"""The card of a quantity: its value of now, from what, how it is made, how good it was, and its series to take away."""

import asyncio
from dataclasses import dataclass

from dashboard.computed.methods import Piece, method_of
from dashboard.live import values
from dashboard.live.values import Value
from dashboard.pages.record import Visit
from dashboard.pages.skill.scores import read_target_scores
from dashboard.text import Age, age_of, number, stamp, value_band
from nowcast.errors import NowcastError
from nowcast.texts import _
from nowcast.vocabulary.quantities import QUANTITIES

SCORED = {"standoff_distance": "geo", "kp_estimate": "kp", "dst_estimate": "dst"}  # quantity to target of the skill
PERIOD = "30d"


@dataclass(frozen=True)
class QuantityCard:
    """What a click on a number tells.

    `value` with `unit`, `band`; `age`, `time` it is for and what kind of time that is; `source`: whose it is, or craft
    and model; `paragraphs`, `inputs` and `references` of the method; `skill`: one sentence, told in full at
    `skill_address`; `series`: address of its series by format.
    """

    name: str
    label: str
    value: str
    unit: str
    band: str
    state: str
    age: Age | None
    time: str
    time_kind: str
    source: str
    paragraphs: tuple[str, ...]
    inputs: str
    references: tuple[tuple[Piece, ...], ...]
    skill: str
    skill_address: str
    series: tuple[tuple[str, str], ...]


async def quantity_card(visit: Visit, name: str) -> QuantityCard:
    """The card of a quantity of the page.

    Raises
    ------
    KeyError
        Where the page has no such quantity.
    """
    entry = values.values(visit.state, visit.now)[name]
    method = method_of(name)
    measured = method is None
    skill, address = await asyncio.to_thread(_skill, visit, name)
    gone = entry["value"] is None
    return QuantityCard(
        name=name,
        label=entry["label"],
        value=_("no value") if gone else entry.get("text") or number(entry["value"], entry["decimals"]),
        unit="" if gone or entry["unit"] == "1" else entry["unit"].replace("R_E", "Rᴇ"),
        band=value_band(entry["low"], entry["high"], entry["decimals"]),
        state=entry["state"],
        age=_age(entry, visit),
        time=f"{stamp(entry['time'])} UTC" if entry["time"] else "",
        time_kind=_("time of the measurement at L1") if measured else _("time of arrival at the Earth"),
        source=entry["source"],
        paragraphs=_measured(name) if method is None else method.paragraphs,
        inputs="" if method is None else ", ".join(method.inputs),
        references=() if method is None else method.references,
        skill=skill,
        skill_address=address,
        series=series_addresses(name),
    )


def _age(entry: Value, visit: Visit) -> Age | None:
    if not entry["time"]:
        return None
    now = visit.age_time.timestamp()
    return age_of(min(entry["time"], int(now)), entry["limits"], now, entry["state"])


def _measured(name: str) -> tuple[str, ...]:
    """Who measures a quantity and who sends it."""
    base = name.removesuffix("_primary").removesuffix("_secondary")
    feeds = [feed for feed in values.feeds().values() if base in feed.provides]
    senders = ", ".join(dict.fromkeys(f"{feed.label} ({feed.credit})" for feed in feeds))
    text = _(
        "Measured: {senders}. A value that cannot be is emptied, one that a rule distrusts is marked as suspect; "
        "nothing is filled in."
    )
    return (text.format(senders=senders),)


def _skill(visit: Visit, name: str) -> tuple[str, str]:
    """How good it was in the last 30 days in one sentence, and where that is told in full."""
    target = SCORED.get(name)
    if target is None:
        return "", ""
    address = f"/skill?target={target}"
    try:
        scores = read_target_scores(visit.services.live.stage(), PERIOD)
    except NowcastError:
        return _("The scores cannot be read."), address
    result = scores[target].leads.get("0") if target in scores else None
    return (result["sentence"] if result else _("Not scored yet.")), address


def series_addresses(name: str) -> tuple[tuple[str, str], ...]:
    """Where the last day of a quantity can be had, by format."""
    base = name.removesuffix("_primary").removesuffix("_secondary")
    if base not in QUANTITIES:
        return ()
    return tuple((form, f"/api/v1/export?quantities={base}&format={form.lower()}") for form in ("CSV", "JSON"))
