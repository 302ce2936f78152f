"""The texts that people read: English stands in the code, every other language in `<language>.po` of this folder.

`_` marks a text and gives it in the language of the moment; `plural` one that depends on a number. Both take literals
only, because `make texts` collects them into `messages.pot`, from which a language begins. What varies is filled in
afterwards: `_("Shock at {time}").format(time=...)`. The form of the files is that of GNU gettext.
"""

import ast
import gettext
import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"
LANGUAGE: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+(".*")$')
PLURAL_FORMS = re.compile(r"plural=([^;\n]+)")


@dataclass(frozen=True)
class Catalogue:
    """The texts of a language by the English ones; those that depend on a number have one form after another."""

    texts: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]


def _(text: str) -> str:
    """The text in the language of the moment; the English one where it is not translated."""
    forms = catalogue(LANGUAGE.get()).texts.get(text, ())
    return forms[0] if forms and forms[0] else text


def label(text: str) -> str:
    """The label of a record (a quantity, a feed, a panel, a page) in the language of the moment.

    Records are declared once for all languages; `.ci/texts` collects their labels by itself.
    """
    return _(text)


def plural(one: str, many: str, count: int) -> str:
    """The text for a number of things in the language of the moment, with `{count}` filled in.

    Examples
    --------
    >>> plural("{count} gap", "{count} gaps", 1), plural("{count} gap", "{count} gaps", 0)
    ('1 gap', '0 gaps')
    """
    language = catalogue(LANGUAGE.get())
    forms = language.texts.get(one, ())
    chosen = language.form(count)
    text = forms[chosen] if chosen < len(forms) and forms[chosen] else one if count == 1 else many
    return text.format(count=count)


def languages() -> tuple[str, ...]:
    """The languages that there are, English first."""
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in FOLDER.glob("*.po")))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; an empty one for English and where there is no file."""
    path = FOLDER / f"{language}.po"
    return read_po(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())


def read_po(lines: Iterable[str]) -> Catalogue:
    """Read a catalogue in the form of GNU gettext.

    Parameters
    ----------
    lines : iterable of str

    Returns
    -------
    Catalogue
        Without the texts that are not translated yet.

    Examples
    --------
    >>> read_po(['msgid "Quiet."', 'msgstr "Ruhig."']).texts
    {'Quiet.': ('Ruhig.',)}
    """
    entries: list[dict[str, str]] = []
    field = ""
    for line in lines:
        begun = ENTRY.match(line)
        if begun:
            field = begun[1]
            if field == "msgid":
                entries.append({})
            entries[-1][field] = ast.literal_eval(begun[2])
        elif line.startswith('"') and entries:
            entries[-1][field] += ast.literal_eval(line)
    texts = {entry["msgid"]: _forms(entry) for entry in entries if any(_forms(entry))}
    head = PLURAL_FORMS.search("".join(texts.pop("", ("",))))
    return Catalogue(texts, gettext.c2py(head[1]) if head else lambda count: int(count != 1))


def _forms(entry: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text for field, text in sorted(entry.items()) if field.startswith("msgstr"))
