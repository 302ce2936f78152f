"""The parts of a state that were read last, so that a state is made anew only from what has changed in the store."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from dashboard.live.goes import Keeper
from nowcast import store
from nowcast.store import Store

Part = TypeVar("Part")


class Parts:
    """Parts by name, each kept as long as the minute and the versions of its topics are the same; for one thread.

    Where the store has changed and no topic says what (a worker of an older program, a new clock), all is read again.
    """

    def __init__(self) -> None:
        self.goes = Keeper()
        self.versions: Mapping[str, int] = {}
        self._store = ""
        self._version = -1
        self._parts: dict[str, tuple[object, object]] = {}

    def begin(self, database: Store, version: int) -> None:
        """Look at what has changed since the last state; before anything is read."""
        versions = store.versions(database)
        told = versions != self.versions or version == self._version
        if database.name != self._store or not told:
            self._parts.clear()
            self.goes = Keeper()
        self._store, self._version, self.versions = database.name, version, versions

    def get(self, name: str, topics: Iterable[str], minute: int, make: Callable[[], Part]) -> Part:
        """A part; made where it is not known for this minute and these versions."""
        key = (minute, tuple(self.versions.get(topic, 0) for topic in topics))
        stored = self._parts.get(name)
        if stored is None or stored[0] != key:
            stored = self._parts[name] = (key, make())
        return cast(Part, stored[1])
