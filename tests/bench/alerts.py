"""How long alerts take: a tick, and 1,000 letters over real SMTP from the level in the store to the last accepted.

Run by `make bench-parts`; targets are those of docs/alerts.md (1,000 letters in 10 s, 95 % of them 10 s after the row).
"""

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from build import clock_at, worker_context
from filled import derived, filled
from smtp_server import MailServer

from nowcast import store
from nowcast.alerts.channels.mail import CHANNEL
from nowcast.alerts.records import Subscription
from nowcast.clock import WALL
from nowcast.fetch import Client
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.store.alerts import write_subscription
from nowcast.worker.alerts import Delivery, alert

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
RECIPIENTS = 1000


def settings(url: str) -> Settings:
    return Settings.from_env(
        {
            "SMTP_URL": url, "NOWCAST_MAIL_FROM": "now@example.org", "NOWCAST_BASE_URL": "http://127.0.0.1:8050/",
            "NOWCAST_SECRET_KEYS": "a-key-for-the-bench-of-the-outbox-only",
        }
    )  # fmt: skip


def subscribed(database: Store) -> None:
    for number in range(RECIPIENTS):
        name = f"s{number}"
        write_subscription(
            database,
            Subscription(name, f"{name}@example.org", profile="geo", created=NOW, consent=NOW, state="active"),
        )


def main() -> None:
    """Measure and print."""
    server = MailServer()
    with tempfile.TemporaryDirectory() as folder:
        database = filled(Path(folder) / "bench.sqlite", NOW)
        subscribed(database)
        context = worker_context(
            database, Path(folder), clock_at(NOW), settings=settings(server.url), feeds={}, client=Client(())
        )
        context = replace(context, live=True)
        begin = time.perf_counter()
        alert(context, None, orbit=None)
        print(f"{'a tick in which nothing changes':56} {(time.perf_counter() - begin) * 1e3:9.1f} ms")
        rows = derived(NOW + timedelta(minutes=20), 25, 6.2).assign(standoff_input_suspect=0.0)
        store.write_nowcast(database, issued=NOW, derived=rows, now_rows=rows.iloc[:0].assign(valid_time=[]))
        begin, clock = time.perf_counter(), time.monotonic()
        alert(context, None, orbit=None)
        print(f"{f'a tick that makes {RECIPIENTS} messages':56} {(time.perf_counter() - begin) * 1e3:9.1f} ms")
        sender = Delivery(database, context.settings, {"mail": CHANNEL}, WALL, "bench", lambda: None)
        sender.deliver(patience=300.0)
        sender.idle(60.0)
        took = server.last - clock
        print(f"{f'{len(server.accepted)} letters, from the row to the last accepted':56} {took:9.2f} s")
        sender.close()
    server.close()


if __name__ == "__main__":
    main()
