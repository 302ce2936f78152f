"""Figures: what is in them, gaps and bands, and the colours of the page."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from sxi_images import jorgensen_minutes

import nowcast
from dashboard.theme import DARK
from nowcast.plots import layout

TIMES = pd.date_range("2024-05-10T16:00Z", periods=60, freq="min", name="time")
BAND = pd.DataFrame(
    {"standoff_distance": 10.0, "standoff_distance_low": 9.0, "standoff_distance_high": 11.0}, index=TIMES
)
WIND = pd.DataFrame({"bz_gsm": np.linspace(0.0, -8.0, 60), "flow_speed": 400.0, "proton_density": 5.0}, index=TIMES)
FOUND = nowcast.Retrieval(
    time=datetime(2027, 2, 3, 4, 7, 30, tzinfo=UTC), standoff_distance=9.0, low=8.5, high=9.5, qf=0, qf2=0, gate=True,
    reason="", exposure=300.0, rate=100.0,
)  # fmt: skip


def test_a_wind_has_a_panel_for_each_quantity_that_was_measured() -> None:
    figure = nowcast.plot_wind(WIND.assign(proton_temperature=np.nan))
    assert [axis.title.text for axis in figure.select_yaxes()] == ["Bz GSM [nT]", "Speed [km/s]", "Density [cm⁻³]"]
    assert figure.data[0].line.color == DARK["bz"]
    assert figure.layout.paper_bgcolor == DARK["ground"]


def test_a_line_breaks_where_rows_are_missing() -> None:
    figure = nowcast.plot_wind(WIND.drop(WIND.index[20:30]), quantities=["bz_gsm"])
    values = np.asarray(figure.data[0].y, dtype=float)
    assert np.isnan(values).sum() == 1
    assert np.isnan(values[20])


def test_a_line_breaks_where_nothing_was_measured() -> None:
    figure = nowcast.plot_wind(WIND.assign(bz_gsm=WIND["bz_gsm"].where(np.arange(60) != 30)), quantities=["bz_gsm"])
    assert np.isnan(np.asarray(figure.data[0].y, dtype=float)[30])


def test_a_band_is_drawn_around_its_line_and_not_over_a_gap() -> None:
    gap = BAND.copy()
    gap.iloc[20:30] = np.nan
    figure = nowcast.plot_nose(gap)
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert [len(trace.x) for trace in bands] == [40, 60]
    assert set(bands[0].y) == {9.0, 11.0}


def test_shocks_are_marked_with_their_kind() -> None:
    shocks = pd.DataFrame({"kind": ["fast forward"]}, index=TIMES[[30]])
    figure = nowcast.plot_wind(WIND, shocks=shocks)
    assert [note.text for note in figure.layout.annotations] == ["fast forward"]
    assert {line.x0 for line in figure.layout.shapes} == {TIMES[30]}


def test_an_index_is_drawn_against_the_truth_as_far_as_it_reaches() -> None:
    estimate = pd.DataFrame({"dst_estimate": -20.0, "dst_ahead_3h": -30.0}, index=TIMES)
    truth = pd.Series(-25.0, index=pd.date_range("2024-05-09T00:00Z", periods=72, freq="h"))
    figure = nowcast.plot_index(estimate, truth, ahead=3)
    lines = {trace.name: trace for trace in figure.data}
    assert set(lines) == {"Dst estimate", "Dst expected 3 h before", "Dst observed"}
    assert lines["Dst expected 3 h before"].x[0] == TIMES[0] + pd.Timedelta(hours=3)
    assert len(lines["Dst observed"].x) == 2


def test_the_nose_is_drawn_with_geosynchronous_orbit() -> None:
    figure = nowcast.plot_nose(BAND)
    assert figure.layout.annotations[0].text == "geosynchronous orbit"
    assert figure.layout.shapes[0].y0 == pytest.approx(6.62, abs=0.02)


def test_a_cross_section_is_drawn_in_two_planes() -> None:
    section = nowcast.boundary_section(WIND, TIMES[-1].to_pydatetime())
    figure = nowcast.plot_section(section)
    noses = [np.nanmax(np.asarray(trace.x, dtype=float)) for trace in figure.data if trace.name == "Magnetopause"]
    ahead = section[(section["angle"] == 0) & (section["surface"] == "magnetopause")]["distance"]
    assert noses == pytest.approx(ahead.tolist(), abs=0.1)


def test_an_image_is_drawn_with_the_limb_of_the_boundary() -> None:
    images = jorgensen_minutes(5)
    figure = nowcast.plot_sxi(images, FOUND)
    assert figure.data[0].z.shape == (27, 16)
    assert [trace.line.dash for trace in figure.data[1:]] == ["solid", "dash", "dash"]
    assert "SIMULATED" in figure.layout.title.text
    assert "9.00 (8.50 to 9.50)" in figure.layout.title.text


def test_an_image_without_a_boundary_bears_the_reason() -> None:
    none = replace(FOUND, standoff_distance=None, low=None, high=None, reason="Sun constraint")
    figure = nowcast.plot_sxi(jorgensen_minutes(1)[0], none)
    assert len(figure.data) == 1
    assert "no boundary: Sun constraint" in figure.layout.title.text


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: nowcast.plot_wind(WIND, quantities=["vx_gse"]), "no column vx_gse"),
        (lambda: nowcast.plot_wind(pd.DataFrame(index=TIMES)), "to draw"),
        (lambda: nowcast.plot_index(WIND), "no column dst_estimate or kp_estimate"),
        (
            lambda: nowcast.plot_index(pd.DataFrame({"dst_estimate": 0.0}, index=TIMES), ahead=3),
            "no column dst_ahead_3h",
        ),
        (lambda: nowcast.plot_nose(WIND), "with standoff_distance"),
        (lambda: nowcast.plot_section(WIND), "has a column surface"),
        (lambda: nowcast.plot_sxi([]), "no image"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw: object, words: str) -> None:
    with pytest.raises(nowcast.InputError, match=words):
        draw()  # type: ignore[operator]


def test_every_quantity_has_a_title_with_its_unit() -> None:
    assert layout.title_of("standoff_distance") == "Magnetopause nose [Rᴇ]"
    assert layout.title_of("kp_estimate") == "Kp estimate"
    assert layout.title_of("own") == "own"
