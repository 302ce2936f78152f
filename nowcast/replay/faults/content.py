"""Faults of the content: JSON that is well-formed and wrong, or not quite JSON.

They read lists of objects, lists under a header row, and parallel arrays, change rows and write the same shape again.
A product of another form (a text) is left as it is.
"""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from nowcast.replay.faults.reply import Reply

Row = dict[str, Any]
AHEAD = timedelta(hours=3)
FILL = -9999.9
UNITS = {"proton_speed": 1e3, "proton_density": 1e6, "proton_temperature": 1 / 11604.5, "speed": 1e3, "density": 1e6}
NO_VALUES = ("flag", "quality", "sample", "station", "count", "active", "time", "source", "satellite", "energy")


def _read(body: bytes) -> tuple[list[Row], str, Row] | None:
    """Rows, the shape they came in, and the keys around them; None where it is no such JSON."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if isinstance(document, list) and document and all(isinstance(row, dict) for row in document):
        return document, "objects", {}
    if isinstance(document, list) and len(document) > 1 and all(isinstance(row, list) for row in document):
        return [dict(zip(document[0], row, strict=False)) for row in document[1:]], "headed", {}
    if isinstance(document, dict) and isinstance(document.get("datetime"), list):
        names = [name for name, value in document.items() if isinstance(value, list)]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*(document[name] for name in names), strict=True)]
        return rows, "arrays", {name: value for name, value in document.items() if name not in names}
    return None


def _write(rows: list[Row], shape: str, around: Row) -> bytes:
    """Rows in a shape that `_read` knows."""
    if shape == "headed":
        document: Any = [list(rows[0]), *(list(row.values()) for row in rows)]
    elif shape == "arrays":
        document = around | {name: [row.get(name) for row in rows] for name in (rows[0] if rows else {})}
    else:
        document = rows
    return json.dumps(document, allow_nan=True, separators=(",", ":")).encode()


def _values(row: Row) -> list[str]:
    """Names of the measured values of a row."""
    return [
        name
        for name, value in row.items()
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and not any(word in name.lower() for word in NO_VALUES)
    ]


def _time(row: Row) -> str:
    return str(row.get("time_tag") or row.get("datetime") or row.get("model_prediction_time") or "")


def changed(change: Callable[[list[Row], datetime], list[Row]]) -> Callable[[Reply, datetime], Reply]:
    """Make a fault of a function that changes rows."""

    def fault(reply: Reply, now: datetime) -> Reply:
        read = _read(reply.body)
        if read is None or not read[0]:
            return reply
        rows, shape, around = read
        return replace(reply, body=_write(change([dict(row) for row in rows], now), shape, around))

    return fault


def _each(value: Callable[[str, Any], Any], every: int = 1) -> Callable[[Reply, datetime], Reply]:
    """Make a fault that changes the values of the newest row and of every so many others."""

    def change(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
        newest = {id(row) for row in _newest(rows)}
        for number, row in enumerate(rows):
            if number % every == 0 or id(row) in newest:
                row |= {name: value(name, row[name]) for name in _values(row)}
        return rows

    return changed(change)


def _always(value: float) -> Callable[[str, Any], float]:
    return lambda *_: value


def _newest(rows: list[Row]) -> list[Row]:
    last = max(map(_time, rows))
    return [row for row in rows if _time(row) == last]


def _no_active(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {"active": False} if "active" in row else row for row in rows]


def _active_null(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | dict.fromkeys(_values(row)) if row.get("active") is True else row for row in rows]


def _new_craft(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {"source": "SWFO-2"} if row.get("source") else row for row in rows]


def _swapped(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {"active": not row["active"]} if "active" in row else row for row in rows]


def _future(rows: list[Row], now: datetime) -> list[Row]:
    stamp = (now.astimezone(UTC) + AHEAD).strftime("%Y-%m-%dT%H:%M:00")
    for row in _newest(rows):
        for name in ("time_tag", "datetime"):
            if name in row:
                row[name] = stamp + ("Z" if str(row[name]).endswith("Z") else "")
    return rows


def _off_minute(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {"time_tag": row["time_tag"][:-2] + "02"} if "source" in row else row for row in rows]


def _permuted(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [dict(reversed(row.items())) | {"new_column": 1} for row in rows]


def _column_gone(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    removed = next(iter(_values(rows[0]) or _values(rows[-1])), None)
    return [{name: value for name, value in row.items() if name != removed} for row in rows]


def _case(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [{name.swapcase() if name in ("Kp", "kp") else name: value for name, value in row.items()} for row in rows]


def _repeated(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row for row in rows for _ in range(2)]


def _rewritten(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {name: round(row[name] * 1.01, 3) for name in _values(row)} for row in rows]


def _flagged(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    return [row | {"overall_quality": 1} if "overall_quality" in row else row for row in rows]


def _stuck(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    """Each craft repeats its oldest values of the last two hours."""
    first: dict[Any, Row] = {}
    ordered = sorted(rows, key=_time)
    for row in ordered[-240:]:
        names = _values(row)
        first.setdefault(row.get("source"), {name: row[name] for name in names})
        row.update({name: first[row.get("source")].get(name, row[name]) for name in names})
    return rows


def _spikes(rows: list[Row], now: datetime) -> list[Row]:  # noqa: ARG001
    for row in rows[::37]:
        for name in ("proton_density", "density"):
            if isinstance(row.get(name), int | float):
                row[name] = 103.0
    return rows


def other_shape(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A list of objects becomes a header row and rows of strings, and the reverse."""
    read = _read(reply.body)
    if read is None or not read[0] or read[1] == "arrays":
        return reply
    rows, shape, _ = read
    if shape == "headed":
        return replace(reply, body=_write(rows, "objects", {}))
    texts = [[None if value is None else str(value) for value in row.values()] for row in rows]
    return replace(reply, body=orjson.dumps([list(rows[0]), *texts]))


def deep(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """200,000 brackets."""
    return replace(reply, body=b"[" * 200_000)


def long_integer(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A number of 10,000 digits in a row."""
    return replace(reply, body=b'[{"time_tag":"2026-01-01T00:00:00","value":' + b"9" * 10_000 + b"}]")


def duplicate_keys(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Every object has its time twice."""
    return replace(reply, body=reply.body.replace(b'{"time_tag":', b'{"time_tag":"1999-01-01T00:00:00","time_tag":'))


def frozen(reply: Reply, now: datetime) -> Reply:
    """The answer of the moment at which the fault began, but another ETag each minute."""
    return replace(reply, body=reply.body + b" " * (int(now.timestamp()) // 60 % 60 + 1))


CONTENT: dict[str, Callable[[Reply, datetime], Reply]] = {
    "nan": _each(_always(math.nan), every=50),
    "infinite": _each(_always(math.inf), every=50),
    "strings": _each(lambda _, value: str(value)),
    "fills": _each(_always(FILL), every=7),
    "zeros": _each(_always(0.0), every=3),
    "units": _each(lambda name, value: value * UNITS.get(name, 1.0)),
    "stuck": changed(_stuck),
    "spikes": changed(_spikes),
    "no_active": changed(_no_active),
    "active_null": changed(_active_null),
    "new_craft": changed(_new_craft),
    "swapped": changed(_swapped),
    "future": changed(_future),
    "off_minute": changed(_off_minute),
    "permuted": changed(_permuted),
    "column_gone": changed(_column_gone),
    "case": changed(_case),
    "repeated": changed(_repeated),
    "rewritten": changed(_rewritten),
    "flagged": changed(_flagged),
    "other_shape": other_shape,
    "deep": deep,
    "long_integer": long_integer,
    "duplicate_keys": duplicate_keys,
    "frozen": frozen,
}
