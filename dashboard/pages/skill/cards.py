"""The model cards as HTML: what is fitted, on what, its scores on years that it had not seen, where it fails."""

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from nowcast import coefficients

PARTS = {"formula": "Formula", "source": "Source", "validity": "Valid for", "fitted_on": "Fitted on"}


@cache
def _cards() -> Mapping[str, Mapping[str, Any]]:
    """They come with the program and do not change while it runs."""
    return {name: coefficients.card(name) for name in coefficients.names()}


def shipped(name: str) -> str:
    """The scores that a fit came with, to stand beside the live ones."""
    card = _cards().get(name)
    if card is None:
        return '<div class="card shipped"><h3>As shipped</h3><p>There is no model card.</p></div>'
    return (
        '<div class="card shipped"><h3>As shipped: years and storms that the fit had not seen</h3>'
        f'<div class="scroll" tabindex="0">{_tables(card)}</div>'
        f'<p class="note">From the <a href="#card-{name}">model card {escape(name)}</a>: archived wind, no outages.</p>'
        "</div>"
    )


def all_cards() -> str:
    """Every card, folded."""
    drawn = "".join(_card(name, card) for name, card in _cards().items())
    return f'<div class="card cards"><h3>Model cards</h3>{drawn}</div>' if drawn else ""


def _card(name: str, card: Mapping[str, Any]) -> str:
    facts = "".join(f"<dt>{label}<dd>{escape(str(card[key]))}" for key, label in PARTS.items() if card.get(key))
    return (
        f'<details id="card-{escape(name)}"><summary><b>{escape(name)}</b> {escape(str(card["what"]))}</summary>'
        f"<dl>{facts}<dt>Known failures<dd>{escape(str(card['failures']))}</dl>"
        f'<div class="scroll" tabindex="0">{_tables(card)}</div></details>'
    )


def _tables(card: Mapping[str, Any]) -> str:
    return "".join(_table(rows) for key, rows in card.items() if key.startswith("scores"))


def _table(rows: Sequence[Sequence[Any]]) -> str:
    head, *body = ([escape(_cell(value)) for value in row] for row in rows)
    titles = "".join(f"<th scope=col>{cell}</th>" for cell in head)
    lines = "".join(f"<tr><th scope=row>{row[0]}</th>{''.join(f'<td>{c}</td>' for c in row[1:])}</tr>" for row in body)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
