"""Over recorded storms, played through the worker's jobs: no minute without a nowcast while wind is on its way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from played_storm import play
from stored_nowcasts import kept

from nowcast.replay import scenario

HOURS = 10.0
STEP = timedelta(minutes=10)
WINDOWS = {
    "gannon_2024": datetime(2024, 5, 10, 16, tzinfo=UTC),
    "st_patrick_2015": datetime(2015, 3, 17, 4, tzinfo=UTC),
    "halloween_2003": datetime(2003, 10, 29, 5, tzinfo=UTC),
    "nov_2025_realtime": datetime(2025, 11, 11, 20, tzinfo=UTC),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WINDOWS)
def test_no_minute_is_without_a_nowcast_while_measured_wind_is_on_its_way(
    name: str, data_dir: Path, tmp_path: Path
) -> None:
    start = WINDOWS[name]
    storm = scenario(data_dir / "storms" / name)
    for context in play(storm, tmp_path, start, HOURS, STEP):
        database = context.store
    found = kept(database, start, start + timedelta(hours=HOURS))
    assert found.minutes == 60 * HOURS + 1
    assert found.on_its_way > 0.5 * found.minutes
    assert not found.without
