"""The only owner of SQL: series with their history, the nowcast as issued, health, meta and the lease."""

from nowcast.store.chosen import write_chosen
from nowcast.store.clocks import clock_of, scenario_of, set_clock
from nowcast.store.documents import Kept, read_documents
from nowcast.store.engine import Store, open_store
from nowcast.store.exposure import read_exposure
from nowcast.store.facts import ever_live, meta, set_meta, version
from nowcast.store.health import Health, read_health, remarks, switches, write_failure, write_remarks, write_switches
from nowcast.store.issued import read_derived, read_issued, write_nowcast
from nowcast.store.lease import acquire, release, renew
from nowcast.store.migrate import check_version, migrate
from nowcast.store.queries import Latest, distance, extent, has_rows, hourly, latest, read
from nowcast.store.said import Scores, first_announced, read_exposure_said, read_said, read_scores, write_scores
from nowcast.store.schema import CHOSEN
from nowcast.store.series import write_poll
from nowcast.store.shocks import read_shocks, write_shocks
from nowcast.store.verify import verify

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
    "read_exposure_said",
    "read_health",
    "read_issued",
    "read_said",
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
