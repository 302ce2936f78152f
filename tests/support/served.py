"""The application on a real server on the loopback."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from dashboard.app import create_app
from nowcast.settings import Settings
from nowcast.store import Store


@contextmanager
def served(
    data_dir: Path, stage: Callable[[], Store], environment: Mapping[str, str] | None = None
) -> Iterator[httpx.Client]:
    """A client of the application, served until the end of the block."""
    app = create_app(Settings.from_env({"NOWCAST_DATA_DIR": str(data_dir), **(environment or {})}), stage)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", server_header=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
