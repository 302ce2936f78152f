"""The form of the scripts; what they do is tested by `*.test.mjs` beside this file and in the browser."""

from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.js"))
WIDTH = 120


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_line_of_a_script_is_longer_than_120_columns(name: str) -> None:
    lines = (ASSETS / name).read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > WIDTH] == []
