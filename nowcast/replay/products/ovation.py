"""`json/ovation_aurora_latest.json` of a simulated storm, new every 5 min; see `oval`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson

from nowcast.replay.oval import grid, leading
from nowcast.replay.swpc_messages import storm_kp
from nowcast.vocabulary.records import Product, Scenario

STEP, LATENCY = 300, 360  # s
LEAD = timedelta(minutes=60)


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The grid as of a time."""
    kp = storm_kp(storm)
    if storm.mode != "simulation" or kp.empty:
        return {}

    def answer(now: int) -> bytes:
        observed = datetime.fromtimestamp((now - LATENCY) // STEP * STEP, UTC)
        value = leading(kp, int(observed.timestamp()))
        cells = grid(value if np.isfinite(value) else 1.0, observed + LEAD)
        longitude, latitude = np.meshgrid(np.arange(360), np.arange(-90, 91), indexing="ij")
        triples = np.stack([longitude.ravel(), latitude.ravel(), cells.ravel()], axis=1)
        head = {
            "Observation Time": f"{observed:%Y-%m-%dT%H:%M:%SZ}",
            "Forecast Time": f"{observed + LEAD:%Y-%m-%dT%H:%M:%SZ}",
        }
        body = {**head, "Data Format": "[Longitude, Latitude, Aurora]", "coordinates": triples, "type": "MultiPoint"}
        return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)

    return {"json/ovation_aurora_latest.json": answer}


PRODUCT = Product(paths=paths)
