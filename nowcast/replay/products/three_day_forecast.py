"""`text/3-day-forecast.txt` of a simulated storm, issued at 00:30 and 12:30 UTC; it knows what will come."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pandas as pd

from nowcast.replay.swpc_messages import MARK, storm_kp
from nowcast.vocabulary.records import Product, Scenario
from nowcast.vocabulary.scales import mark, storm_level

HALF = 43_200  # s
AT = 1_800  # s after 0 and 12 UTC


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The text as of a time."""
    kp = storm_kp(storm)
    if storm.mode != "simulation" or kp.empty:
        return {}

    def answer(now: int) -> bytes:
        return text(kp, datetime.fromtimestamp((now - AT) // HALF * HALF + AT, UTC)).encode()

    return {"text/3-day-forecast.txt": answer}


def text(kp: "pd.Series[float]", issued: datetime) -> str:
    """The forecast issued at a time."""
    first = issued.replace(hour=0, minute=0)
    days = [first + timedelta(days=number) for number in range(3)]
    names = "       ".join(f"{day:%b %d}" for day in days)
    span = f"{days[0]:%b %d}-{days[2]:%b %d} {days[2]:%Y}"
    rows = "\n".join(
        f"{hour:02}-{(hour + 3) % 24:02}UT       " + "".join(_cell(kp, day + timedelta(hours=hour)) for day in days)
        for hour in range(0, 24, 3)
    )
    return (
        f":Product: 3-Day Forecast\n:Issued: {issued:%Y %b %d %H%M} UTC\n# {MARK}\n#\n"
        "A. NOAA Geomagnetic Activity Observation and Forecast\n\n"
        f"NOAA Kp index breakdown {span}\n\n             {names}\n{rows}\n\nRationale: {MARK}.\n\n"
        "B. NOAA Solar Radiation Activity Observation and Forecast\n\n"
        f"              {names}\nS1 or greater   10%     10%      5%\n\nRationale: {MARK}.\n\n"
        f"C. NOAA Radio Blackout Activity and Forecast\n\n              {names}\n"
        "R1-R2           15%           15%           10%\nR3 or greater    1%            1%            1%\n\n"
        f"Rationale: {MARK}.\n"
    )


def _cell(kp: "pd.Series[float]", start: datetime) -> str:
    value = float(kp.get(pd.Timestamp(start), 1.67))
    level = storm_level(value)
    named = f" ({mark('G', level)})" if level else ""
    return f"{value:.2f}{named:<9}"


PRODUCT = Product(paths=paths)
