"""What the page says of the program: its data with their credits and licences, its models with their papers."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from dashboard.pages.record import Visit
from nowcast import __version__
from nowcast.discover import members
from nowcast.texts import _
from nowcast.vocabulary.records import Feed, Index, Model

PACKAGES = ("dash", "plotly", "fastapi", "pandas", "numpy", "astropy")
MODELS = (  # package, constant, what its members are
    ("nowcast.physics.magnetopause", "MODEL", "magnetopause"),
    ("nowcast.physics.bow_shock", "MODEL", "bow shock"),
    ("nowcast.physics.indices", "INDEX", "index"),
)
TERMS = {  # how a credit begins: terms of use, links
    "NOAA SWPC": ("public domain", ("https://www.swpc.noaa.gov/products-and-data",)),
    "GFZ Potsdam": ("CC BY 4.0", ("https://doi.org/10.5880/Kp.0001", "https://doi.org/10.5880/Hpo.0003")),
    "NASA JPL Horizons": ("open to anyone, to be credited", ("https://ssd.jpl.nasa.gov/horizons/",)),
    "NASA IMAP": ("quick-look, to be credited", ("https://imap.princeton.edu/",)),
    "WDC for Geomagnetism": (
        "not for commercial use; asked for only if you wish",
        ("https://wdc.kugi.kyoto-u.ac.jp/",),
    ),
}
DOI = re.compile(r"doi:(10\.\d{4,}/[^\s,;]*[^\s,;.)])")


@dataclass(frozen=True)
class DataSource:
    """Who gives data, on what terms, and what."""

    credit: str
    terms: str
    links: tuple[str, ...]
    products: str


@dataclass(frozen=True)
class Paper:
    """A model with its paper."""

    name: str
    kind: str
    reference: str
    address: str


@dataclass(frozen=True)
class AboutView:
    """The page."""

    version: str
    packages: tuple[tuple[str, str], ...]
    sources: tuple[DataSource, ...]
    papers: tuple[Paper, ...]
    citation: str


async def view(_visit: Visit) -> AboutView:
    """The page, the same for everybody."""
    return about()


@cache
def about() -> AboutView:
    """The page of this version of the program."""
    return AboutView(
        version=__version__,
        packages=tuple((name, version(name)) for name in PACKAGES),
        sources=_sources(),
        papers=_papers(),
        citation=_(
            "SMILE Nowcast, version {version}, with the time of the page (UTC), its data and its models."
        ).format(version=__version__),
    )


def _sources() -> tuple[DataSource, ...]:
    feeds: dict[str, Feed] = members("nowcast.feeds", "FEED")
    credits = dict.fromkeys(feed.credit for feed in feeds.values())
    return tuple(_source(credit, list(feeds.values())) for credit in sorted(credits))


def _source(credit: str, feeds: list[Feed]) -> DataSource:
    terms, links = next((entry for start, entry in TERMS.items() if credit.startswith(start)), ("", ()))
    products = ", ".join(sorted({feed.label for feed in feeds if feed.credit == credit}))
    return DataSource(credit, terms, links, products)


def _papers() -> tuple[Paper, ...]:
    papers = []
    for package, constant, kind in MODELS:
        records: dict[str, Model | Index] = members(package, constant)
        for name, record in records.items():
            doi = DOI.search(record.reference)
            papers.append(Paper(name, kind, record.reference, f"https://doi.org/{doi[1]}" if doi else ""))
    return tuple(papers)
