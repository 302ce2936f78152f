"""Tables of the skill page: the scoreboard, and events that were said and that came with links to the cases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import urlencode

from dashboard.pages.skill.cards import shipped
from dashboard.pages.skill.words import Asked, Facts, ahead, figure, part
from dashboard.text import number, stamp
from nowcast.skill.verification import PERIODS, Target, find_score

CELLS = {"hits": "hits", "misses": "misses", "false_alarms": "false alarms", "quiet": "quiet"}
GAIN = "our gain over it"
TRUTH_COMES = timedelta(hours=6)  # after its time, at most


def board(result: Facts, target: Target, asked: Asked) -> str:
    """The scoreboard: the nowcast as issued, what needs no skill, and beside it what was shipped."""
    rows = result["scores"]
    names = list(dict.fromkeys(row["of"] for row in rows))
    columns = _columns(rows, target)
    head = "".join(f"<th scope=col>{escape(label)}</th>" for label in (*columns.values(), GAIN))
    body = ""
    for name in names:
        n = next((row["n"] for row in rows if row["of"] == name), 0)
        figures = {label: find_score(rows, score, name) for score, label in columns.items()}
        figures[GAIN] = find_score(rows, f"gain over {name}")
        cells = "".join(_cell_of(label, row, target) for label, row in figures.items())
        who = "as issued" if name == "estimate" else name
        body += f'<tr data-of="{escape(name)}"><th scope=row>{escape(who)}</th><td data-label="n">{n}</td>{cells}</tr>'
    period = PERIODS[asked.period]
    foot = (
        f"Small: 5 to 95 % from resampled blocks of {period.block_words}; none where fewer than 5 blocks hold cases. "
        "Gain: 1 − our error / its error."
    )
    table = (
        f'<div class="scroll"><table class="board"><thead><tr><th scope=col>Whose</th><th scope=col>n</th>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
        if names
        else "<p>No pair of a nowcast and a truth.</p>"
    )
    return (
        f'<div class="beside"><div class="card scoreboard"><h3>Scoreboard, {ahead(asked)}, last {period.words}</h3>'
        f'{table}<p class="note">{foot}</p></div>{shipped(target.card)}</div>'
    )


def _columns(rows: Sequence[Facts], target: Target) -> dict[str, str]:
    """Names of the figures that are shown, with what stands over them."""
    unit = "" if target.unit == "1" else f" [{target.unit}]"
    if target.probability:
        wanted = {"brier": "Brier", "bias": "bias"}
    else:
        wanted = {"bias": f"bias{unit}", "mae": f"MAE{unit}", "rmse": f"RMSE{unit}", "r": "r", "crps": f"CRPS{unit}"}
    if target.thresholds:
        sign, first = ("<=" if target.below else ">="), f"{target.thresholds[0]:g}"
        shown = f"{'≤' if target.below else '≥'} {first}".replace("-", "−")
        wanted |= {f"{score} {sign} {first}": f"{score.upper()} {shown}" for score in ("hss", "pod", "far")}
        wanted |= {"coverage": "90 % band holds", f"coverage {sign} {first}": f"band, {shown}"}
    else:
        wanted |= {"coverage": "90 % band holds"}
    there = {row["score"] for row in rows if row["value"] is not None}
    return {name: label for name, label in wanted.items() if name in there}


def _cell_of(label: str, row: Facts | None, target: Target) -> str:
    empty = " class=empty" if row is None or row["value"] is None else ""
    return f'<td data-label="{escape(label)}"{empty}>{figure(row, target)}</td>'


def contingency(entry: Facts, target: Target) -> str:
    sign = "≤" if entry["below"] else "≥"
    what = f"{sign} {entry['threshold']:g}".replace("-", "−")
    said = "chance of 50 % or more" if target.probability else "said"
    cells = {name: _cell(name, entry["cells"][name], target) for name in CELLS}
    title = "It came, and was said with a chance of 50 % or more" if target.probability else f"{target.label} {what}"
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr><td></td><th scope=col>came<th scope=col>did not come"
        f"</tr></thead><tbody><tr><th scope=row>{said}{cells['hits']}{cells['false_alarms']}</tr>"
        f"<tr><th scope=row>not said{cells['misses']}{cells['quiet']}</tr></tbody></table>"
    )


def _cell(name: str, cell: Facts, target: Target) -> str:
    links = "".join(f'<li><a href="{escape(_then(time, target))}">{stamp(time)}</a></li>' for time in cell["newest"])
    newest = f"<details><summary>newest</summary><ol>{links}</ol></details>" if links else ""
    return f'<td data-cell="{name}"><b>{cell["n"]}</b> {CELLS[name]}{newest}</td>'


def _then(time: float, target: Target) -> str:
    """The values around a case as they had been issued, and the truth that came."""
    start = datetime.fromtimestamp(time, UTC).replace(second=0, microsecond=0)
    stop = start + max(target.step, timedelta(hours=1))
    names = [column for column in target.columns if column != "probability"] or ["geo_crossing_probability"]
    names += [target.column] if target.column else ["goes_hp", "goes_total"]
    zulu = "%Y-%m-%dT%H:%M:%SZ"
    query = {"start": f"{start - timedelta(hours=1):{zulu}}", "stop": f"{stop:{zulu}}", "format": "csv"}
    query |= {"quantities": ",".join([*names, "dynamic_pressure"]), "known_at": f"{stop + TRUTH_COMES:{zulu}}"}
    return f"/api/v1/series?{urlencode(query)}"


def as_tables(result: Facts) -> str:
    """The figures of the plots, for readers without them."""
    points = [(part(said), part(came), f"{n:.0f}") for said, came, n in result["reliability"]]
    text = _table(("said", "came", "n"), points)
    for name, words in (("dynamic_pressure", "dynamic pressure [nPa]"), ("electric_field", "VBs [mV/m]")):
        lines = [
            (_span(one), number(one["bias"], 2), number(one["size"], 2), str(one["n"])) for one in result["drive"][name]
        ]
        text += _table((words, "mean error", "size", "n"), lines)
    return f'<details class="card figures"><summary>The figures of the plots</summary><div>{text}</div></details>'


def _span(one: Facts) -> str:
    return f"from {one['from']:g}" if one["to"] is None else f"{one['from']:g}–{one['to']:g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    titles = "".join(f"<th scope=col>{cell}</th>" for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"
