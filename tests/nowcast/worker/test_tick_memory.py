"""A tick with the memory of the one before leaves the store that one without leaves."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import clock_at, new_store, worker_context
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nowcast import store
from nowcast.fetch import Client
from nowcast.settings import Settings
from nowcast.store import Health, Store, open_store
from nowcast.worker.context import Context
from nowcast.worker.memory import TickMemory
from nowcast.worker.tick import make_nowcast

START = datetime(2026, 3, 3, 22, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COLUMNS = {
    "rtsw_mag": ("bt", "bx_gsm", "by_gsm", "bz_gsm"),
    "rtsw_wind": ("flow_speed", "proton_density", "proton_temperature"),
    "imap_ialirt": ("bt", "bx_gsm", "by_gsm", "bz_gsm", "flow_speed", "proton_density"),
}
CRAFT = ("SOLAR1", "ACE", "IMAP")
EXACT = ("l1_field", "l1_plasma", "switches", "shocks", "exposure", "exposure_issued")  # and their histories
NEAR = ("derived", "nowcast_issued")


@dataclass(frozen=True)
class Poll:
    """Rows of a craft that come before a tick: how many, and how many minutes before it the last of them lies."""

    feed: str
    craft: str
    late: int
    length: int
    active: str


@dataclass(frozen=True)
class Step:
    """What happens until a tick, some minutes after the one before."""

    minutes: int
    polls: Sequence[Poll]


LATE = st.one_of(st.integers(0, 4), st.integers(0, 4), st.integers(5, 200), st.integers(-2, 1700))
POLLS = st.builds(
    Poll, st.sampled_from(("rtsw_mag", "rtsw_wind", "rtsw_mag", "rtsw_wind", "imap_ialirt")), st.sampled_from(CRAFT),
    LATE, st.integers(1, 30), st.sampled_from(CRAFT[:2]),
)  # fmt: skip
STEPS = st.builds(Step, st.sampled_from((0, 1, 1, 1, 2, 5, 40)), st.lists(POLLS, max_size=6))


def measured(feed: str, craft: str, times: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    """Rows of a craft: a storm with gaps, in numbers that do not repeat."""
    phase = times.as_unit("s").asi8 / 9000.0
    values = {"bx_gsm": 3 * np.cos(phase), "by_gsm": 5 * np.sin(phase), "bz_gsm": -9 * np.sin(0.3 * phase)}
    values["bt"] = np.sqrt(sum(part**2 for part in values.values()))
    values["flow_speed"] = 450 + 80 * np.sin(phase / 3) + 150 * (times.hour == 21)
    values["proton_density"] = 6 + 3 * np.cos(phase / 2)
    values["proton_temperature"] = 1e5 + 2e4 * np.sin(phase)
    frame = pd.DataFrame({name: values[name] for name in COLUMNS[feed]}, index=times)
    frame *= 1.0 + 0.01 * rng.normal(size=frame.shape)
    frame[rng.random(len(times)) < (0.35 if feed == "rtsw_wind" and craft == "ACE" else 0.05)] = np.nan
    frame.index = pd.MultiIndex.from_product([times, [craft]], names=["time", "source"])
    return frame


def put(context: Context, feed: str, frame: pd.DataFrame, active: str, received: datetime) -> None:
    """Store rows as a poll does."""
    source = frame.index.get_level_values("source")
    health = Health(feed, attempted=received, succeeded=received, newest=received, state="ok")
    rows = frame.assign(active=np.where(source == active, 1.0, 0.0), quality=0.0)
    written = store.write_poll(context.store, feed, rows, received=received, health=health)
    if written.span is not None:
        context.changes.add(feed, *written.span)


def context_of(path: Path) -> Context:
    settings = Settings(data_dir=path.parent)
    database = open_store(f"sqlite:///{path}")
    return worker_context(database, path.parent, clock_at(START), feeds={}, settings=settings, client=Client(()))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 30 hours of rows, of which no nowcast was made yet."""
    path = tmp_path_factory.mktemp("past") / "past.sqlite"
    new_store(path).engine.dispose()
    rng = np.random.default_rng(7)
    times = pd.date_range(START - timedelta(hours=30), START, freq="min", inclusive="left")
    context = context_of(path)
    for feed in ("rtsw_mag", "rtsw_wind"):
        put(
            context, feed, pd.concat([measured(feed, name, times, rng) for name in CRAFT]).sort_index(), "SOLAR1", START
        )
    context.store.engine.dispose()
    return path


def contents(database: Store, name: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return sorted(map(tuple, connection.execute(database.tables[name].select())), key=repr)


def tables(database: Store) -> Iterator[str]:
    for name in (*EXACT, *NEAR):
        yield from (table for table in (name, f"{name}_history", f"{name}_hourly") if table in database.tables)


def check_same(one: Store, other: Store) -> None:
    """The same rows, received times and revisions; numbers that were derived to 1e-9."""
    for name in tables(one):
        left, right = contents(one, name), contents(other, name)
        assert len(left) == len(right), name
        if name in NEAR:
            cells = [np.array(part, dtype=float) for part in (left, right)]
            np.testing.assert_allclose(*cells, rtol=0, atol=1e-9, equal_nan=True, err_msg=name)
        else:
            assert left == right, name


def check_steps(past: Path, folder: Path, seed: int, steps: Sequence[Step]) -> tuple[Context, TickMemory | None]:
    """Drive the same polls into a store whose ticks remember and into one whose ticks do not, and compare them."""
    rng, now = np.random.default_rng(seed), START
    paths = [folder / f"{name}.sqlite" for name in ("warm", "cold")]
    for path in paths:
        shutil.copy(past, path)
    warm, cold = map(context_of, paths)
    memory = make_nowcast(warm)
    make_nowcast(cold)
    for step in steps:
        now += step.minutes * MINUTE + timedelta(seconds=7)
        for number, poll in enumerate(step.polls):
            last = now.replace(second=0) - poll.late * MINUTE
            times = pd.date_range(last - (poll.length - 1) * MINUTE, last, freq="min")
            frame = measured(poll.feed, poll.craft, times, rng)
            for context in (warm, cold):
                put(context, poll.feed, frame, poll.active, now - timedelta(seconds=6 - number * 0.1))
        warm, cold = (replace(context, clock=clock_at(now)) for context in (warm, cold))
        memory = make_nowcast(warm, memory, warm.changes.take())
        make_nowcast(cold)
        check_same(warm.store, cold.store)
    return warm, memory


@settings(max_examples=1, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), steps=st.lists(STEPS, min_size=3, max_size=3))
def test_late_revised_and_switching_rows_leave_the_store_of_ticks_without_memory(
    past: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, steps: list[Step]
) -> None:
    check_steps(past, tmp_path_factory.mktemp("steps"), seed, steps)


LAST_ROW_GOES = [
    Step(2, [Poll("rtsw_mag", "ACE", 4, 30, "ACE"), Poll("rtsw_wind", "SOLAR1", 3, 4, "ACE")]),
    Step(15, [Poll("rtsw_wind", "IMAP", 10, 1, "ACE"), Poll("imap_ialirt", "SOLAR1", 0, 25, "SOLAR1")]),
    Step(1, [Poll("rtsw_mag", "IMAP", 4, 22, "SOLAR1"), Poll("rtsw_wind", "IMAP", 3, 29, "ACE")]),
    Step(15, [Poll("rtsw_mag", "SOLAR1", 1, 14, "SOLAR1")]),
]  # a field at the end that a later choice does without
REVISED = [
    Poll("rtsw_mag", "IMAP", 177, 1, "ACE"), Poll("rtsw_wind", "ACE", 160, 8, "SOLAR1"),
    Poll("rtsw_mag", "IMAP", 272, 30, "ACE"), Poll("rtsw_mag", "IMAP", 63, 8, "ACE"),
    Poll("rtsw_mag", "IMAP", 708, 17, "SOLAR1"), Poll("rtsw_mag", "SOLAR1", 89, 26, "SOLAR1"),
]  # fmt: skip
DATED_BACK = [
    Step(0, [Poll("rtsw_mag", "SOLAR1", 224, 26, "ACE")]),
    Step(1, []),
    Step(5, [Poll("rtsw_mag", "SOLAR1", 782, 1, "SOLAR1")]),
    Step(5, [Poll("rtsw_mag", "SOLAR1", 2, 14, "SOLAR1"), Poll("rtsw_wind", "ACE", 4, 6, "ACE")]),
    Step(1, REVISED),
    Step(1, []),
    Step(40, [Poll("imap_ialirt", "IMAP", 4, 1, "SOLAR1")]),
    Step(1, [Poll("imap_ialirt", "IMAP", 0, 24, "SOLAR1")]),
]  # a silence that begins before the first new minute
PLASMA_RETURNS = [
    *(Step(40, [Poll("rtsw_mag", "SOLAR1", 0, 40, "SOLAR1")]) for _ in range(7)),
    Step(1, [Poll("rtsw_mag", "SOLAR1", 0, 1, "SOLAR1"), Poll("rtsw_wind", "SOLAR1", 0, 1, "SOLAR1")]),
]  # plasma after a hole that is longer than what a choice with memory looks at


@pytest.mark.slow
@example(seed=101, steps=LAST_ROW_GOES)
@example(seed=129, steps=DATED_BACK)
@example(seed=5, steps=PLASMA_RETURNS)
@settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), steps=st.lists(STEPS, min_size=4, max_size=8))
def test_any_rows_in_any_order_leave_the_store_of_ticks_without_memory(
    past: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, steps: list[Step]
) -> None:
    check_steps(past, tmp_path_factory.mktemp("steps"), seed, steps)


def usual(minutes: int) -> list[Step]:
    """A minute after the other in which every craft reports, then a late row of one and a silent active craft."""
    every = [Poll(feed, name, 0, 2, "SOLAR1") for feed in ("rtsw_mag", "rtsw_wind") for name in CRAFT]
    late = [*every, Poll("rtsw_mag", "ACE", 90, 3, "SOLAR1")]
    return [*(Step(1, every) for _ in range(minutes)), Step(1, late), Step(12, every[1:3])]


@pytest.mark.slow
def test_a_switch_to_no_craft_that_is_dated_back_before_the_first_new_row_is_stored(past: Path, tmp_path: Path) -> None:
    field_alone = [Step(minutes, [Poll("rtsw_mag", "SOLAR1", 0, minutes, "SOLAR1")]) for minutes in (5, 10)]
    context, _ = check_steps(past, tmp_path, 5, field_alone)
    last = max(contents(context.store, "switches"), key=repr)
    assert last[1:4] == ("plasma", "SOLAR1", None)


@pytest.mark.slow
def test_a_switch_whose_reason_alone_changed_is_stored(past: Path, tmp_path: Path) -> None:
    back = [
        Poll("rtsw_mag", "ACE", 0, 6, "SOLAR1"),
        Poll("rtsw_mag", "SOLAR1", 1, 2, "ACE"),
        Poll("rtsw_mag", "SOLAR1", 0, 1, "SOLAR1"),
    ]
    active = [Poll("rtsw_mag", "IMAP", 2, 1, "IMAP")]  # in the minute before SOLAR1 is taken again
    context, _ = check_steps(past, tmp_path, 6, [Step(6, back), Step(1, active)])
    last = max(contents(context.store, "switches"), key=repr)
    assert last[1:] == ("field", "ACE", "SOLAR1", "SOLAR1 is the active craft now.")


def test_a_start_after_ticks_with_memory_writes_nothing(past: Path, tmp_path: Path) -> None:
    context, memory = check_steps(past, tmp_path, 3, usual(1))
    before = {name: contents(context.store, name) for name in tables(context.store)}
    make_nowcast(context)
    assert {name: contents(context.store, name) for name in tables(context.store)} == before
    assert memory is not None


def test_a_minute_of_three_craft_is_computed_from_memory(past: Path, tmp_path: Path) -> None:
    _, memory = check_steps(past, tmp_path, 4, usual(1)[:1])
    assert memory is not None
    assert 0 < len(memory.nowcast.derived) - memory.nowcast.changed < 200


def test_rows_that_another_process_wrote_are_not_overlooked(past: Path, tmp_path: Path) -> None:
    shutil.copy(past, tmp_path / "shared.sqlite")
    context, other = (context_of(tmp_path / "shared.sqlite") for _ in range(2))
    memory = make_nowcast(context)
    times = pd.date_range(START - 20 * MINUTE, START, freq="min")
    put(other, "rtsw_mag", 3.0 * measured("rtsw_mag", "SOLAR1", times, np.random.default_rng(1)), "SOLAR1", START)
    later = replace(context, clock=clock_at(START + MINUTE))
    make_nowcast(later, memory, later.changes.take())
    fields = store.read(later.store, "l1_field", START - 15 * MINUTE, START)["bt"]
    assert float(fields.max()) > 15.0
