"""Brings a store to the schema of this program: adds tables and columns, never takes any away."""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table, inspect, select, text
from sqlalchemy.schema import CreateIndex, CreateTable

from nowcast.errors import StoreError
from nowcast.store.database.engine import LEASE, Store, reading, upsert, writing
from nowcast.store.database.schema import SCHEMA

_LOCK = 0x534D494C45  # any number that is ours, for PostgreSQL's advisory lock


def migrate(store: Store) -> None:
    """Create what is missing. Doing it again, or in two processes at once, does no harm."""
    with writing(store, counted=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        _refuse_newer(_schema_version(store, connection))
        tables = set(inspect(connection).get_table_names())
        for table in store.tables.values():
            if table.name not in tables:
                connection.execute(CreateTable(table))
                for index in table.indexes:
                    connection.execute(CreateIndex(index))
        for table, column in _missing_columns(store, connection):
            _add(connection, table, column)
        upsert(connection, store.tables["versions"], [{"name": "schema", "value": SCHEMA}])
        upsert(connection, store.tables["versions"], [{"name": "data", "value": 0}], replace=False)
        upsert(connection, store.tables["lease"], [{"name": LEASE, "fence": 0, "expires": 0.0}], replace=False)


def check_version(store: Store) -> None:
    """Raise `StoreError` unless the store has the schema of this program, with all its feeds."""
    with reading(store) as connection:
        schema = _schema_version(store, connection)
        _refuse_newer(schema)
        tables = set(inspect(connection).get_table_names())
        lacks = [name for name in store.tables if name not in tables]
        lacks += [f"{table.name}.{column.name}" for table, column in _missing_columns(store, connection)]
    if schema != SCHEMA or lacks:
        lacking = f" (it lacks {', '.join(sorted(lacks)[:3])})" if schema and lacks else ""
        raise StoreError(f"The store is not up to date{lacking}: run `smile-nowcast migrate` first.")


def _schema_version(store: Store, connection: Connection) -> int | None:
    if not inspect(connection).has_table("versions"):
        return None
    versions = store.tables["versions"]
    return connection.execute(select(versions.c.value).where(versions.c.name == "schema")).scalar()


def _refuse_newer(schema: int | None) -> None:
    if schema is not None and schema > SCHEMA:
        raise StoreError(
            f"The store was written by a newer version (schema {schema}, this program knows {SCHEMA}): "
            "install that version again, or restore a backup made before."
        )


def _missing_columns(store: Store, connection: Connection) -> Iterator[tuple[Table, "Column[object]"]]:
    reflected = inspect(connection).get_multi_columns()  # one question for all tables
    stored = {name: {column["name"] for column in columns} for (_, name), columns in reflected.items()}
    for table in store.tables.values():
        if table.name in stored:
            yield from ((table, column) for column in table.columns if column.name not in stored[table.name])


def _add(connection: Connection, table: Table, column: "Column[object]") -> None:
    prepare = connection.dialect.identifier_preparer
    kind = column.type.compile(dialect=connection.dialect)
    connection.execute(
        text(f"ALTER TABLE {prepare.format_table(table)} ADD COLUMN {prepare.quote(column.name)} {kind}")
    )
