"""Longitudes of the GOES satellites, which are sent as degrees west."""

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.goes_longitudes import FEED, parse
from nowcast.vocabulary.quantities import check_frame

BODY = (
    b'[{"satellite": 16, "longitude": 105.0}, {"satellite": 18, "longitude": 137.0}, '
    b'{"satellite": 19, "longitude": 75.2}, {"satellite": 99, "longitude": null}]'
)


def test_degrees_west_become_negative_degrees_east_and_null_stays_missing() -> None:
    longitudes = check_frame(parse(BODY), FEED.provides)["longitude"].droplevel("time")
    assert longitudes.fillna(0).to_dict() == {"GOES-16": -105.0, "GOES-18": -137.0, "GOES-19": -75.2, "GOES-99": 0.0}


@pytest.mark.parametrize("text", ["137.0", "-137.0", '"137"'])
def test_whatever_sign_is_sent_the_satellite_stands_in_the_west(text: str) -> None:
    body = f'[{{"satellite": "GOES-18", "longitude": {text}}}]'.encode()
    assert parse(body)["longitude"].tolist() == [-137.0]


def test_a_header_row_is_read_and_a_changed_one_is_a_format_error() -> None:
    assert parse(b'[["longitude", "satellite"], ["75.2", "19"]]')["longitude"].tolist() == [-75.2]
    with pytest.raises(FeedFormatError, match="lacks longitude"):
        parse(BODY.replace(b"longitude", b"lon"))


def test_the_product_bears_no_time() -> None:
    assert not FEED.stamped
