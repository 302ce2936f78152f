"""The fold-out "How to read this page" at the foot of a page, with its data to take away."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from nowcast.texts import _

NO_LINKS: Mapping[str, Mapping[str, str]] = {}


def how_to_read(
    *parts: str | Component,
    links: Mapping[str, Mapping[str, str]] = NO_LINKS,
    title: str | None = None,
) -> html.Details:
    """The fold-out of a page.

    Parameters
    ----------
    *parts : str or Component
        A text is a paragraph.
    links : mapping
        What is offered to the links with their addresses: one sentence each, in one paragraph.
    title : str
    """
    body = [html.P(part) if isinstance(part, str) else part for part in parts]
    sentences: list[str | Component] = []
    for offered, addresses in links.items():
        sentences.append(f". {offered}: " if sentences else f"{offered}: ")
        for number, (text, address) in enumerate(addresses.items()):
            sentences += [", ", html.A(text, href=address)] if number else [html.A(text, href=address)]
    return html.Details(
        [
            html.Summary(title or _("Help, data and credits")),
            *body,
            *([html.P([*sentences, "."])] if sentences else []),
        ],
        id="reading",
    )
