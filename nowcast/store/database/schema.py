"""The tables: which they are and what their columns mean.

A feed, what was chosen of them (`CHOSEN`) and each series of SMILE (`SMILE`) have three: `<feed>` (newest row by time
and craft), `<feed>_history` (what was replaced, and when) and `<feed>_hourly` (roll-ups). What is no series is in
`documents` and `documents_history`, for all feeds; `shocks` has a history as well. Times that are keys are whole unix
seconds; instants (`received`, `issued`, `expires`) are unix seconds with a fraction. NULL is the missing measurement.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import get_type_hints

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from nowcast.discover import members
from nowcast.store.database.alert_tables import alert_tables
from nowcast.store.database.columns import NAME, SERIAL
from nowcast.store.database.smile_tables import smile_tables
from nowcast.vocabulary.quantities import DERIVED
from nowcast.vocabulary.records import Announced

SCHEMA = 1  # raise it when a change is more than an added table or column

# The one-craft frames that the choice makes: `source` is the craft in use.
CHOSEN: dict[str, tuple[str, ...]] = {
    "l1_field": ("bt", "bx_gse", "by_gse", "bz_gse", "bx_gsm", "by_gsm", "bz_gsm", "theta_gsm", "phi_gsm"),
    "l1_plasma": ("flow_speed", "proton_density", "proton_temperature", "vx_gse", "vy_gse", "vz_gse"),
}

# The series that come with SMILE's files: they have the tables of feeds, though no feed asks for them.
SMILE: dict[str, tuple[str, ...]] = {
    "smile_mag": ("smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse"),
    "smile_lia": ("smile_density", "smile_speed", "smile_temperature"),
    "smile_boundary": ("imaged_standoff", "imaged_standoff_low", "imaged_standoff_high"),
}

EXPOSURE = ("probability", "local_time", "longitude")  # of an own satellite: 1, h, deg east
STATISTICS = ("min", "max", "mean", "count")


def discovered() -> dict[str, tuple[str, ...]]:
    """What every feed in `nowcast/feeds` provides, by name."""
    return {name: tuple(feed.provides) for name, feed in members("nowcast.feeds", "FEED").items()}


def build(feeds: Mapping[str, Iterable[str]]) -> MetaData:
    """Every table of a store with these feeds."""
    metadata = MetaData()
    for name, provides in feeds.items():
        _feed_tables(metadata, name, tuple(provides))
    for add in (
        _poll_tables,
        _log_tables,
        _document_tables,
        _nowcast_tables,
        _shock_tables,
        _exposure_tables,
        smile_tables,
        alert_tables,
        _state_tables,
    ):
        add(metadata)
    return metadata


def _feed_tables(metadata: MetaData, name: str, provides: tuple[str, ...]) -> None:
    Table(name, metadata, *_keys("time"), *_row(provides))
    Table(
        f"{name}_history",
        metadata,
        *_keys("time"),
        Column("received", Double, primary_key=True, autoincrement=False),
        Column("replaced", Double, nullable=False),
        *_row(provides)[1:],
    )
    kinds = {"count": Integer}
    rolled = [Column(f"{column}_{kind}", kinds.get(kind, Double)) for column in provides for kind in STATISTICS]
    Table(f"{name}_hourly", metadata, *_keys("time"), *rolled, Column("checksum", BigInteger))


def _keys(time: str) -> tuple[Column[int], Column[str]]:
    return (
        Column(time, BigInteger, primary_key=True, autoincrement=False),
        Column("source", NAME, primary_key=True, autoincrement=False),
    )


def _row(provides: tuple[str, ...]) -> list[Column[float]]:
    values = [Column(column, Double) for column in provides]
    return [
        Column("received", Double, nullable=False),
        Column("active", SmallInteger),
        Column("quality", Double),
        *values,
    ]


def _document_tables(metadata: MetaData) -> None:
    """What is no series: the newest document by feed and key, and what it replaced."""
    for name, more in (("documents", ()), ("documents_history", ("replaced",))):
        table = Table(
            name,
            metadata,
            Column("feed", NAME, primary_key=True),
            Column("key", NAME, primary_key=True),
            Column("received", Double, primary_key=bool(more), nullable=False, autoincrement=False),
            *[Column(column, Double, nullable=False) for column in more],
            Column("time", Double, nullable=False),
            Column("start", Double),
            Column("stop", Double),
            Column("body", LargeBinary, nullable=False),
        )
        Index(f"{name}_by_time", table.c.feed, table.c.time)


def _shock_tables(metadata: MetaData) -> None:
    """Steps in the wind as announced, a column for each field of the record, and their former announcements."""
    kinds: dict[object, Text | SmallInteger] = {str: Text(), bool: SmallInteger()}
    hints = {name: kind for name, kind in get_type_hints(Announced).items() if name != "noticed"}
    for name, more in (("shocks", ()), ("shocks_history", ("replaced",))):
        Table(
            name,
            metadata,
            Column("noticed", BigInteger, primary_key=True, autoincrement=False),
            Column("received", Double, primary_key=bool(more), nullable=False, autoincrement=False),
            *[Column(column, Double, nullable=False) for column in more],
            *[
                Column(column, kinds.get(kind, Double()), nullable=kind not in (str, datetime))
                for column, kind in hints.items()
            ],
        )


def _exposure_tables(metadata: MetaData) -> None:
    """Chance that an own satellite is outside of the magnetopause: kept up to date, and as it was issued."""
    keys = {"exposure": ("time",), "exposure_issued": ("issued", "horizon")}  # unix s; min
    for name, times in keys.items():
        Table(
            name,
            metadata,
            *[Column(key, BigInteger, primary_key=True, autoincrement=False) for key in times],
            Column("satellite", NAME, primary_key=True),
            *[Column(value, Double) for value in EXPOSURE],
        )


def _nowcast_tables(metadata: MetaData) -> None:
    """What was derived, the nowcast as it was issued, and the scores of it."""
    columns = [Column(column, Double) for column in DERIVED]
    Table("derived", metadata, Column("time", BigInteger, primary_key=True, autoincrement=False), *columns)
    Table(
        "nowcast_issued",
        metadata,
        Column("issued", Double, primary_key=True, autoincrement=False),
        Column("horizon", Integer, primary_key=True, autoincrement=False),  # min
        Column("valid_time", Double),
        *[Column(column, Double) for column in DERIVED],
    )
    Table(
        "scores",
        metadata,
        Column("target", NAME, primary_key=True),
        Column("period", NAME, primary_key=True),
        Column("computed", Double, nullable=False),
        Column("body", Text, nullable=False),  # JSON
    )


def _poll_tables(metadata: MetaData) -> None:
    """Which keys a poll held (see `poll_log`), and how the feeds fare."""
    polls = Table(
        "polls",
        metadata,
        Column("id", SERIAL, primary_key=True),
        Column("feed", NAME, nullable=False),
        Column("received", Double, nullable=False),
        Column("held", LargeBinary, nullable=False),
    )
    Index("polls_by_feed", polls.c.feed, polls.c.received)
    Table(
        "health",
        metadata,
        Column("feed", NAME, primary_key=True),
        Column("attempted", Double, nullable=False),
        Column("succeeded", Double),
        Column("newest", Double),
        Column("state", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("etag", Text),
        Column("source", Text),
    )


def _log_tables(metadata: MetaData) -> None:
    """Remarks and switches of craft."""
    remarks = Table(
        "remarks",
        metadata,
        Column("id", SERIAL, primary_key=True),
        Column("feed", NAME, nullable=False),
        Column("kind", NAME, nullable=False),
        Column("text", NAME, nullable=False),
        Column("first", Double, nullable=False),
        Column("last", Double, nullable=False),
        Column("count", Integer, nullable=False),
        UniqueConstraint("feed", "kind", "text"),
    )
    Index("remarks_by_last", remarks.c.last)
    Table(
        "switches",
        metadata,
        Column("time", BigInteger, primary_key=True, autoincrement=False),
        Column("group", NAME, primary_key=True),
        Column("before", Text),
        Column("after", Text),
        Column("reason", Text, nullable=False),
    )


def _state_tables(metadata: MetaData) -> None:
    """Values by key, the versions of data and schema, and who writes."""
    Table("meta", metadata, Column("key", NAME, primary_key=True), Column("value", Text, nullable=False))
    Table("versions", metadata, Column("name", NAME, primary_key=True), Column("value", BigInteger, nullable=False))
    Table(
        "lease",
        metadata,
        Column("name", NAME, primary_key=True),
        Column("holder", Text),
        Column("fence", BigInteger, nullable=False),
        Column("expires", Double, nullable=False),
    )
