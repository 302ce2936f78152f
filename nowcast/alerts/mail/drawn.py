"""Draws the words of a letter as plain text of 78 columns and as HTML; both hold the same words in the same order."""

import textwrap
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from nowcast.alerts.mail.content import Content, ValueRow

COLUMNS = 78
LEGEND = "Estimates of SMILE Nowcast; not an official index or warning. All times are UTC unless marked."
PLAYED = {
    "replay": "TEST: a recorded storm is played. Nothing in this message is happening now.",
    "simulation": "TEST: an invented storm is played. Nothing in this message is happening now.",
}
HEAD = ("Quantity", "Value (5 to 95 %)", "Valid", "From")


@cache
def environment() -> Environment:
    """Jinja2 over the templates of letters; HTML is escaped, plain text is not."""
    jinja = Environment(
        loader=PackageLoader("nowcast.alerts.mail", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.filters["wrapped"] = wrapped
    jinja.filters["table"] = table
    return jinja


def plain(content: Content) -> str:
    """The plain text: no line above 78 columns but a link that is longer."""
    return environment().get_template("letter.txt").render(content=content, played=PLAYED, legend=LEGEND)


def html(content: Content, plot: str = "", alt: str = "") -> str:
    """The HTML, with the picture of that address in it where there is one."""
    template = environment().get_template("letter.html")
    return template.render(content=content, played=PLAYED, legend=LEGEND, head=HEAD, plot=plot, alt=alt)


def wrapped(text: str, indent: int = 0) -> str:
    """A text in lines of 78 columns, those after the first indented.

    Examples
    --------
    >>> wrapped("a b", 2)
    'a b'
    """
    lines = [
        textwrap.fill(
            line, COLUMNS, initial_indent=" " * indent if number else "", subsequent_indent=" " * indent,
            break_long_words=False, break_on_hyphens=False,
        )
        for number, line in enumerate(text.splitlines())
    ]  # fmt: skip
    return "\n".join(lines)


def table(rows: tuple[ValueRow, ...]) -> str:
    """The values in columns."""
    cells = [HEAD, *((row.label, f"{row.value} {row.band}".strip(), row.time, row.source) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    if max(map(len, lines)) <= COLUMNS:
        return "\n".join(lines)
    return "\n".join(wrapped(" ".join(filter(None, row)), 2) for row in cells)  # too wide: a row is a paragraph
