"""The scores that were made of what was issued: of a target in a period, the last ones only."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from nowcast.store.database.engine import Store, raise_versions, reading, to_seconds, to_time, upsert, writing


class Scores(NamedTuple):
    """The scores of a target in a period, and when they were made."""

    computed: datetime
    body: dict[str, Any]


def write_scores(
    store: Store, scores: Mapping[tuple[str, str], Mapping[str, Any]], *, computed: datetime, fence: int | None = None
) -> None:
    """Store scores; those of the same target and period that were made before are replaced.

    Parameters
    ----------
    scores : mapping
        (target, period) to what JSON can say.
    computed : datetime
        When they were made.
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    moment = to_seconds(computed)
    lines = [
        {"target": target, "period": period, "computed": moment, "body": json.dumps(body, allow_nan=False)}
        for (target, period), body in scores.items()
    ]
    with writing(store, fence) as connection:
        upsert(connection, store.tables["scores"], lines)
        raise_versions(store, connection, ["scores"])


def read_scores(store: Store, period: str, target: str | None = None) -> dict[str, Scores]:
    """Scores of a period by target.

    Parameters
    ----------
    period : str
    target : str, optional
        The only target to read.

    Returns
    -------
    dict
        Target to `Scores`; empty where there are none.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["scores"]
    wanted = select(table.c.target, table.c.computed, table.c.body).where(table.c.period == period)
    if target is not None:
        wanted = wanted.where(table.c.target == target)
    with reading(store) as connection:
        rows = connection.execute(wanted).all()
    return {str(name): Scores(to_time(computed), json.loads(body)) for name, computed, body in rows}
