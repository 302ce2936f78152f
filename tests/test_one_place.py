"""A fact stands in one place: no module writes a number or a scale again that the vocabulary holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = [*ROOT.glob("nowcast/**/*.py"), *ROOT.glob("dashboard/**/*.py")]
BROWSER = [*ROOT.glob("assets/**/*.js")]
COMMENTS = r'"""[\s\S]*?"""|/\*[\s\S]*?\*/|#.*|//.*'
CENTRE = {"nowcast/feeds/three_day_forecast.py", "nowcast/replay/products/three_day_forecast.py"}  # words of the centre


def holders(pattern: str, sources: list[Path]) -> set[str]:
    """Modules whose code, without comments and documentation, matches."""
    code = re.compile(pattern, re.M)
    return {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if code.search(re.sub(COMMENTS, "", path.read_text(encoding="utf-8")))
    }


@pytest.mark.parametrize(
    "number",
    [
        r"6371(\.\d+)?|6\.371e8",
        r"6378(\.\d+)?",
        r"6\.62|6\.611",
        r"1\.5e6|1_500_000",
        r"1\.64(5|49|4853\d*)",
        r"10\.25",
        r"0, 2, 3, 4, 5, 6, 7, 9, 12, 15",
    ],
)
def test_a_constant_is_written_in_the_constants_alone(number: str) -> None:
    assert holders(rf"(?<![\w.])({number})(?![\w.])", PYTHON) == {"nowcast/vocabulary/constants.py"}


def test_a_level_of_a_scale_is_named_by_the_scales_alone() -> None:
    assert holders(r"\b[GRS][1-5]\b", PYTHON + BROWSER) == CENTRE | {"dashboard/pages/sun/view.py"}


@pytest.mark.parametrize(
    "table",
    [r"4\.5, 5\.5", r"[78]\.83\b", r"26\.5 / 3", "14, 17, 20", r"1e-5, 5e-5|1e-4, 5e-5", '"minor", "moderate"'],
)
def test_a_table_of_a_scale_is_written_in_the_scales_alone(table: str) -> None:
    assert holders(table, PYTHON + BROWSER) <= {"nowcast/vocabulary/scales.py"}
