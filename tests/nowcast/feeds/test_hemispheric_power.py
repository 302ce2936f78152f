"""Hemispheric power: an ordinary stretch, a fill, midnight, and what it is not."""

import numpy as np
import pandas as pd
import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.hemispheric_power import FEED, parse
from nowcast.vocabulary.quantities import check_frame

HEAD = b"# Aurora Nowcast Hemispheric Power\n# Hemispheric Power Index in GigaWatts\n#\n# Observation Forecast N S\n"
ROWS = b"2026-08-01_18:10    2026-08-01_19:45      28      31\n2026-08-01_18:15    2026-08-01_19:51      29      32\n"


def test_both_hemispheres_and_the_lead_are_read_by_the_time_of_observation() -> None:
    frame = check_frame(parse(HEAD + ROWS), FEED.provides)
    assert frame["hemispheric_power_north"].tolist() == [28.0, 29.0]
    assert frame["hemispheric_power_south"].tolist() == [31.0, 32.0]
    assert frame["lead_time"].tolist() == [95.0, 96.0]
    assert frame.index[0] == (pd.Timestamp("2026-08-01T18:10Z"), "ovation")


def test_a_fill_is_missing_and_a_wrong_lead_too() -> None:
    frame = check_frame(parse(HEAD + ROWS + b"2026-08-01_18:20  2026-08-03_19:51  -9999  n/a\n"), FEED.provides)
    assert np.isnan(frame.iloc[-1].to_numpy()).all()


def test_just_after_midnight_there_is_no_line_yet_and_that_is_no_fault() -> None:
    frame = check_frame(parse(HEAD), FEED.provides)
    assert frame.empty


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"\xff\xfe", HEAD + b"a b\nc d\n" + ROWS[:53]])
def test_anything_else_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=r"^hemispheric_power: "):
        parse(body)
