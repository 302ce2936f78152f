"""Shocks in a wind at L1 as a table: when, of what kind, when at the Earth, what they do there."""

from dataclasses import asdict

import pandas as pd

from nowcast.physics import shocks
from nowcast.science.checks import check_distance, checked_wind
from nowcast.vocabulary.constants import L1_DISTANCE

COLUMNS = (
    "kind", "confidence", "noticed", "flow_speed_before", "flow_speed_after", "proton_density_before",
    "proton_density_after", "proton_temperature_before", "proton_temperature_after", "bt_before", "bt_after",
    "bz_gsm_before", "bz_gsm_after", "arrival", "arrival_low", "arrival_high", "front_speed", "pressure_before",
    "pressure_after", "nose_before", "nose_after", "impulse_low", "impulse_high",
)  # fmt: skip
JUMPS = ("flow_speed", "proton_density", "proton_temperature", "bt", "bz_gsm")


def find_shocks(wind: pd.DataFrame, distance_km: float = L1_DISTANCE) -> pd.DataFrame:
    """Shocks and pressure steps in a wind at L1, with their arrival at the Earth and their effect.

    Parameters
    ----------
    wind : DataFrame
        At L1 by the minute (UTC `time`), one craft a minute: `bt` or the three components [nT]; better with
        `flow_speed` [km/s], `proton_density` [cm⁻³], `proton_temperature` [K]. Where `field_craft` and `plasma_craft`
        name the craft, a switch between two is no step.
    distance_km : float [km]
        X (GSE) of the craft.

    Returns
    -------
    DataFrame
        By `time` of the first minute behind the step at L1: `kind` ("fast forward", "fast reverse", "pressure step"),
        `confidence` [1] (NaN for a pressure step), `noticed` (when the data were enough to know of it); medians
        `…_before` and `…_after` of speed [km/s], density [cm⁻³], temperature [K], `bt`, `bz_gsm` [nT]; `arrival`,
        `arrival_low`, `arrival_high` (UTC, 90 %), `front_speed` [km/s]; `pressure_before`, `pressure_after` [nPa],
        `nose_before`, `nose_after` [R_E] (Shue 1998), `impulse_low`, `impulse_high` [nT] of SYM-H. Empty where
        nothing was found.

    Raises
    ------
    InputError
        Where the field is missing or a column is in another unit; where no craft is at that distance.

    Notes
    -----
    The same detection as live, causal: see `docs/shocks.md`, its limits, and the model card `shocks`.

    Examples
    --------
    >>> import nowcast
    >>> storm = nowcast.builtin_storm()
    >>> first = nowcast.find_shocks(storm.wind, storm.distance_km).iloc[0]
    >>> first["kind"], str(first.name), str(first["arrival"].floor("min"))
    ('fast forward', '2026-08-25 04:10:00+00:00', '2026-08-25 04:44:00+00:00')
    """
    check_distance(distance_km)
    steps = shocks.detect(checked_wind(wind, ("bt",)))
    times = pd.DatetimeIndex([shock.time for shock in steps], dtype="datetime64[ms, UTC]", name="time")
    return pd.DataFrame([_row(shock, distance_km) for shock in steps], index=times, columns=list(COLUMNS))


def _row(shock: shocks.Shock, distance_km: float) -> dict[str, object]:
    arrival, effect = shocks.arrival(shock, distance_km), shocks.effect(shock)
    sides = {"before": asdict(shock.upstream), "after": asdict(shock.downstream)}
    return {
        "kind": shock.kind,
        "confidence": shock.confidence,
        "noticed": shock.noticed,
        **{f"{name}_{side}": values[name] for name in JUMPS for side, values in sides.items()},
        "arrival": arrival.expected,
        "arrival_low": arrival.low,
        "arrival_high": arrival.high,
        "front_speed": arrival.speed,
        **{name: value for name, value in asdict(effect).items() if name != "estimated"},
    }
