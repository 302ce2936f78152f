"""A boundary retrieved from an image reaches the nowcast through the store, unless a setting forbids it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import clock_at, craft_index, new_store, worker_context

from nowcast import store
from nowcast.physics.assimilation import DECAY
from nowcast.settings import Settings
from nowcast.store.smile import StoredRetrieval, read_retrieved_vs_model, write_retrieval
from nowcast.worker.context import Context
from nowcast.worker.tick import make_nowcast

NOW = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WIND = {
    "l1_field": {"bt": 5.0, "bx_gsm": 2.0, "by_gsm": 3.0, "bz_gsm": -3.0},
    "l1_plasma": {"flow_speed": 420.0, "proton_density": 6.0, "proton_temperature": 9e4},
}


def context(folder: Path, **settings: bool) -> Context:
    """A worker's context over some hours of steady wind, and nothing to ask."""
    database = new_store(folder / "n.sqlite")
    times = pd.date_range(NOW - 8 * HOUR, NOW, freq="min", name="time")
    index = craft_index(times, "SOLAR1")
    frames = {
        name: pd.DataFrame(values, index=index).reindex(columns=list(store.CHOSEN[name]))
        for name, values in WIND.items()
    }
    store.write_chosen(database, frames, received=NOW, switches=[])
    return worker_context(database, folder, clock_at(NOW), feeds={}, settings=Settings(data_dir=folder, **settings))


def seen(time: datetime, nose: float | None, received: datetime = NOW) -> StoredRetrieval:
    low, high = (None, None) if nose is None else (nose - 0.2, nose + 0.2)
    reason = "door closed" if nose is None else ""
    return StoredRetrieval(time, f"{time:%H%M}", received, nose, low, high, 0, 0, nose is not None, reason, 300.0, 80.0)


def nose(database: store.Store, column: str = "standoff_distance") -> float:
    rows = store.read_derived(database, NOW, NOW, columns=(column,))
    return float(rows[column].iloc[0])


def test_the_nose_is_shifted_and_says_by_how_much(tmp_path: Path) -> None:
    worker = context(tmp_path)
    make_nowcast(worker)
    plain = nose(worker.store)
    write_retrieval(worker.store, seen(NOW - HOUR, plain - 1.0))
    make_nowcast(worker)
    fall = np.exp(-3600.0 / DECAY)
    assert nose(worker.store, "smile_shift") == pytest.approx(-fall, abs=0.08)
    assert nose(worker.store) == pytest.approx(plain - fall, abs=0.08)
    make_nowcast(worker)  # what is expected is the models' own nose, not the shifted one
    assert nose(worker.store) == pytest.approx(plain - fall, abs=0.08)


def test_the_setting_leaves_the_nowcast_as_it_is(tmp_path: Path) -> None:
    worker = context(tmp_path, smile_assimilation=False)
    make_nowcast(worker)
    plain = nose(worker.store)
    write_retrieval(worker.store, seen(NOW - HOUR, plain - 1.0))
    make_nowcast(worker)
    assert nose(worker.store) == plain
    assert nose(worker.store, "smile_shift") == 0.0


def test_results_stand_beside_what_the_models_expected_without_a_shift(tmp_path: Path) -> None:
    worker = context(tmp_path)
    make_nowcast(worker)
    plain = nose(worker.store)
    write_retrieval(worker.store, seen(NOW - 2 * HOUR, plain - 0.8))
    write_retrieval(worker.store, seen(NOW - HOUR, None))
    write_retrieval(worker.store, seen(NOW - 100 * HOUR, 9.0))
    make_nowcast(worker)
    rows = read_retrieved_vs_model(worker.store, NOW - 200 * HOUR, NOW)
    assert rows["standoff_distance"].isna().tolist() == [False, False, True]
    assert rows["expected"].isna().tolist() == [True, False, False]
    np.testing.assert_allclose(rows["expected"].to_numpy()[1:], plain, atol=0.05)
    assert rows["reason"].iloc[2] == "door closed"
    assert read_retrieved_vs_model(worker.store, NOW - 200 * HOUR, NOW, known_at=NOW - HOUR).empty


def test_a_store_without_images_has_none(tmp_path: Path) -> None:
    assert read_retrieved_vs_model(context(tmp_path).store, NOW - HOUR, NOW).empty
