"""The page's application: Dash on FastAPI, the API, security headers, and the pages as sent."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp

from dashboard import dash_shell
from dashboard.api import (
    alerts,
    coverage,
    data,
    documents,
    export,
    images,
    live,
    operations,
    shocks,
    skill,
    smile,
    whatif,
)
from dashboard.frame import PRODUCT
from dashboard.http import cards, pages, vendor
from dashboard.http.errors import answer_errors
from dashboard.http.guard import guard, packed
from dashboard.http.plotly import Plotly
from dashboard.live.server import Live
from dashboard.pages.feeds.coverage import CoverageCache
from dashboard.pages.images.cache import SmileCache
from dashboard.pages.images.folders import ImageFolders
from dashboard.pages.sun.bulletins import BulletinCache
from dashboard.per_version import PerVersion
from dashboard.services import Services, provide
from dashboard.subscribe import asked, links
from dashboard.subscribe.subscribers import Subscribers
from nowcast import __version__
from nowcast.settings import Settings
from nowcast.store import Store, open_store

ANSWERS = 64  # of each kind that are held
ROUTERS = (
    live, data, export, documents, coverage, operations, shocks, whatif, skill, smile, images, alerts, asked, links,
    vendor, cards, pages,
)  # fmt: skip


def create_app(settings: Settings, stage: Callable[[], Store] | None = None) -> ASGIApp:
    """The ASGI application of a web process.

    Parameters
    ----------
    settings : Settings
    stage : callable, optional
        Which store to read just now; by default that of the settings.
    """
    if stage is None:
        database = open_store(settings.database(), read_only=True)
        stage = lambda: database  # noqa: E731
    services = make_services(settings, stage)
    services.plotly.warm()
    server = FastAPI(title=PRODUCT, version=__version__, openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    provide(server, services)
    for module in ROUTERS:
        server.include_router(module.router)
    answer_errors(server)
    shell = pages.add_pages(server, services, dash_shell.attach)
    answering = live.shortcut(packed(server), services.live)
    return guard(answering, shell.hashes, shell.fault)


def make_services(settings: Settings, stage: Callable[[], Store]) -> Services:
    """What the routes of a process share."""
    images_of = ImageFolders(settings)
    return Services(
        settings=settings,
        live=Live(stage),
        cuts=PerVersion(ANSWERS),
        models=PerVersion(ANSWERS),
        bulletins=BulletinCache(),
        coverage=CoverageCache(),
        images=images_of,
        smile=SmileCache(settings, images_of),
        plotly=Plotly(settings.data_dir / "cache"),
        alerts=PerVersion(2),
        subscribers=Subscribers(settings),
    )
