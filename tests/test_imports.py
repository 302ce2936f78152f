"""Who may import whom: the table of docs/design.md, checked on every import statement, late ones too."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def physics(names: str) -> str:
    return " ".join(f"physics.{name}" for name in names.split())


VOCABULARY = "errors clock discover vocabulary texts"
FORMULAS = physics("frames solar_wind propagation crossings eclipse aurora assimilation magnetopause bow_shock")
ESTIMATES = physics("indices shocks ensemble hold")
PHYSICS = f"{FORMULAS} {ESTIMATES} physics.derive physics.advance physics.drawing"
NOWCAST = [  # modules, what they may import besides each other; a row names rows above it only
    (VOCABULARY, ""),
    ("coefficients", ""),
    ("setting_values", ""),
    ("settings", "errors setting_values"),
    (FORMULAS, "discover vocabulary"),
    (ESTIMATES, f"coefficients discover vocabulary {FORMULAS}"),
    ("physics.derive physics.advance physics.drawing", f"discover vocabulary {FORMULAS} {ESTIMATES}"),
    ("physics", ""),
    ("bulletins", "vocabulary"),
    ("smile", f"errors clock vocabulary texts {FORMULAS}"),
    ("skill", f"discover vocabulary texts {PHYSICS}"),
    ("l1", "vocabulary"),
    ("words", f"discover vocabulary texts {PHYSICS}"),
    ("feeds", "errors vocabulary bulletins smile"),
    ("store", VOCABULARY),
    ("alerts", "errors vocabulary discover settings store words"),
    ("fetch", "errors clock smile"),
    ("replay", f"{VOCABULARY} bulletins smile feeds {PHYSICS}"),
    ("fits", f"{VOCABULARY} coefficients {PHYSICS} skill smile l1"),
    ("hindcast download", f"{VOCABULARY} coefficients {PHYSICS} skill smile l1 fits"),
    ("plots", f"errors vocabulary {PHYSICS} smile"),
    ("science", f"{VOCABULARY} {PHYSICS} skill smile replay hindcast"),
    ("worker", f"{VOCABULARY} setting_values settings {PHYSICS} l1 skill words feeds store alerts fetch smile"),
    ("run", f"{VOCABULARY} settings store fetch smile replay worker"),
    (
        "cli",
        f"{VOCABULARY} settings {PHYSICS} l1 store alerts fetch smile replay hindcast fits download worker run",
    ),
]
DASHBOARD = (
    "errors clock discover vocabulary texts bulletins settings store skill coefficients words alerts.rules "
    "physics.magnetopause physics.crossings physics.eclipse plots.colours"
)
COMPUTING = "physics smile"  # besides, for the modules that compute
COMPUTERS = "dashboard.computed dashboard.pages.images.cache dashboard.pages.images.plasma"

OWNERS = {  # a library, and the only places that may import it
    "apscheduler": "nowcast.worker.scheduler",
    "astropy": "nowcast.smile",
    "cdflib": "nowcast.smile",
    "dash": "dashboard.dash_shell dashboard.pages",
    "fastapi": "dashboard",
    "flask": "",
    "fsspec": "nowcast.store nowcast.fetch.mirrors",
    "http.client": "nowcast.fetch nowcast.alerts.channels",
    "http.server": "nowcast.replay.server",
    "jinja2": "dashboard.templates",
    "matplotlib": "nowcast.alerts nowcast.smile",
    "PIL": "nowcast.store nowcast.smile",
    "plotly": "dashboard nowcast.plots",
    "psycopg": "nowcast.store",
    "requests": "nowcast.fetch nowcast.alerts.channels",
    "rich": "nowcast.cli.main nowcast.cli.check nowcast.cli.hindcast",
    "scipy": "nowcast.fits nowcast.smile",
    "sgp4": "nowcast.smile",
    "sklearn": "nowcast.fits",
    "smtplib": "nowcast.alerts.channels",
    "sqlalchemy": "nowcast.store",
    "sqlite3": "nowcast.store",
    "starlette": "dashboard",
    "typer": "nowcast.cli.main nowcast.cli.check nowcast.cli.smile nowcast.cli.hindcast",
    "urllib.request": "",
    "urllib3": "nowcast.fetch",
    "uvicorn": "nowcast.run",
}
PURE = "vocabulary bulletins physics coefficients skill l1 words"
IMPURE = {"http", "logging", "os", "random", "socket", "sqlite3", "subprocess", "threading", "time", "urllib"}
CLOCKS = {"datetime": {"now", "utcnow", "today"}, "date": {"today"}, "time": {"time", "time_ns"}}
CLOCKS["Timestamp"] = CLOCKS["datetime"]


def within(module: str, places: str, package: str = "") -> bool:
    """Whether a module is one of some places or inside one."""
    return any(f"{module}.".startswith(f"{package}{place}.") for place in places.split())


def modules() -> dict[str, Path]:
    """Files of our modules by dotted name."""
    found = {}
    for path in sorted([*ROOT.glob("nowcast/**/*.py"), *ROOT.glob("dashboard/**/*.py")]):
        found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports_of(module: str) -> tuple[str, ...]:
    """Dotted names that a module of ours imports; its tree is not held."""
    return tuple(imports(tree(module)))


def imports(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a module imports; `from nowcast import store` is nowcast.store."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            whole = {"nowcast", "dashboard", "nowcast.alerts", "http", "urllib"}
            inside = (f"{node.module}.{alias.name}" for alias in node.names)
            names = [name if node.module in whole or name in MODULES else node.module or "" for name in inside]
            yield from (name for name in names if not name.endswith("__"))  # `from nowcast import __version__`


def refused(module: str, target: str) -> bool:
    """Whether the table forbids one of our modules another of ours."""
    if module.startswith("dashboard"):
        allowed = DASHBOARD + (f" {COMPUTING}" if within(module, COMPUTERS) else "")
        return not within(target, "dashboard") and not within(target, allowed, "nowcast.")
    for names, others in NOWCAST:
        if within(module, names, "nowcast."):
            return not within(target, f"{names} {others}", "nowcast.")
    return module != "nowcast"


MODULES = modules()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_the_table_allows(module: str) -> None:
    ours = [name for name in imports_of(module) if name.split(".")[0] in ("nowcast", "dashboard")]
    assert not [target for target in ours if refused(module, target)]


@pytest.mark.parametrize("module", [name for name in MODULES if not within(name, "nowcast.store")])
def test_the_store_is_imported_by_its_faces_only(module: str) -> None:
    ours = {target for target in imports_of(module) if within(target, "nowcast.store")}
    assert ours <= {"nowcast.store", "nowcast.store.smile"}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    users = [name for name in MODULES if any(within(target, library) for target in imports_of(name))]
    assert not [name for name in users if not within(name, OWNERS[library])]


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, PURE, "nowcast.")])
def test_the_middle_is_pure(module: str) -> None:
    roots = {target.split(".")[0] for target in imports_of(module)}
    assert not roots & IMPURE
    assert roots <= {"nowcast", "numpy", "pandas"} | sys.stdlib_module_names


@pytest.mark.parametrize("module", [name for name in MODULES if name != "nowcast.clock"])
def test_nobody_but_the_clock_reads_the_time(module: str) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            assert node.attr not in CLOCKS.get(owner, ()), f"line {node.lineno}: {owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            assert not {alias.name for alias in node.names} & CLOCKS["time"], f"line {node.lineno}"


def test_a_row_names_rows_above_it_only() -> None:
    above: set[str] = set()
    for names, others in NOWCAST:
        assert set(others.split()) <= above
        above |= set(names.split())


def test_the_check_sees_late_and_indirect_imports() -> None:
    late = ast.parse(
        "def f():\n    from nowcast import store\n    import requests.adapters\n    from urllib import request"
    )
    assert list(imports(late)) == ["nowcast.store", "requests.adapters", "urllib.request"]
    assert refused("nowcast.physics.magnetopause.shue1998", "nowcast.store")
    assert refused("nowcast.store.series.polls", "dashboard.app")
    assert refused("dashboard.app", "nowcast.physics.derive")
    assert not refused("dashboard.computed.whatif", "nowcast.physics.derive")
    assert refused("nowcast.newcomer", "nowcast.errors")
