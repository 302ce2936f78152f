"""Says in one plain sentence what the scores mean."""

from collections.abc import Mapping
from typing import Any

from nowcast.skill.metrics.table import FEW
from nowcast.skill.verification.score import find_score
from nowcast.skill.verification.targets import Period, Target
from nowcast.texts import _, plural

UNITS = {"nT": " nT", "min": " min"}


def sentence(result: Mapping[str, Any], target: Target, period: Period) -> str:
    """Say how good the nowcast was, with the number of cases; too few are named as such.

    Parameters
    ----------
    result : mapping
        As of `score`; with `counts` for shocks.
    target : Target
    period : Period
    """
    n = result["n"]
    span = _("In the last {period}").format(period=period.words)
    if "counts" in result:
        return _shocks(result, span)
    if not n:
        return _why(result)
    if n < FEW:
        return _("{span} only {cases} could be scored: too few for a score.").format(span=span, cases=cases(n))
    if target.probability:
        return _chance(result, span)
    return _band(result, target, span)


def cases(n: int) -> str:
    """A number of cases as text."""
    return plural("{count} case", "{count} cases", n)


def _why(result: Mapping[str, Any]) -> str:
    if not result["truths"]:
        return _("No scores yet: no observations have come.")
    return _("No scores yet: no nowcast had been issued before the observed intervals.")


def _band(result: Mapping[str, Any], target: Target, span: str) -> str:
    error = find_score(result["scores"], "mae")
    coverage = find_score(result["scores"], "coverage")
    typical = f"{error['value']:.{max(target.decimals, 1)}f}{UNITS.get(target.unit, '')}" if error else "?"
    if not coverage or coverage["value"] is None:
        text = _("{span} the mean absolute error was {error} ({cases}); there is no band.")
        return text.format(span=span, error=typical, cases=cases(result["n"]))
    text = _(
        "{span} the band held the observation {percent} % of the time (should be 90 %); the mean absolute error was "
        "{error} ({cases})."
    )
    percent = f"{100 * coverage['value']:.0f}"
    return text.format(span=span, percent=percent, error=typical, cases=cases(result["n"]))


def _chance(result: Mapping[str, Any], span: str) -> str:
    points = [point for point in result["reliability"] if point[0] is not None]
    total = sum(point[2] for point in points)
    issued, came = (sum(point[part] * point[2] for point in points) / total for part in (0, 1))
    brier = find_score(result["scores"], "brier")
    figure = ""
    if brier and brier["value"] is not None:
        figure = _(", Brier score {score}").format(score=f"{brier['value']:.3f}")
    text = _("{span} the forecast chance was {issued} % on average, observed in {came} % of {cases}{score}.")
    return text.format(
        span=span, issued=f"{100 * issued:.1f}", came=f"{100 * came:.1f}", cases=cases(result["n"]), score=figure
    )


def _shocks(result: Mapping[str, Any], span: str) -> str:
    counts = result["counts"]
    if not counts:
        return _("{span} no shock was announced.").format(span=span)
    total = sum(counts.values())
    announced = plural("{count} shock announced", "{count} shocks announced", total)
    if set(counts) == {"no data"}:
        return _("{shocks}, none could be verified (no GOES data).").format(shocks=announced)
    states = {
        "confirmed": _("confirmed"), "not seen": _("did not register"), "awaited": _("awaited"),
        "no data": _("without data to verify"),
    }  # fmt: skip
    parts = [f"{n} {states.get(state, state)}" for state, n in sorted(counts.items(), key=lambda pair: -pair[1])]
    text = _("{span} {shocks}: {states}.").format(span=span, shocks=announced, states=", ".join(parts))
    error, coverage = find_score(result["scores"], "mae"), find_score(result["scores"], "coverage")
    if error and coverage and coverage["value"] is not None:
        few = _(" (too few for a score)") if result["n"] < FEW else ""
        more = _(
            " They arrived {minutes} min from the expected time on average, {within} of {total} within the interval"
        )
        text += more.format(
            minutes=f"{error['value']:.0f}", within=round(coverage["value"] * result["n"]), total=result["n"]
        )
        text += f"{few}."
    return text
