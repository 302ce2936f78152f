"""What a web process has: settings, the live state, caches. Made once by `create_app`, asked for by the routes."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from dashboard.computed.cut import ModelNoses
from dashboard.computed.whatif import Cut
from dashboard.http.plotly import Plotly
from dashboard.live.server import Live
from dashboard.pages.alerts.facts import AlertFacts
from dashboard.pages.feeds.coverage import CoverageCache
from dashboard.pages.images.cache import SmileCache
from dashboard.pages.images.folders import ImageFolders
from dashboard.pages.sun.bulletins import BulletinCache
from dashboard.per_version import PerVersion
from dashboard.subscribe.subscribers import Subscribers
from nowcast.settings import Settings


@dataclass(frozen=True)
class Services:
    """All that a route may need besides its question."""

    settings: Settings
    live: Live
    cuts: PerVersion[Cut]
    models: PerVersion[ModelNoses]
    bulletins: BulletinCache
    coverage: CoverageCache
    images: ImageFolders
    smile: SmileCache
    plotly: Plotly
    alerts: PerVersion[AlertFacts]
    subscribers: Subscribers


def provide(server: FastAPI, services: Services) -> None:
    """Hand the services to the routes of a server."""
    server.state.services = services


async def services_of(request: Request) -> Services:
    """The services of the server that answers a request."""
    services: Services = request.app.state.services
    return services


Provided = Annotated[Services, Depends(services_of)]
