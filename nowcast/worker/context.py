"""What every job of the worker needs: made once by the scheduler and passed to each job."""

from collections.abc import Callable
from dataclasses import dataclass, field

from nowcast.clock import Clock
from nowcast.fetch import Client, RefusedPayloads
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.vocabulary.records import Feed
from nowcast.worker.base_choice import BaseChoice
from nowcast.worker.memory import Changes


@dataclass(frozen=True)
class Context:
    """What a job needs: made once by the worker and passed to every job."""

    store: Store
    settings: Settings
    feeds: dict[str, Feed]
    client: Client
    refused: RefusedPayloads
    clock: Clock
    live: bool
    fence: Callable[[], int | None]
    base_choice: BaseChoice = field(default_factory=BaseChoice)
    changes: Changes = field(default_factory=Changes)
