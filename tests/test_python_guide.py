"""The examples of docs/python.md run as they stand there and print what stands there."""

import contextlib
import io
import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parent.parent / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))


def stripped(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def test_there_are_five_examples_each_with_a_plot() -> None:
    assert len(SECTIONS) == 5
    assert all("plot_" in text and "*The plot*" in text for text in SECTIONS.values())


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example_runs_alone_and_prints_what_the_guide_shows(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = ""
    for kind, text in BLOCK.findall(SECTIONS[title]):
        if kind == "text":
            assert stripped(printed) == stripped(text)
            printed = ""
            continue
        assert not printed, f"the guide does not show {printed!r}"
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(text, f"docs/python.md, {title}", "exec"), names)
        printed = out.getvalue()
    assert not printed, f"the guide does not show {printed!r}"
    assert list(tmp_path.glob("*.html")), "no figure was written"
