"""The skill page as HTML: plain sentence, scoreboard, plots, events, all targets, model cards. Words before script.

The plots are drawn by `assets/pages/skill.js` from the same figures, which stand in the page as JSON.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from dashboard.pages.skill.cards import all_cards
from dashboard.pages.skill.scoreboard import as_tables, board, contingency
from dashboard.pages.skill.words import ALL, Asked, Facts
from dashboard.text import duration, stamp
from nowcast.skill.verification import LEADS, PERIODS, Target
from nowcast.store import Scores

STALE = timedelta(hours=3)  # of scores that are made once an hour
FAR = 30  # min
FAR_AHEAD = (
    " So far ahead there is a nowcast only while the wind is slow enough to be seen so early: the fastest wind is "
    "not among these cases."
)
PLOTS = {
    "reliability": ("Reliability", "what was said, and how often it came; on the dashed line it is honest"),
    "pressure": ("Error against dynamic pressure", "dot: mean error with its interval, dash: its size"),
    "field": ("Error against VBs", "dot: mean error with its interval, dash: its size"),
    "series": (
        "As issued, and what came",
        "line and band: as issued; dots: what came, hollow where outside of the band",
    ),
}


def section(found: Mapping[str, Scores], asked: Asked, now: datetime) -> str:
    """The page's part that changes.

    Parameters
    ----------
    found : mapping
        Scores of the period by target.
    """
    target, scores = ALL[asked.target], found.get(asked.target)
    result = scores.body["leads"].get(str(asked.lead)) if scores else None
    parts = [_choose(asked)]
    if result is None:
        parts.append(f'<p class="plain" data-n="0">{escape(_nothing(target))}</p>')
    else:
        parts += [_plain(result, target, asked), board(result, target, asked), _plots(result, target)]
    parts += [_targets(found, asked), all_cards()]
    computed = "" if scores is None else _made(scores, now)
    return f'<section id="skill" aria-labelledby="skill-title">{_head(target, computed)}{"".join(parts)}</section>'


def refused(reason: str) -> str:
    """In place of it, why it cannot be shown."""
    return f'<section id="skill"><p role="alert" class="refused">{escape(reason)}</p></section>'


def _nothing(target: Target) -> str:
    setting = f" Its truth is asked for only where {target.setting} is set." if target.setting else ""
    return f"There are no scores yet: the worker makes them once an hour.{setting}"


def _made(scores: Scores, now: datetime) -> str:
    aged = duration(max(0.0, (now - scores.computed).total_seconds()))
    stale = ' data-state="stale"' if now - scores.computed > STALE else ""
    return (
        f'<p class="made"{stale}>scored {stamp(scores.computed.timestamp())} UTC, {aged} ago'
        f"{': the worker no longer scores' if stale else ''}</p>"
    )


def _head(target: Target, made: str) -> str:
    return (
        f'<div class="skill-head"><h2 id="skill-title">How good it was: {escape(target.label)}</h2>'
        f'<p class="judge">judged by {escape(target.truth)}</p>{made}</div>'
    )


def _choose(asked: Asked) -> str:
    """A form that works without a script."""
    targets = {name: target.label for name, target in ALL.items()}
    periods = {name: f"last {period.words}" for name, period in PERIODS.items()}
    leads = {str(lead): f"{lead} min ahead" if lead else "for the same minute" for lead in LEADS}
    if asked.target == "shocks":
        leads = {"0": "first announcement"}
    fields = (("target", targets, asked.target), ("period", periods, asked.period), ("lead", leads, str(asked.lead)))
    drawn = ""
    for name, offers, chosen in fields:
        options = "".join(
            f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
            for value, words in offers.items()
        )
        drawn += f'<label>{name.capitalize()} <select name="{name}">{options}</select></label>'
    return f'<form class="choose" method="get" action="/skill">{drawn}<button>Show</button></form>'


def _plain(result: Facts, target: Target, asked: Asked) -> str:
    since = f" Since {stamp(result['since'])} UTC" if result["since"] else ""
    said = f"{since}, something was issued for {result['n']} of {result['truths']} truths." if since else ""
    setting = f" {target.setting} is not set, or nothing has come." if target.setting and not result["truths"] else ""
    return (
        f'<p class="plain" data-n="{result["n"]}">{escape(result["sentence"])}</p>'
        f'<p class="note">{escape(target.note + setting + said + (FAR_AHEAD if asked.lead >= FAR else ""))}</p>'
    )


def _plots(result: Facts, target: Target) -> str:
    """Places of the plots, each with its figures as a table; the contingency is one by itself."""
    facts = {
        "reliability": result["reliability"],
        "drive": result["drive"],
        "series": result["series"],
        "probability": target.probability,
        "unit": "" if target.unit == "1" else target.unit,
        "label": target.label,
        "decimals": target.decimals,
    }
    data = json.dumps(facts, allow_nan=False).replace("<", "\\u003c")
    drawn = "".join(
        f'<figure class="card plot" data-plot="{name}"><figcaption>{title} <small>{told}</small></figcaption>'
        '<div class="draw"></div></figure>'
        for name, (title, told) in PLOTS.items()
    )
    tables = "".join(contingency(entry, target) for entry in result["contingency"])
    beside = f'<div class="card contingency"><h3>Events: said and came</h3><div class="cells">{tables}</div></div>'
    return (
        f'<script type="application/json" id="skill-data">{data}</script><div class="plots">{drawn}</div>'
        f"{beside if tables else ''}{as_tables(result)}"
    )


def _targets(found: Mapping[str, Scores], asked: Asked) -> str:
    """One sentence for everything that is scored."""
    rows = ""
    for name, target in ALL.items():
        leads = found[name].body["leads"] if name in found else {}
        result = leads.get(str(asked.lead)) or leads.get("0")
        here = " aria-current=true" if name == asked.target else ""
        query = escape(urlencode({"target": name, "period": asked.period, "lead": asked.lead}))
        text = result["sentence"] if result else _nothing(target)
        rows += f'<li><a href="/skill?{query}"{here}>{escape(target.label)}</a> <span>{escape(text)}</span></li>'
    return f'<div class="card targets"><h3>All that is scored</h3><ul>{rows}</ul></div>'
