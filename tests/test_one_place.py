"""A fact stands in one place: no module writes a number or a scale again that the vocabulary holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [*ROOT.glob("nowcast/**/*.py"), *ROOT.glob("dashboard/**/*.py")]


def holders(pattern: str) -> set[str]:
    """Modules whose code, without comments and documentation, matches."""
    code = re.compile(pattern, re.M)
    return {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if code.search(re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text(encoding="utf-8")))
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
    assert holders(rf"(?<![\w.])({number})(?![\w.])") == {"nowcast/vocabulary/constants.py"}
