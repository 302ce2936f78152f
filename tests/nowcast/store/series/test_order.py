"""The same polls leave the same store, in whatever order and how often they come."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from nowcast.store import Health, Store, migrate, open_store, read, write_poll
from nowcast.store.database.engine import reading, writing
from nowcast.store.series.out_of_order import Content, Run, measured
from nowcast.store.series.poll_log import pack, unpack
from nowcast.store.series.runs import revise

NOW = datetime(2024, 5, 10, 17, 55, tzinfo=UTC)  # so that ten minutes fall into two hours
Poll = tuple[int, dict[tuple[int, str], float | None]]  # minute received, value by (minute, craft)

values = st.sampled_from([None, 1.0, 2.0, 3.0])
keys = st.tuples(st.integers(0, 9), st.sampled_from(["ACE", "SOLAR1"]))
polls = st.lists(st.tuples(st.integers(0, 30), st.dictionaries(keys, values, max_size=8)), max_size=8)


def frame_of(held: dict[tuple[int, str], float | None]) -> pd.DataFrame:
    ordered = sorted(held)
    index = pd.MultiIndex.from_arrays(
        [
            pd.DatetimeIndex([NOW + timedelta(minutes=minute) for minute, _ in ordered], tz="UTC"),
            [s for _, s in ordered],
        ],
        names=["time", "source"],
    )
    return pd.DataFrame({"bz_gsm": pd.Series([held[key] for key in ordered], index=index, dtype=float)})


def put(store: Store, poll: Poll) -> None:
    received = NOW + timedelta(minutes=poll[0])
    health = Health("rtsw_mag", attempted=NOW, state="ok")
    write_poll(store, "rtsw_mag", frame_of(poll[1]), received=received, health=health)


def content(store: Store) -> list[list[Any]]:
    with reading(store) as connection:
        names = ("rtsw_mag", "rtsw_mag_history", "rtsw_mag_hourly")
        tables = [store.tables[name] for name in names]
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))] for table in tables
        ]


def empty(store: Store) -> None:
    with writing(store) as connection:
        for name in ("rtsw_mag", "rtsw_mag_history", "rtsw_mag_hourly", "polls"):
            connection.execute(delete(store.tables[name]))


def model(sent: list[Poll], known_at: float) -> dict[tuple[int, str], float | None]:
    """What was known, from the whole list of polls: the last content received; at one instant the one that measured."""
    known: dict[tuple[int, str], tuple[int, tuple[bool, float]]] = {}
    for received, held in sent:
        for key, value in held.items():
            entry = (received, (value is not None, value or 0.0))
            if received <= known_at and (key not in known or entry > known[key]):
                known[key] = entry
    return {key: rank[1] if rank[0] else None for key, (_, rank) in known.items()}


def test_shuffled_and_repeated_polls_leave_the_same_store_a_hundred_times(store: Store) -> None:
    dice = random.Random(4)
    sent: list[Poll] = [(n, {(m, "ACE"): dice.choice([None, 1.0, 2.0]) for m in range(n, n + 4)}) for n in range(4)] + [
        (2, {(3, "SOLAR1"): 5.0})
    ]
    for poll in sent:
        put(store, poll)
    expected = content(store)
    assert expected[1]  # there is a history
    rounds = 100 if store.engine.dialect.name == "sqlite" else 10
    for _ in range(rounds):
        empty(store)
        for poll in dice.sample(sent, len(sent)):
            put(store, poll)
        put(store, dice.choice(sent))
        assert content(store) == expected


def test_one_poll_a_hundred_times_is_one_poll(store: Store) -> None:
    poll: Poll = (3, {(0, "ACE"): 1.0, (1, "ACE"): None})
    put(store, poll)
    once = content(store)
    for minute in [3] * 50 + list(range(4, 54)):
        put(store, (minute, poll[1]))
    assert content(store) == once


def test_any_polls_in_any_order_read_as_known_at_any_time(tmp_path_factory: Any) -> None:
    database = tmp_path_factory.mktemp("order")
    opened = open_store(f"sqlite:///{database}/n.sqlite", feeds={"rtsw_mag": ("bt", "bz_gsm")})
    migrate(opened)

    @settings(max_examples=40, deadline=None)
    @given(polls, st.randoms(use_true_random=False))
    def law(sent: list[Poll], dice: random.Random) -> None:
        empty(opened)
        for poll in sent:
            put(opened, poll)
        expected = content(opened)
        for known_at in (-1.0, 0.0, 7.0, 15.5, 30.0):
            frame = read(opened, "rtsw_mag", NOW, NOW + timedelta(hours=1), known_at=NOW + timedelta(minutes=known_at))
            got = {
                (int((time - NOW) / timedelta(minutes=1)), source): None if pd.isna(value) else value
                for (time, source), value in frame["bz_gsm"].items()
            }
            assert got == model(sent, known_at)
        now = read(opened, "rtsw_mag", NOW, NOW + timedelta(hours=1))
        assert len(now) == len(model(sent, 1e9))
        empty(opened)
        for poll in dice.sample(sent, len(sent)):
            put(opened, poll)
        assert content(opened) == expected

    law()
    opened.engine.dispose()


def test_a_run_is_split_where_a_later_poll_saw_it_again() -> None:
    first: Content = (1.0,)
    second: Content = (2.0,)

    def revised(runs: list[Run], seen: list[float], received: float, content: Content) -> list[Run]:
        return revise(runs, seen, received, content, measured)

    assert revised([(1.0, first)], [9.0], 5.0, second) == [(1.0, first), (5.0, second), (9.0, first)]
    assert revised([(1.0, first)], [], 5.0, second) == [(1.0, first), (5.0, second)]
    assert revised([(1.0, first), (9.0, second)], [], 5.0, second) == [(1.0, first), (5.0, second)]
    assert revised([(4.0, first)], [], 2.0, first) == [(2.0, first)]
    assert revised([(4.0, first)], [4.0], 4.0, second) == [(4.0, second)]
    assert revised([(4.0, second)], [4.0], 4.0, (None,)) == [(4.0, second)]


@settings(max_examples=30)
@given(st.sets(st.tuples(st.integers(-(2**40), 2**40), st.text(max_size=5))))
def test_keys_of_a_poll_are_unpacked_as_they_were_packed(held: set[tuple[int, str]]) -> None:
    assert unpack(pack(sorted(held))) == held


def test_a_day_of_minutes_is_packed_small() -> None:
    assert len(pack((60 * minute, "ACE") for minute in range(1440))) < 120
