"""The addresses of scripts and styles, and which modules a script loads, so that a page can ask for all at once."""

import re
from functools import cache
from pathlib import PurePosixPath

from dashboard import assets_folder

SHARED = ("core", "panels")  # folders whose style sheets every page loads
ENTRY = "core/live.js"  # the script of every page
# static imports alone
IMPORT = re.compile(
    r"""^\s*(?:import\b|export\b[^;"']*\bfrom\b)[^;"']*["'](\.[^"']+)["']""", re.MULTILINE
)  # static ones alone


def address(name: str) -> str:
    """The address of a file of the assets; of a style with its age, so that a browser may store it for ever."""
    path = assets_folder() / name
    return f"/assets/{name}?m={path.stat().st_mtime:.0f}" if path.suffix == ".css" else f"/assets/{name}"


def shared_styles() -> tuple[str, ...]:
    """The style sheets of all pages."""
    folder = assets_folder()
    return tuple(f"{name}/{path.name}" for name in SHARED for path in sorted((folder / name).glob("*.css")))


@cache
def modules(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The scripts with all that they import, each once, sorted."""
    known: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        text = (assets_folder() / name).read_text(encoding="utf-8")
        waiting += [_joined(name, target) for target in IMPORT.findall(text)]
    return tuple(sorted(known))


def _joined(name: str, target: str) -> str:
    """A relative import of a module as a name."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
