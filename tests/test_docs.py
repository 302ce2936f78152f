import re
import subprocess
import sys
from pathlib import Path

import pytest

from nowcast import coefficients

ROOT = Path(__file__).parent.parent


def test_the_reference_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "docs", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", coefficients.names())
def test_what_is_fitted_has_a_card_that_says_where_it_fails(name: str) -> None:
    card = coefficients.card(name)
    page = (ROOT / "docs" / "reference" / "cards" / f"{name}.md").read_text(encoding="utf-8")
    for part in ("what", "source", "validity", "fitted_on", "failures"):
        assert str(card[part]) in page, part
    tables = [table for key, table in card.items() if key.startswith("scores")]
    assert all(str(row[0]) in page for table in tables for row in table)


def test_every_card_is_of_something_that_is_fitted() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "reference" / "cards").glob("*.md")}
    assert pages <= set(coefficients.names())


def test_a_link_inside_the_docs_leads_to_a_page() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} names {target}"
