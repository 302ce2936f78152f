"""The page tells one truth: at moments of a storm nothing that it says contradicts anything else it says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from build import builtin_storm
from contradictions import contradictions
from played_storm import play
from served import served

from nowcast.replay import scenario
from nowcast.replay.solar_wind_script import SHOCK

WINDOWS = {  # storm: start of 10 hours
    "gannon_2024": datetime(2024, 5, 10, 16, tzinfo=UTC),
    "st_patrick_2015": datetime(2015, 3, 17, 4, tzinfo=UTC),
    "halloween_2003": datetime(2003, 10, 29, 5, tzinfo=UTC),
    "nov_2025_realtime": datetime(2025, 11, 11, 20, tzinfo=UTC),
}


def told(storm, folder: Path, cache: Path, start: datetime, hours: float, step: timedelta) -> dict[str, list[str]]:
    """What contradicts itself, by time; empty where nothing does."""
    found: dict[str, list[str]] = {}
    moments = 0
    context = None
    playing = play(storm, folder, start, hours, step)
    context = next(playing)
    with served(cache, lambda: context.store) as client:
        while context is not None:
            texts = contradictions(client)
            moments += 1
            if texts:
                found[f"{context.clock.now():%Y-%m-%d %H:%M}"] = texts
            context = next(playing, None) or _end(playing)
    assert moments == int(timedelta(hours=hours) / step) + 1
    return found


def _end(playing) -> None:
    playing.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_the_builtin_storm_is_told_without_a_contradiction(tmp_path, cache):
    start = SHOCK.to_pydatetime() - timedelta(minutes=5)
    assert told(builtin_storm(), tmp_path, cache, start, 0.5, timedelta(minutes=15)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", WINDOWS)
def test_ten_hours_of_a_storm_are_told_without_a_contradiction(name, tmp_path, cache, data_dir):
    storm = scenario(data_dir / "storms" / name)
    assert told(storm, tmp_path, cache, WINDOWS[name], 10.0, timedelta(minutes=20)) == {}
