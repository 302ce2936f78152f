"""The colours: the style sheet and the theme agree, and what is read can be read."""

import re
from pathlib import Path

import pytest

from dashboard.theme import DARK, PALETTE, contrast, palette

SHEET = Path(__file__).parents[2] / "assets" / "core" / "app.css"


def test_the_style_sheet_has_the_colours_of_the_theme():
    variables = dict(re.findall(r"--([a-z0-9]+): (#[0-9A-F]{6});", SHEET.read_text(encoding="utf-8")))
    assert len(variables) > 15
    assert variables == {name: DARK[name] for name in variables}


@pytest.mark.parametrize("ground", ["ground", "surface", "raised"])
@pytest.mark.parametrize(
    "name",
    [name for name in DARK if not re.match(r"(ground|surface|raised|edge|grid|g[45]|craft\d)$", name)],
)
def test_words_and_lines_can_be_read_on_the_dark_ground(ground: str, name: str):
    assert contrast(DARK[name], DARK[ground]) >= 4.5


@pytest.mark.parametrize(("level", "words"), [*((f"g{i}", "#000000") for i in range(5)), ("g5", "#FFFFFF")])
def test_the_level_can_be_read_on_its_bar(level: str, words: str):
    assert contrast(DARK[level], words) >= 4.5


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="neon"):
        palette("neon")


def test_the_palette_can_be_changed_without_changing_the_theme():
    palette()["bz"] = "#000000"
    assert palette()["bz"] == PALETTE["bz"] == DARK["bz"]


def test_the_sheet_and_the_scripts_ask_no_third_party():
    for path in SHEET.parents[1].rglob("*.*"):
        if path.suffix in (".css", ".js"):
            assert "://" not in path.read_text(encoding="utf-8"), path.name
