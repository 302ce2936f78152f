"""The page on the program itself: every feed has its credit, every model its paper."""

from html import unescape

from dashboard.pages.about.view import about
from nowcast import __version__
from nowcast.discover import members


def test_every_feed_stands_with_its_credit_and_its_terms():
    sources = {source.credit: source for source in about().sources}
    for name, feed in members("nowcast.feeds", "FEED").items():
        assert feed.label in sources[feed.credit].products, name
        assert sources[feed.credit].terms, name
        assert sources[feed.credit].links, name


def test_every_model_and_index_stands_with_its_paper():
    papers = {paper.name: paper for paper in about().papers}
    for package in ("magnetopause", "bow_shock"):
        for name in members(f"nowcast.physics.{package}", "MODEL"):
            assert papers[name].address.startswith("https://doi.org/10."), name
    assert set(members("nowcast.physics.indices", "INDEX")) <= set(papers)
    assert papers["shue1998"].address == "https://doi.org/10.1029/98JA01103"
    assert papers["chao2002"].address == "https://doi.org/10.1016/S0964-2749(02)80212-8"


def test_the_page_is_served_with_version_terms_and_how_to_cite(shared):
    html = unescape(shared.client.get("/about").text)
    for words in (
        f"SMILE Nowcast, version {__version__}",
        "CC BY 4.0",
        "not for commercial use",
        "MIT",
        "public domain",
    ):
        assert words in html
    assert 'href="https://doi.org/10.5880/Kp.0001"' in html
