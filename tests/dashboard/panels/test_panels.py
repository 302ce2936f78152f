"""Laws of every panel, whichever there are."""

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.live.goes import quantity_of
from dashboard.theme import PALETTE
from nowcast.discover import members
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel

PANELS: dict[str, Panel] = members("dashboard.panels", "PANEL")
ASSETS = Path(__file__).parents[3] / "assets"
AXES = {"place", "unit", "scale", "range", "ranges", "ticks", "words", "reversed", "zero", "symmetric"}
AXES |= {"wrap", "zones", "craft", "hours", "ahead", "tile", "models", "form", "follows"}

every = pytest.mark.parametrize("panel", PANELS.values(), ids=list(PANELS))


def test_the_order_is_that_of_the_forecaster():
    places = ("left", "right", "far")
    first = [name for name in PANELS if PANELS[name].axes["place"] in places]
    ordered = sorted(first, key=lambda name: PANELS[name].order)
    assert ordered[:3] == ["field", "speed", "phi"]
    assert ordered[-3:] == ["standoff", "kp", "dst"]


def test_no_two_panels_have_the_same_place():
    assert len({panel.order for panel in PANELS.values()}) == len(PANELS)


@every
def test_its_columns_are_quantities(panel: Panel):
    for trace in panel.traces:
        for column in (trace.column, trace.low, trace.high):
            assert column is None or quantity_of(column) in QUANTITIES


@every
def test_its_kind_has_a_module(panel: Panel):
    assert (ASSETS / "panels" / f"{panel.kind}.js").is_file()


@every
def test_its_colours_have_names(panel: Panel):
    used = [trace.colour for trace in panel.traces]
    used += [limit["colour"] for limit in panel.limits]
    used += [zone["colour"] for zone in panel.axes.get("zones", ())]
    assert set(used) <= set(PALETTE)


@every
def test_a_band_has_both_edges(panel: Panel):
    for trace in panel.traces:
        assert (trace.kind == "band") == (trace.low is not None and trace.high is not None)


@every
def test_its_axes_say_nothing_the_browser_does_not_know(panel: Panel):
    assert set(panel.axes) <= AXES
    assert panel.axes["place"] in ("left", "right", "far", "row")
    assert ("range" in panel.axes) != ("ranges" in panel.axes)


@every
def test_its_ranges_grow(panel: Panel):
    steps = panel.axes.get("ranges", ())
    assert all(wide[0] <= narrow[0] and wide[1] >= narrow[1] for narrow, wide in pairwise(steps))


@every
def test_its_unit_is_that_of_the_vocabulary(panel: Panel):
    unit = QUANTITIES[quantity_of(panel.traces[0].column)].unit
    assert panel.axes["unit"] == ("" if unit == "1" else unit)


@every
def test_it_travels_as_json(panel: Panel):
    assert json.loads(json.dumps(dataclasses.asdict(panel)))["title"] == panel.title


@every
def test_it_is_on_the_first_page(panel: Panel):
    assert "/" in panel.pages


def test_an_estimate_is_never_called_by_the_name_of_the_official_index():
    for panel in PANELS.values():
        for trace in panel.traces:
            if trace.column.endswith("_estimate") and trace.label and trace.kind != "band":
                assert "estimate" in trace.label


def test_up_is_away_from_the_earth_and_the_geosynchronous_orbit_is_drawn():
    panel = PANELS["standoff"]
    assert not panel.axes.get("reversed")
    assert [limit["value"] for limit in panel.limits] == [6.62]
