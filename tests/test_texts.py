"""What people read comes from one catalogue: collected, translatable, and nothing written past it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nowcast import texts
from nowcast.texts import LANGUAGE, _, languages, plural, read_po

ROOT = Path(__file__).parent.parent
WORDS = re.compile(r"[A-Za-z][a-z]+[ ,:;].*[A-Za-z]{2}")  # two words at least
FREE = (
    "nowcast/words",
    "dashboard/live",
    "dashboard/pages",
    "dashboard/subscribe",
    "dashboard/computed",
    "dashboard/frame.py",
)
NO_TEXT = {"format", "replace", "isoformat", "split", "startswith", "members", "getLogger", "info", "warning", "error"}
TAG = re.compile(r"{#.*?#}|<script.*?</script>|<style.*?</style>|<[^>]*>|{%.*?%}|{{.*?}}|&\w+;", re.S)
READ = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"{]*[A-Za-z]{3}[^"{]*)"')
CODE = re.compile(r"[</]|detail|document\.")
PROPER = {"NOAA SWPC", "SMILE", "SMILE Nowcast", "SXI", "UTC", "API"}
KEYS = {  # no texts: states and kinds that records hold, words of a source, labels
    "fast forward", "fast reverse", "not seen", "no data", "nose outside the field", "inside the magnetosphere",
    "Sun constraint", "door closed", "position unknown", "boundary of now", "nowcast:whatif", "gain over ",
    "s1 or greater", "r3 or greater", "protons >10 MeV", "WDC for Geomagnetism", "bow shock", "public domain",
    "open to anyone, to be credited", "quick-look, to be credited",
    "not for commercial use; asked for only if you wish", "Feed health", "Sun and aurora",
    'attachment; filename="subscription.json"',
}  # fmt: skip


def python_texts(path: Path) -> list[tuple[int, str]]:
    """Strings of a module with two words at least that are neither documentation nor in the catalogue."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            known.add(id(body[0].value))
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                known.add(id(statement.value))
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in {"_", "plural", "HTTPException", "ValueError", "AssertionError", *NO_TEXT}:
                known |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        if isinstance(node, ast.Raise):
            known |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.AnnAssign | ast.arg | ast.FunctionDef):
            annotations = [getattr(node, name, None) for name in ("annotation", "returns")]
            known |= {id(inner) for part in annotations if part for inner in ast.walk(part)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        (node.lineno, node.value)
        for node in strings
        if id(node) not in known and node.value not in KEYS and WORDS.search(node.value) and not CODE.search(node.value)
    ]


def template_texts(path: Path) -> list[str]:
    """Words of a template that stand between its tags, or in what a reader aloud says, past the catalogue."""
    source = path.read_text(encoding="utf-8")
    bare = [part.strip(" \n·.,;:()–") for part in TAG.split(source)]
    spoken = READ.findall(re.sub(r"{#.*?#}", "", source, flags=re.S))
    return [text for text in [*bare, *spoken] if re.search(r"[A-Za-z]{3}", text) and text not in PROPER]


def test_the_catalogue_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "texts", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("place", FREE)
def test_no_sentence_of_a_page_is_written_past_the_catalogue(place: str) -> None:
    paths = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix(): some for path in paths if (some := python_texts(path))}
    assert found == {}


def test_no_word_of_a_template_is_written_past_the_catalogue() -> None:
    paths = sorted((ROOT / "dashboard").rglob("*.html"))
    assert {path.relative_to(ROOT).as_posix(): some for path in paths if (some := template_texts(path))} == {}


def test_another_language_is_read_from_its_file_alone(tmp_path, monkeypatch) -> None:
    text = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    text += 'msgid "Quiet."\nmsgstr "Ruhig."\n\nmsgid "{count} gap"\nmsgid_plural "{count} gaps"\n'
    text += 'msgstr[0] "{count} Lücke"\nmsgstr[1] "{count} Lücken"\n\nmsgid "Now"\nmsgstr ""\n'
    (tmp_path / "de.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.catalogue.cache_clear()
    token = LANGUAGE.set("de")
    try:
        assert (_("Quiet."), _("Now"), languages()) == ("Ruhig.", "Now", ("en", "de"))
        assert [plural("{count} gap", "{count} gaps", count) for count in (1, 2)] == ["1 Lücke", "2 Lücken"]
    finally:
        LANGUAGE.reset(token)
        texts.catalogue.cache_clear()
    assert _("Quiet.") == "Quiet."


def test_the_collected_catalogue_has_the_form_of_gettext() -> None:
    read = read_po((ROOT / "nowcast" / "texts" / "messages.pot").read_text(encoding="utf-8").splitlines())
    assert read.texts == {}  # nothing is translated in it


@pytest.mark.parametrize("text", ['x = "No nowcast yet"', 'f(f"Nothing for {a} and more")', 'D = {"a": "two words"}'])
def test_the_check_sees_a_text_in_every_form(text: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(text, encoding="utf-8")
    assert python_texts(path)
