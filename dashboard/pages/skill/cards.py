"""The model cards: what is fitted, on what, its scores on years that it had not seen, where it fails."""

from dataclasses import dataclass
from functools import cache

from nowcast import coefficients
from nowcast.texts import _


@dataclass(frozen=True)
class Table:
    """A table of scores: the first cell of a row is its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ModelCard:
    """The card of a fit as text."""

    name: str
    what: str
    parts: tuple[tuple[str, str], ...]
    failures: str
    tables: tuple[Table, ...]


@cache
def cards() -> tuple[ModelCard, ...]:
    """All cards: they come with the program and do not change while it runs."""
    return tuple(_card(name) for name in coefficients.names())


def card_of(name: str) -> ModelCard | None:
    """The card of a fit; None where it has none."""
    return next((card for card in cards() if card.name == name), None)


def _card(name: str) -> ModelCard:
    card = coefficients.card(name)
    labels = {
        "formula": _("Formula"), "source": _("Source"), "validity": _("Valid for"), "fitted_on": _("Fitted on"),
    }  # fmt: skip
    return ModelCard(
        name=name,
        what=str(card["what"]),
        parts=tuple((label, str(card[key])) for key, label in labels.items() if card.get(key)),
        failures=str(card["failures"]),
        tables=tuple(_table(rows) for key, rows in card.items() if key.startswith("scores")),
    )


def _table(rows: list[list[object]]) -> Table:
    head, *body = (tuple(_cell(value) for value in row) for row in rows)
    return Table(head, tuple(body))


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    shown = str(value)
    return next((shown.replace(key, name, 1) for key, name in _lists().items() if shown.startswith(key)), shown)


def _lists() -> dict[str, str]:
    """The lists of shocks of a card, spelt out."""
    return {
        "ssc:": _("Sudden commencements (SSC):"),
        "kasper:": _("Shocks at Wind (J. Kasper):"),
        "donki:": _("Shocks at the Earth (DONKI of NASA):"),
    }
