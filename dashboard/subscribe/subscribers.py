"""What a web process has for subscriptions: the live store, opened for writing when first needed, and the counters."""

import threading

from dashboard.per_version import PerVersion
from dashboard.subscribe.outcome import Tested
from nowcast import store
from nowcast.alerts.subscription.limits import Limits, make_limits
from nowcast.settings import Settings
from nowcast.store import Store

OUTCOMES = 500  # of trials of rules that are held


class Subscribers:
    """The store of subscriptions, whatever storm the page shows, and the limits of requests."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._store: Store | None = None
        self.limits: Limits = make_limits()
        self.tested: PerVersion[Tested] = PerVersion(OUTCOMES)

    def store(self) -> Store:
        """The live store, made where it is not there yet."""
        with self._lock:
            if self._store is None:
                database = store.open_store(self._settings.database())
                store.migrate(database)
                self._store = database
            return self._store
