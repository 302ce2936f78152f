"""The vocabulary: what a quantity says of itself."""

from nowcast.discover import members
from nowcast.vocabulary.quantities import DERIVED, QUANTITIES


def test_what_a_feed_brings_is_measured_or_published_never_derived() -> None:
    brought = {name for feed in members("nowcast.feeds", "FEED").values() for name in feed.provides}
    assert {QUANTITIES[name].origin for name in brought} == {"measured", "published"}


def test_the_columns_of_the_nowcast_are_the_quantities_that_say_derived() -> None:
    assert list(DERIVED) == [name for name, quantity in QUANTITIES.items() if quantity.origin == "derived"]
    assert {"dynamic_pressure", "standoff_distance", "dst_estimate", "smile_shift"} <= set(DERIVED)
