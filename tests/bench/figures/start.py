"""What a web process needs before anybody asks it: CPU and time of its import, and its memory with the app made."""

import json
import resource
import tempfile
import time
from pathlib import Path

MEGABYTE = 1024  # of what `ru_maxrss` gives

begun, cpu = time.perf_counter(), time.process_time()
from dashboard.app import create_app  # noqa: E402

import_cpu, import_wall = time.process_time() - cpu, time.perf_counter() - begun


def main() -> None:
    """Make the app over an empty store, and print."""
    from nowcast import store
    from nowcast.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        database = store.open_store(settings.database())
        store.migrate(database)
        create_app(settings, lambda: database)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        database.engine.dispose()
    print(json.dumps({"import_cpu": import_cpu, "import_wall": import_wall, "memory": memory}))


if __name__ == "__main__":
    main()
