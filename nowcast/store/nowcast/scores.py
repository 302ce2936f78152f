"""What was issued, in the columns that scores need, and the scores made of it. What was issued is only ever read."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import select, union_all

from nowcast.store.database.engine import Store, reading, to_seconds, to_time, upsert, writing
from nowcast.store.nowcast.shocks import COLUMNS, announced
from nowcast.store.series.rows import matrix, moments
from nowcast.vocabulary.records import Announced


class Scores(NamedTuple):
    """The scores of a target in a period, and when they were made."""

    computed: datetime
    body: dict[str, Any]


def read_issued_values(store: Store, start: datetime, stop: datetime, columns: Sequence[str]) -> pd.DataFrame:
    """Nowcasts issued from `start` on and before `stop`: `issued`, `horizon` [min], `valid_time` and some columns."""
    table = store.tables["nowcast_issued"]
    names = ("issued", "horizon", "valid_time", *columns)
    wanted = select(*(table.c[name] for name in names))
    wanted = wanted.where(table.c.issued >= to_seconds(start), table.c.issued < to_seconds(stop))
    with reading(store) as connection:
        cells = matrix(connection.execute(wanted.order_by(table.c.issued, table.c.horizon)).all(), len(names))
    frame = pd.DataFrame(cells, columns=list(names))
    return frame.assign(issued=moments(cells[:, 0]), valid_time=moments(cells[:, 2]))


def read_exposure_issued(store: Store, start: datetime, stop: datetime) -> pd.DataFrame:
    """Chances of own satellites issued from `start` on and before `stop`: `issued`, `horizon` [min], `valid_time`,
    `satellite`, `probability`, `longitude` [deg east]."""
    table = store.tables["exposure_issued"]
    names = ("issued", "horizon", "probability", "longitude")
    wanted = select(table.c.satellite, *(table.c[name] for name in names))
    wanted = wanted.where(table.c.issued >= to_seconds(start), table.c.issued < to_seconds(stop))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.issued, table.c.horizon)).all()
    cells = matrix([row[1:] for row in rows], len(names))
    frame = pd.DataFrame(cells, columns=list(names))
    valid = moments(cells[:, 0] + 60.0 * cells[:, 1])
    return frame.assign(issued=moments(cells[:, 0]), valid_time=valid, satellite=[str(row[0]) for row in rows])


def first_announced(store: Store, start: datetime, stop: datetime) -> list[tuple[datetime, Announced]]:
    """The first word on each step noticed from `start` to `stop` that was not held back, and when it was said."""
    tables = store.tables["shocks"], store.tables["shocks_history"]
    wanted = [
        select(table.c.received, *(table.c[name] for name in COLUMNS)).where(
            table.c.noticed.between(to_seconds(start), to_seconds(stop))
        )
        for table in tables
    ]
    both = union_all(*wanted).subquery()
    with reading(store) as connection:
        rows = connection.execute(select(both).order_by(both.c.received)).all()
    found: dict[datetime, tuple[datetime, Announced]] = {}
    for received, *cells in rows:
        said = announced(cells)
        if not said.held:
            found.setdefault(said.noticed, (to_time(received), said))
    return [found[noticed] for noticed in sorted(found)]


def write_scores(
    store: Store, scores: Mapping[tuple[str, str], Mapping[str, Any]], *, computed: datetime, fence: int | None = None
) -> None:
    """Keep scores by (target, period); those of the time before are replaced."""
    moment = to_seconds(computed)
    lines = [
        {"target": target, "period": period, "computed": moment, "body": json.dumps(body, allow_nan=False)}
        for (target, period), body in scores.items()
    ]
    with writing(store, fence) as connection:
        upsert(connection, store.tables["scores"], lines)


def read_scores(store: Store, period: str, target: str | None = None) -> dict[str, Scores]:
    """Scores of a period by target; of one target if it is named."""
    table = store.tables["scores"]
    wanted = select(table.c.target, table.c.computed, table.c.body).where(table.c.period == period)
    if target is not None:
        wanted = wanted.where(table.c.target == target)
    with reading(store) as connection:
        rows = connection.execute(wanted).all()
    return {str(name): Scores(to_time(computed), json.loads(body)) for name, computed, body in rows}
