"""What the scores mean, in one plain sentence."""

from collections.abc import Mapping
from typing import Any

from nowcast.skill.metrics.table import FEW
from nowcast.skill.verification.score import told
from nowcast.skill.verification.targets import Period, Target

UNITS = {"nT": " nT", "min": " min"}


def sentence(result: Mapping[str, Any], target: Target, period: Period) -> str:
    """How good it was, with the number of cases; says so where they are too few."""
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
    """A number of cases."""
    return f"{n} case" if n == 1 else f"{n} cases"


def _why(result: Mapping[str, Any]) -> str:
    return "no truth has come" if not result["truths"] else "nothing had been issued for what came"


def _band(result: Mapping[str, Any], target: Target, span: str) -> str:
    error = told(result["scores"], "mae")
    held = told(result["scores"], "coverage")
    typical = f"{error['value']:.{max(target.decimals, 1)}f}{UNITS.get(target.unit, '')}" if error else "?"
    if not held or held["value"] is None:
        return f"{span} it missed by {typical} on average ({cases(result['n'])}); it has no band."
    return (
        f"{span} the band held the truth {100 * held['value']:.0f} % of the time (should be 90 %), and the estimate "
        f"missed by {typical} on average ({cases(result['n'])})."
    )


def _chance(result: Mapping[str, Any], span: str) -> str:
    points = [point for point in result["reliability"] if point[0] is not None]
    total = sum(point[2] for point in points)
    said, came = (sum(point[place] * point[2] for point in points) / total for place in (0, 1))
    brier = told(result["scores"], "brier")
    figure = f", Brier score {brier['value']:.3f}" if brier and brier["value"] is not None else ""
    return (
        f"{span} it was said with {100 * said:.1f} % on average and came in {100 * came:.1f} % "
        f"of {cases(result['n'])}{figure}."
    )


def _shocks(result: Mapping[str, Any], span: str) -> str:
    counts = result["counts"]
    if not counts:
        return f"{span} no step in the wind was announced."
    all_of_them = sum(counts.values())
    parts = [f"{n} {state}" for state, n in sorted(counts.items(), key=lambda pair: -pair[1])]
    steps = "step was" if all_of_them == 1 else "steps were"
    text = f"{span} {all_of_them} {steps} announced: {', '.join(parts)}."
    error, held = told(result["scores"], "mae"), told(result["scores"], "coverage")
    if error and held and held["value"] is not None:
        few = " (too few for a score)" if result["n"] < FEW else ""
        text += (
            f" They arrived {error['value']:.0f} min from the expected time on average, "
            f"{round(held['value'] * result['n'])} of {result['n']} within the interval{few}."
        )
    return text
