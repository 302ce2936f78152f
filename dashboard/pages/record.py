"""The record of a page, and the search for all of them: a new folder with a `PAGE` is a new page."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from dashboard.live.state import State, age_time

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.services import Services

PACKAGE = "dashboard.pages"


@dataclass(frozen=True)
class Visit:
    """One question for a page: what the process has, the state and time of the nowcast, the query of the address.

    `patient`: whether the visitor waits for what takes long (a part of a page that is open), or wants what there is.
    """

    services: "Services"
    state: State
    now: datetime
    query: Mapping[str, str]
    patient: bool = True

    @property
    def age_time(self) -> datetime:
        """The time by which ages are taken."""
        return age_time(self.state, self.now)


@dataclass(frozen=True)
class Page:
    """One page of the dashboard.

    Parameters
    ----------
    path : str
        Its address.
    name : str
        Its name in the navigation, and in the title unless `title` says otherwise.
    order : int
        Its place in the navigation.
    template : str
        The template of what stands in its frame; it gets `view`, and `refused` in its place.
    view : callable
        Makes the frozen dataclass that the templates draw. It raises ValueError for a question that makes no sense
        and `NowcastError` where nothing can be read, each with a sentence for the visitor.
    help : callable
        Makes the Dash layout of the fold-out "How to read this page".
    title : str, optional
        Its part of the title; "" for the name of the product alone.
    tiles : tuple of str
        Names of the values above the panels; a page without them has no panels.
    parts : tuple of str
        Templates of the elements that the page renews, as `/parts/<folder>` answers them.
    scripts, styles : tuple of str
        Files of `assets` that it loads besides those of the frame.
    controls : callable, optional
        Makes Dash components that stand over the fold-out.
    connect : callable, optional
        Registers the callbacks of the controls.
    """

    path: str
    name: str
    order: int
    template: str
    view: Callable[[Visit], Awaitable[object]]
    help: "Callable[[], Component]"
    title: str | None = None
    tiles: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    controls: "Callable[[], list[Component]] | None" = None
    connect: "Callable[[Dash, Services], None] | None" = None


@cache
def pages() -> Mapping[str, Page]:
    """The pages by the name of their folder, in the order of the navigation. Treat it as read-only."""
    parent = importlib.import_module(PACKAGE)
    folders = [item.name for item in pkgutil.iter_modules(parent.__path__) if item.ispkg]
    records: dict[str, Page] = {name: importlib.import_module(f"{PACKAGE}.{name}.page").PAGE for name in folders}
    return dict(sorted(records.items(), key=lambda entry: (entry[1].order, entry[0])))
