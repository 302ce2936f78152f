"""`text/aurora-nowcast-hemi-power.txt` of a simulated storm: the present day, a line every 5 min."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from nowcast.replay.oval import leading, power
from nowcast.replay.swpc_messages import storm_kp
from nowcast.vocabulary.records import Product, Scenario

STEP, LATENCY = 300, 360  # s
LEAD = timedelta(minutes=60)
HEAD = "# Hemispheric power of the aurora, GW; simulated\n#\n# Observation        Forecast      North  South\n"


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The text as of a time."""
    kp = storm_kp(storm)
    if storm.mode != "simulation" or kp.empty:
        return {}

    def answer(now: int) -> bytes:
        lines = []
        for unix in range(now // 86_400 * 86_400, now - LATENCY + 1, STEP):
            observed, value = datetime.fromtimestamp(unix, UTC), leading(kp, unix)
            if np.isfinite(value):
                stamps = f"{observed:%Y-%m-%d_%H:%M}    {observed + LEAD:%Y-%m-%d_%H:%M}"
                lines.append(f"{stamps}    {power(value, 1):>4}    {power(value, -1):>4}\n")
        return (HEAD + "".join(lines)).encode()

    return {"text/aurora-nowcast-hemi-power.txt": answer}


PRODUCT = Product(paths=paths)
