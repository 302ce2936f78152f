"""Says in one plain sentence what the scores mean."""

from collections.abc import Mapping
from typing import Any

from nowcast.skill.metrics.table import FEW
from nowcast.skill.verification.score import find_score
from nowcast.skill.verification.targets import Period, Target

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
    span = f"In the last {period.words}"
    if "counts" in result:
        return _shocks(result, span)
    if not n:
        return f"{span} nothing could be judged: {_why(result)}."
    if n < FEW:
        return f"{span} only {cases(n)} could be judged: too few for a score."
    if target.probability:
        return _chance(result, span)
    return _band(result, target, span)


def cases(n: int) -> str:
    """A number of cases as text."""
    return f"{n} case" if n == 1 else f"{n} cases"


def _why(result: Mapping[str, Any]) -> str:
    return "no truth has come" if not result["truths"] else "nothing had been issued for what came"


def _band(result: Mapping[str, Any], target: Target, span: str) -> str:
    error = find_score(result["scores"], "mae")
    coverage = find_score(result["scores"], "coverage")
    typical = f"{error['value']:.{max(target.decimals, 1)}f}{UNITS.get(target.unit, '')}" if error else "?"
    if not coverage or coverage["value"] is None:
        return f"{span} it missed by {typical} on average ({cases(result['n'])}); it has no band."
    return (
        f"{span} the band held the truth {100 * coverage['value']:.0f} % of the time (should be 90 %), and the "
        f"estimate missed by {typical} on average ({cases(result['n'])})."
    )


def _chance(result: Mapping[str, Any], span: str) -> str:
    points = [point for point in result["reliability"] if point[0] is not None]
    total = sum(point[2] for point in points)
    issued, came = (sum(point[part] * point[2] for point in points) / total for part in (0, 1))
    brier = find_score(result["scores"], "brier")
    figure = f", Brier score {brier['value']:.3f}" if brier and brier["value"] is not None else ""
    return (
        f"{span} it was said with {100 * issued:.1f} % on average and came in {100 * came:.1f} % "
        f"of {cases(result['n'])}{figure}."
    )


def _shocks(result: Mapping[str, Any], span: str) -> str:
    counts = result["counts"]
    if not counts:
        return f"{span} no step in the wind was announced."
    total = sum(counts.values())
    parts = [f"{n} {state}" for state, n in sorted(counts.items(), key=lambda pair: -pair[1])]
    steps = "step was" if total == 1 else "steps were"
    text = f"{span} {total} {steps} announced: {', '.join(parts)}."
    error, coverage = find_score(result["scores"], "mae"), find_score(result["scores"], "coverage")
    if error and coverage and coverage["value"] is not None:
        few = " (too few for a score)" if result["n"] < FEW else ""
        text += (
            f" They arrived {error['value']:.0f} min from the expected time on average, "
            f"{round(coverage['value'] * result['n'])} of {result['n']} within the interval{few}."
        )
    return text
