"""The page tells one truth: at moments of a storm nothing that it says contradicts anything else it says.

Over the recorded storms the stored rows are looked at as well: no minute is without a nowcast while wind is on its way.
"""

from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from build import builtin_storm
from contradictions import contradictions
from played_storm import play
from served import served
from stored_nowcasts import kept

from nowcast.replay import scenario
from nowcast.replay.solar_wind_script import SHOCK
from nowcast.store import open_store
from nowcast.vocabulary.records import Scenario

HOURS = 10.0
WINDOWS = {  # storm: start of 10 hours
    "gannon_2024": datetime(2024, 5, 10, 16, tzinfo=UTC),
    "st_patrick_2015": datetime(2015, 3, 17, 4, tzinfo=UTC),
    "halloween_2003": datetime(2003, 10, 29, 5, tzinfo=UTC),
    "nov_2025_realtime": datetime(2025, 11, 11, 20, tzinfo=UTC),
}


def contradicted(
    storm: Scenario, folder: Path, cache: Path, start: datetime, hours: float, step: timedelta, *, each: int = 1
) -> dict[str, list[str]]:
    """Contradictions by time, looked for after each so many ticks of a storm that is played in steps."""
    found: dict[str, list[str]] = {}
    playing = play(storm, folder, start, hours, step)
    first = next(playing)
    with served(cache, lambda: first.store) as client:
        for number, context in enumerate(chain([first], playing)):
            if number % each == 0 and (texts := contradictions(client)):
                found[f"{context.clock.now():%Y-%m-%d %H:%M}"] = texts
    assert number == int(timedelta(hours=hours) / step)
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.slow
def test_the_builtin_storm_is_told_without_a_contradiction(tmp_path: Path, cache: Path) -> None:
    start = SHOCK.to_pydatetime() - timedelta(minutes=5)
    assert contradicted(builtin_storm(), tmp_path, cache, start, 0.5, timedelta(minutes=15)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", WINDOWS)
def test_ten_hours_of_a_storm_are_told_without_a_contradiction_and_without_a_gap(
    name: str, tmp_path: Path, cache: Path, data_dir: Path
) -> None:
    start = WINDOWS[name]
    storm = scenario(data_dir / "storms" / name)
    assert contradicted(storm, tmp_path, cache, start, HOURS, timedelta(minutes=10), each=3) == {}
    rows = kept(open_store(f"sqlite:///{tmp_path / 'played.sqlite'}"), start, start + timedelta(hours=HOURS))
    assert rows.minutes == 60 * HOURS + 1
    assert rows.on_its_way > 0.5 * rows.minutes
    assert not rows.without
