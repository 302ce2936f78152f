"""What every job of the worker needs: made once by the scheduler and passed to each job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from nowcast.clock import Clock
from nowcast.fetch import Client, RefusedPayloads
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.vocabulary.records import Feed
from nowcast.worker.base_choice import BaseChoice
from nowcast.worker.memory import Changes

Truth = Mapping[str, "pd.Series[float]"]
NO_TRUTH: Truth = MappingProxyType({})


@dataclass(frozen=True)
class Context:
    """What a job needs: made once by the worker and passed to every job.

    `truth`: of a storm that is played, `sym_h` and `dst` [nT] by `time`, which no feed sends: what was announced and
    issued is judged by them, nothing is computed from them.
    """

    store: Store
    settings: Settings
    feeds: dict[str, Feed]
    client: Client
    refused: RefusedPayloads
    clock: Clock
    live: bool
    fence: Callable[[], int | None]
    truth: Truth = field(default_factory=lambda: NO_TRUTH)
    base_choice: BaseChoice = field(default_factory=BaseChoice)
    changes: Changes = field(default_factory=Changes)
