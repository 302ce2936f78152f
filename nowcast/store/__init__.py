"""The only owner of SQL: series with their history, the nowcast as issued, health, meta and the lease.

Other packages import from here, and what concerns SMILE's images from `nowcast.store.smile`; nothing deeper.
"""

from nowcast.store.database.check import verify
from nowcast.store.database.clocks import clock_of, scenario_of, set_clock
from nowcast.store.database.engine import Store, open_store
from nowcast.store.database.lease import acquire, release
from nowcast.store.database.meta import ever_live, meta, pulse, set_meta, version, versions
from nowcast.store.database.migrate import check_version, migrate
from nowcast.store.database.schema import CHOSEN, SMILE
from nowcast.store.documents import StoredDocument, read_documents
from nowcast.store.health import Health, read_health, remarks, switches, write_failure, write_remarks
from nowcast.store.nowcast.exposure import read_exposure, read_exposure_issued
from nowcast.store.nowcast.issued import last_issued, read_derived, read_issued, read_issued_values, write_nowcast
from nowcast.store.nowcast.scores import Scores, read_scores, write_scores
from nowcast.store.nowcast.shocks import first_announced, read_shocks, write_shocks
from nowcast.store.series.chosen import write_chosen
from nowcast.store.series.coverage import document_times, hourly_counts, presence
from nowcast.store.series.polls import Written, write_poll
from nowcast.store.series.queries import Latest, distance, extent, latest, read

__all__ = [
    "CHOSEN",
    "SMILE",
    "Health",
    "Latest",
    "Scores",
    "Store",
    "StoredDocument",
    "Written",
    "acquire",
    "check_version",
    "clock_of",
    "distance",
    "document_times",
    "ever_live",
    "extent",
    "first_announced",
    "hourly_counts",
    "last_issued",
    "latest",
    "meta",
    "migrate",
    "open_store",
    "presence",
    "pulse",
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
    "scenario_of",
    "set_clock",
    "set_meta",
    "switches",
    "verify",
    "version",
    "versions",
    "write_chosen",
    "write_failure",
    "write_nowcast",
    "write_poll",
    "write_remarks",
    "write_scores",
    "write_shocks",
]
