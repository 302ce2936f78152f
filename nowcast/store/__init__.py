"""The only owner of SQL: series with their history, the nowcast as issued, health, meta and the lease."""

from nowcast.store.database.check import verify
from nowcast.store.database.clocks import clock_of, scenario_of, set_clock
from nowcast.store.database.engine import Store, open_store
from nowcast.store.database.lease import acquire, release, renew
from nowcast.store.database.meta import ever_live, meta, set_meta, version
from nowcast.store.database.migrate import check_version, migrate
from nowcast.store.database.schema import CHOSEN
from nowcast.store.documents import Kept, read_documents
from nowcast.store.health import Health, read_health, remarks, switches, write_failure, write_remarks, write_switches
from nowcast.store.nowcast.exposure import read_exposure
from nowcast.store.nowcast.issued import read_derived, read_issued, write_nowcast
from nowcast.store.nowcast.scores import (
    Scores,
    first_announced,
    read_exposure_issued,
    read_issued_values,
    read_scores,
    write_scores,
)
from nowcast.store.nowcast.shocks import read_shocks, write_shocks
from nowcast.store.series.chosen import write_chosen
from nowcast.store.series.polls import write_poll
from nowcast.store.series.queries import Latest, distance, extent, has_rows, hourly, latest, read

__all__ = [
    "CHOSEN",
    "Health",
    "Kept",
    "Latest",
    "Scores",
    "Store",
    "acquire",
    "check_version",
    "clock_of",
    "distance",
    "ever_live",
    "extent",
    "first_announced",
    "has_rows",
    "hourly",
    "latest",
    "meta",
    "migrate",
    "open_store",
    "read",
    "read_derived",
    "read_documents",
    "read_exposure",
    "read_exposure_issued",
    "read_health",
    "read_issued",
    "read_issued_values",
    "read_scores",
    "read_shocks",
    "release",
    "remarks",
    "renew",
    "scenario_of",
    "set_clock",
    "set_meta",
    "switches",
    "verify",
    "version",
    "write_chosen",
    "write_failure",
    "write_nowcast",
    "write_poll",
    "write_remarks",
    "write_scores",
    "write_shocks",
    "write_switches",
]
