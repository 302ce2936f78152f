"""Tables of the skill page: the scoreboard, and events that were issued and that came with links to the cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import urlencode

from dashboard.pages.skill.cards import Table
from dashboard.pages.skill.figures import Figure, ahead, figure, share
from dashboard.pages.skill.scores import Asked, Contingency, DriveClass, LeadScores, ScoreRow
from dashboard.text import number, stamp
from nowcast.skill.verification import PERIODS, Target, find_score
from nowcast.texts import _
from nowcast.vocabulary.scales import KP
from nowcast.words.status import kp_thirds

TRUTH_COMES = timedelta(hours=6)  # after its time, at most


@dataclass(frozen=True)
class ScoreLine:
    """The figures of the nowcast or of a reference, by the label of their column."""

    of: str
    who: str
    n: int
    figures: tuple[tuple[str, Figure | None], ...]


@dataclass(frozen=True)
class Scoreboard:
    """The nowcast as issued, and what needs no skill below it."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[ScoreLine, ...]
    block: str


@dataclass(frozen=True)
class Case:
    """A case: when, and the address of what had been issued then."""

    when: str
    address: str


@dataclass(frozen=True)
class EventCell:
    """Cases of one cell with links to the newest."""

    name: str
    label: str
    n: int
    newest: tuple[Case, ...]


@dataclass(frozen=True)
class Events:
    """A contingency table: cells by name."""

    title: str
    issued: str
    cells: dict[str, EventCell]


def scoreboard(result: LeadScores, target: Target, asked: Asked) -> Scoreboard:
    """The scoreboard of a target at a lead."""
    rows = result["scores"]
    columns = _columns(rows, target)
    period = PERIODS[asked.period]
    lines = []
    for name in dict.fromkeys(row["of"] for row in rows):
        figures = {label: _row(rows, score, name) for score, label in columns.items()}
        figures[_gain()] = _row(rows, f"gain over {name}", "estimate")
        n = next((row["n"] for row in rows if row["of"] == name), 0)
        shown = tuple((label, figure(row, target)) for label, row in figures.items())
        lines.append(ScoreLine(name, _("issued") if name == "estimate" else name, n, shown))
    title = _("Scoreboard, {lead}, last {period}").format(lead=ahead(asked), period=period.words)
    return Scoreboard(
        title,
        (*columns.values(), _gain()),
        tuple(lines),
        period.block_words,
    )


def _row(rows: Sequence[ScoreRow], score: str, of: str) -> ScoreRow | None:
    return cast(ScoreRow | None, find_score(rows, score, of))


def _columns(rows: Sequence[ScoreRow], target: Target) -> dict[str, str]:
    """Names of the figures that are shown, with what stands over them."""
    unit = "" if target.unit == "1" else f" [{target.unit}]"
    if target.probability:
        wanted = {"brier": "Brier", "bias": _("bias")}
    else:
        wanted = {"bias": _("bias") + unit, "mae": f"MAE{unit}", "rmse": f"RMSE{unit}", "r": "r", "crps": f"CRPS{unit}"}
    if target.thresholds:
        sign, first = ("<=" if target.below else ">="), f"{target.thresholds[0]:g}"
        shown = _limit(target.thresholds[0], below=target.below)
        wanted |= {f"{score} {sign} {first}": f"{score.upper()} {shown}" for score in ("hss", "pod", "far")}
        wanted |= {"coverage": _("90 % band holds"), f"coverage {sign} {first}": _("band, {limit}").format(limit=shown)}
    else:
        wanted |= {"coverage": _("90 % band holds")}
    present = {row["score"] for row in rows if row["value"] is not None}
    return {name: label for name, label in wanted.items() if name in present}


def _limit(threshold: float, *, below: bool) -> str:
    """Where an event begins; a level of the G scale as the Kp that is rounded to it.

    Examples
    --------
    >>> _limit(4.5, below=False), _limit(-100.0, below=True)
    ('≥ 5−', '≤ −100')
    """
    shown = kp_thirds(threshold) if threshold in KP else f"{threshold:g}".replace("-", "−")
    return f"{'≤' if below else '≥'} {shown}"


def events(entry: Contingency, target: Target) -> Events:
    """Events that were issued and that came."""
    what = _limit(entry["threshold"], below=entry["below"])
    likely = _("forecast with 50 % or more")
    title = _("Observed, and {forecast}").format(forecast=likely) if target.probability else f"{target.label} {what}"
    cells = {
        name: EventCell(
            name, label, cell["n"], tuple(Case(stamp(time), _then(time, target)) for time in cell["newest"])
        )
        for name, label in _cells().items()
        if (cell := entry["cells"][name])
    }
    return Events(title, likely if target.probability else _("forecast"), cells)


def _cells() -> dict[str, str]:
    return {"hits": _("hits"), "misses": _("misses"), "false_alarms": _("false alarms"), "quiet": _("quiet")}


def _gain() -> str:
    return _("our gain over it")


def _then(time: float, target: Target) -> str:
    """The address of the values around a case as they had been issued, and of the truth that came."""
    start = datetime.fromtimestamp(time, UTC).replace(second=0, microsecond=0)
    stop = start + max(target.step, timedelta(hours=1))
    names = [column for column in target.columns if column != "probability"] or ["geo_crossing_probability"]
    names += [target.column] if target.column else ["goes_hp", "goes_total"]
    zulu = "%Y-%m-%dT%H:%M:%SZ"
    query = {"start": f"{start - timedelta(hours=1):{zulu}}", "stop": f"{stop:{zulu}}", "format": "csv"}
    query |= {"quantities": ",".join([*names, "dynamic_pressure"]), "known_at": f"{stop + TRUTH_COMES:{zulu}}"}
    return f"/api/v1/series?{urlencode(query)}"


def plot_tables(result: LeadScores) -> tuple[Table, ...]:
    """The figures of the plots as tables, for readers without them."""
    points = tuple((share(issued), share(came), f"{n or 0:.0f}") for issued, came, n in result["reliability"])
    tables = [Table((_("forecast"), _("observed"), "n"), points)]
    classes = (("dynamic_pressure", _("dynamic pressure [nPa]")), ("electric_field", _("VBs [mV/m]")))
    for name, label in classes:
        rows = tuple(
            (_class(entry), number(entry["bias"], 2), number(entry["size"], 2), str(entry["n"]))
            for entry in result["drive"][name]
        )
        tables.append(Table((label, _("mean error"), _("mean absolute error"), "n"), rows))
    return tuple(tables)


def _class(entry: DriveClass) -> str:
    return (
        _("from {value}").format(value=f"{entry['from']:g}")
        if entry["to"] is None
        else f"{entry['from']:g}–{entry['to']:g}"
    )
